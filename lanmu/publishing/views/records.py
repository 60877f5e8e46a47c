"""审批备案表: the sealed annex 2 of every publication, as a list and on paper."""

from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.digest import canonical_json, matches
from lanmu.common.times import minute_text
from lanmu.organisation.models import Department
from lanmu.publishing import permissions
from lanmu.publishing.enums import ActKind, ApprovalKind, Decision
from lanmu.publishing.models import ApprovalRecord
from lanmu.publishing.proofing_store import decided
from lanmu.publishing.record_links import links_for
from lanmu.publishing.views.base import ContentScreen
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn


class RecordFilter(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label="依据", choices=ApprovalKind.choices)
    department = django_filters.ModelChoiceFilter(label="报送部门", queryset=Department.objects.all())
    published_at = DayRangeFilter(label="发布日期")

    class Meta:
        model = ApprovalRecord
        fields: ClassVar[list[str]] = []


def records_visible_to(user: Any, at: Any) -> QuerySet[ApprovalRecord]:
    """As submissions: those one's departments sent or received; the 办公室监督员 sees all."""
    everything = ApprovalRecord.objects.all()
    if permissions.may_see_everything(user=user, at=at):
        return everything
    mine = permissions.departments_seen(user=user, at=at)
    return everything.filter(Q(department__in=mine) | Q(submission__receiving__in=mine))


class RecordsView(ContentList):
    """One row per record, newest first."""

    model = ApprovalRecord
    measure = "份"
    page_title = "审批备案表"
    header_icon = "doc-full"
    index_url_name = "publishing_records"
    index_results_url_name = "publishing_records_results"
    search_fields: ClassVar[list[str]] = ["number", "submission__title"]
    filterset_class = RecordFilter
    default_ordering = "-published_at"
    list_export: ClassVar[list[str]] = [
        "number", "submission.title", "department", "get_kind_display", "publisher_name", "published_at", "digest",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "number": "信息编号", "submission.title": "信息名称", "department": "报送部门", "get_kind_display": "依据",
        "publisher_name": "发布人", "published_at": "发布时间", "digest": "备案摘要值",
    }  # fmt: skip
    export_filename = "审批备案表"

    def get_base_queryset(self) -> QuerySet[ApprovalRecord]:
        return records_visible_to(self.request.user, self.at).select_related("department", "submission")

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("number", label="信息编号", sort_key="number", get_url=self._url),
            Column("title", label="信息名称", accessor=lambda r: r.submission.title if r.submission else "批量导入"),
            Column("department", label="报送部门", sort_key="department__order", classname="lm-wide"),
            Column("kind", label="依据", classname="lm-wide", accessor="get_kind_display"),
            Column("publisher_name", label="发布人", classname="lm-wide"),
            MinuteColumn("published_at", label="发布时间", sort_key="published_at"),
        ]

    def _url(self, record: ApprovalRecord) -> str:
        return reverse("publishing_record", args=[record.pk])

    def to_row_dict(self, item: ApprovalRecord) -> Any:
        row: dict[str, Any] = dict.fromkeys(self.list_export, "")
        for field in self.list_export:
            if field != "submission.title":
                value = getattr(item, field)
                row[field] = value() if callable(value) else value
        row["submission.title"] = item.submission.title if item.submission else "批量导入"
        return row


class RecordView(ContentScreen, TemplateView):
    """One sealed record: what is in it, the six acts, and its printable forms."""

    template_name = "publishing/record.html"
    header_icon = "doc-full"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        wanted = records_visible_to(request.user, self.at).select_related("department", "submission")
        self.record = get_object_or_404(wanted, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return f"审批备案表 {self.record.number}"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_records"), "label": "审批备案表"}]

    def checks(self) -> dict[str, list[Any]]:
        """What people decided about the hits of the checks until it was published; nothing of an import."""
        if self.record.submission is None:
            return {"decisions": [], "file_decisions": []}
        return decided(submission=self.record.submission, until=self.record.published_at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.record
        return super().get_context_data(
            record=record,
            title=record.submission.title if record.submission else "批量导入",
            intact=matches(canonical_json(record.sealed).encode(), record.digest),
            facts=self.facts(),
            links=links_for(record, self.request.user),
            **self.checks(),
            **kwargs,
        )

    def facts(self) -> list[tuple[str, str]]:
        """The head of the record; the whole of it is on the printed form."""
        record = self.record
        return [
            ("信息编号", record.number),
            ("依据", record.get_kind_display()),
            ("报送（授权）部门", str(record.department)),
            ("发布人", record.publisher_name),
            ("发布时间", minute_text(record.published_at)),
            *[(_stage_text(act), _act_text(act)) for act in record.sealed.get("acts", [])],
            ("备案摘要值", record.digest),
        ]


def _stage_text(act: dict[str, Any]) -> str:
    stage = permissions.STAGE_LABELS[act["stage"] - 1]
    return f"{stage}·{ActKind(act['kind']).label}"


def _act_text(act: dict[str, Any]) -> str:
    words = [
        act["actor"],
        str(Decision(act["decision"]).label),
        act["opinion"],
        minute_text(datetime.fromisoformat(act["at"])),
    ]
    return "　".join(word for word in words if word)
