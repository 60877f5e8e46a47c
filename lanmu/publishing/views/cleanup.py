"""文件清理: public policy documents by age and validity, and the signed “继续有效”."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import Department
from lanmu.publishing import permissions
from lanmu.publishing.actions import cleanup as actions
from lanmu.publishing.cleanup import cleaning_departments, public_policies, round_start
from lanmu.publishing.enums import CleanupState, Validity
from lanmu.publishing.models import Publication
from lanmu.publishing.views.base import ContentScreen, complain
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn

AGES = (("1", "满 1 年"), ("3", "满 3 年"), ("5", "满 5 年"), ("10", "满 10 年"))


class CleanupFilter(WagtailFilterSet):
    cleanup = django_filters.ChoiceFilter(label="清理情况", choices=CleanupState.choices, field_name="_cleanup")
    validity = django_filters.ChoiceFilter(label="有效性", choices=[c for c in Validity.choices if c[0]])
    age = django_filters.ChoiceFilter(label="成文时间", choices=AGES, method="at_least")
    department = django_filters.ModelChoiceFilter(
        label="报送部门", queryset=Department.objects.all(), field_name="article__department"
    )
    dated = DayRangeFilter(label="成文日期", field_name="_dated")

    class Meta:
        model = Publication
        fields: ClassVar[list[str]] = []

    def at_least(self, rows: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        """Documents dated so many years ago or longer."""
        today = self.request.lanmu_day
        years = int(value)
        # On 29 February the year before has no such day: 28 February is a year ago then.
        day = min(today.day, 28) if (today.month, today.day) == (2, 29) else today.day
        limit = {"_dated__lte": today.replace(year=today.year - years, day=day)}
        return rows.filter(**limit)


def cleanup_of(policy: Any) -> tuple[str, str]:
    """(code, name) of where the document stands in this round."""
    return f"cleanup_{policy._cleanup}", str(CleanupState(policy._cleanup).label)


def validity_of(policy: Any) -> tuple[str, str] | None:
    """(code, name) of the validity, None where the document states none."""
    return (f"validity_{policy.validity}", policy.get_validity_display()) if policy.validity else None


class CleanupView(ContentList):
    """Every public policy document, what it says of its validity, and when somebody last looked."""

    model = Publication
    page_title = "文件清理"
    header_icon = "folder-open-inverse"
    index_url_name = "publishing_cleanup"
    index_results_url_name = "publishing_cleanup_results"
    search_fields: ClassVar[list[str]] = ["title"]
    filterset_class = CleanupFilter
    default_ordering = "_dated"
    list_export: ClassVar[list[str]] = [
        "title", "article.document_number", "article.department", "_dated", "get_validity_display", "cleanup_name",
        "_confirmed_at", "_confirmed_by", "path",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "title": "政策文件", "article.document_number": "发文字号", "article.department": "报送部门",
        "_dated": "成文日期", "get_validity_display": "有效性", "cleanup_name": "清理情况",
        "_confirmed_at": "最近确认时间", "_confirmed_by": "确认人", "path": "公开地址",
    }  # fmt: skip
    export_filename = "文件清理"

    def get_base_queryset(self) -> QuerySet[Publication]:
        self.request.lanmu_day = permissions.day_of(self.at)  # type: ignore[attr-defined]  # the filter's only clock
        return public_policies(at=self.at).select_related("article__department")

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="政策文件", sort_key="title",
                get_url=lambda p: reverse("publishing_cleanup_policy", args=[p.pk]),
            ),
            StateColumn("cleanup", label="清理情况", accessor=cleanup_of, sort_key="_cleanup"),
            StateColumn("validity", label="有效性", accessor=validity_of, sort_key="validity"),
            Column("_dated", label="成文日期", sort_key="_dated", accessor=lambda p: p._dated.isoformat()),
            Column("department", label="报送部门", classname="lm-wide", accessor=lambda p: p.article.department or ""),
            MinuteColumn("_confirmed_at", label="最近确认", sort_key="_confirmed_at", wide=True),
            Column("_confirmed_by", label="确认人", classname="lm-wide", accessor=lambda p: p._confirmed_by or ""),
        ]  # fmt: skip

    def to_row_dict(self, item: Any) -> Any:
        item.cleanup_name = cleanup_of(item)[1]
        return super().to_row_dict(item)


class ConfirmForm(forms.Form):
    """继续有效, signed with one's account for the text on the screen."""

    digest = forms.CharField(widget=forms.HiddenInput)
    opinion = forms.CharField(
        label="清理意见", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：与现行法律法规和上级文件一致，继续有效",
    )  # fmt: skip


class PolicyView(ContentScreen, TemplateView):
    """One policy document: its particulars, former confirmations, and confirming it now."""

    template_name = "publishing/cleanup.html"
    page_title = "文件清理"
    header_icon = "folder-open-inverse"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form: ConfirmForm | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        wanted = public_policies(at=self.at).select_related("column", "article__department", "approval", "frozen")
        self.policy: Any = get_object_or_404(wanted, pk=kwargs["pk"])

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_cleanup"), "label": "文件清理"}]

    def facts(self) -> list[tuple[str, str]]:
        """The particulars that matter for the question."""
        row = self.policy
        answering = cleaning_departments(column_id=row.column_id, supplier_id=row.article.department_id)
        return [
            ("公开地址", row.path),
            ("发文字号", row.article.document_number),
            ("成文日期", row._dated.isoformat()),
            ("有效性", row.get_validity_display()),
            ("报送部门", str(row.article.department or "")),
            ("首次发布时间", minute_text(row.first_published_at)),
            ("清理部门", "、".join(str(d) for d in answering)),
            ("本轮清理", f"自 {minute_text(round_start(self.at))[:10]} 起"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.policy, self.request.user
        waits = row._cleanup in {CleanupState.WAITING, CleanupState.NEW}
        return super().get_context_data(
            policy=row,
            state=cleanup_of(row),
            facts=self.facts(),
            waits=waits,
            confirmations=list(row.cleanups.select_related("department")),
            reasons=permissions.reasons_not_to_confirm(publication=row, user=user, at=self.at),
            edit_url=reverse("wagtailadmin_pages:edit", args=[row.pk])
            if row.article.permissions_for_user(user).can_edit()
            else "",
            form=self.form or ConfirmForm(initial={"digest": row.frozen.digest}),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.form = ConfirmForm(request.POST)
        words = {name: request.POST.get(name, "") for name in ("opinion", "digest")}
        try:
            actions.confirm(publication=self.policy, by=request.user, at=self.at, **words)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已确认这份文件继续有效，记入审计日志。")
        return redirect(reverse("publishing_cleanup"))
