"""Registers of the exceptions: what was kept from the public, and what was published in an emergency."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.organisation.models import Department
from lanmu.publishing import queries
from lanmu.publishing.enums import Disclosure, Route, SecrecyKind, SubmissionState
from lanmu.publishing.models import SecrecyReview, Submission
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn


class KeptFilter(WagtailFilterSet):
    conclusion = django_filters.ChoiceFilter(
        label="结论", choices=[c for c in Disclosure.choices if c[0] in {"on_request", "none"}]
    )
    department = django_filters.ModelChoiceFilter(label="报送部门", queryset=Department.objects.all())
    closed_at = DayRangeFilter(label="审查日期")

    class Meta:
        model = Submission
        fields: ClassVar[list[str]] = []


class KeptView(ContentList):
    """不公开登记 (第十一条: 以公开为常态、不公开为例外): every text kept from the public, with reason and basis."""

    model = Submission
    page_title = "不公开登记"
    header_icon = "lock"
    index_url_name = "publishing_kept"
    index_results_url_name = "publishing_kept_results"
    search_fields: ClassVar[list[str]] = ["title", "number"]
    filterset_class = KeptFilter
    default_ordering = "-closed_at"
    list_export: ClassVar[list[str]] = [
        "number", "title", "department", "conclusion_name", "basis", "reviewer", "submitted_by", "closed_at",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "number": "信息编号", "title": "信息名称", "department": "报送部门", "conclusion_name": "结论",
        "basis": "理由和依据", "reviewer": "保密审查员", "submitted_by": "信息员", "closed_at": "审查时间",
    }  # fmt: skip
    export_filename = "不公开登记"

    def get_base_queryset(self) -> QuerySet[Submission]:
        review = SecrecyReview.objects.filter(submission=OuterRef("pk"), kind=SecrecyKind.DEPARTMENT)
        visible: QuerySet[Submission] = queries.submissions_visible_to(self.request.user, self.at)
        return (
            visible.filter(state=SubmissionState.KEPT)
            .select_related("department", "submitted_by")
            .annotate(
                conclusion=Subquery(review.values("conclusion")[:1]),
                basis=Subquery(review.values("basis")[:1]),
                reviewer=Subquery(review.values("by_name")[:1]),
            )
        )

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="信息名称", sort_key="title", get_url=lambda s: reverse("publishing_review", args=[s.pk])
            ),
            StateColumn("conclusion", label="结论", accessor=lambda s: (s.conclusion, _disclosure(s.conclusion)),
                        sort_key="conclusion"),
            Column("basis", label="理由和依据"),
            Column("department", label="报送部门", sort_key="department__order", classname="lm-wide"),
            Column("reviewer", label="保密审查员", classname="lm-wide"),
            MinuteColumn("closed_at", label="审查时间", sort_key="closed_at"),
        ]  # fmt: skip

    def to_row_dict(self, item: Any) -> Any:
        item.conclusion_name = _disclosure(item.conclusion)
        return super().to_row_dict(item)


class EmergencyFilter(WagtailFilterSet):
    unmade = django_filters.ChoiceFilter(
        label="补审", method="by_supplement", choices=[("waiting", "待补审"), ("done", "已补审")]
    )
    department = django_filters.ModelChoiceFilter(label="报送部门", queryset=Department.objects.all())
    closed_at = DayRangeFilter(label="发布日期")

    class Meta:
        model = Submission
        fields: ClassVar[list[str]] = []

    def by_supplement(self, rows: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return rows.filter(waits=value == "waiting")


class EmergenciesView(ContentList):
    """应急发布 (第十一条（四）): every one, and whether its three reviews were made good in time."""

    model = Submission
    page_title = "应急发布"
    header_icon = "warning"
    index_url_name = "publishing_emergencies"
    index_results_url_name = "publishing_emergencies_results"
    search_fields: ClassVar[list[str]] = ["title", "number"]
    filterset_class = EmergencyFilter
    default_ordering = "-submitted_at"
    list_export: ClassVar[list[str]] = [
        "number", "title", "department", "get_state_display", "emergency_reason", "closed_at", "supplement_due_at",
        "made_good_at", "verdict",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "number": "信息编号", "title": "信息名称", "department": "报送部门", "get_state_display": "状态",
        "emergency_reason": "理由", "closed_at": "发布时间", "supplement_due_at": "应于何时补审",
        "made_good_at": "补审完成时间", "verdict": "补审",
    }  # fmt: skip
    export_filename = "应急发布"

    def get_base_queryset(self) -> QuerySet[Submission]:
        good = Submission.objects.filter(supplements=OuterRef("pk"), state=SubmissionState.PUBLISHED).order_by(
            "closed_at"
        )
        visible: QuerySet[Submission] = queries.submissions_visible_to(self.request.user, self.at)
        return (
            visible.filter(route=Route.EMERGENCY)
            .select_related("department")
            .annotate(
                waits=Exists(queries.unmade_emergencies().filter(pk=OuterRef("pk"))),
                made_good_at=Subquery(good.values("closed_at")[:1]),
                due=F("supplement_due_at"),
            )
        )

    def verdict(self, row: Any) -> tuple[str, str] | None:
        """(code, name): whether the three reviews followed, and in time."""
        if row.state != SubmissionState.PUBLISHED:
            return None
        due, done = row.supplement_due_at, row.made_good_at
        if done is not None:
            return ("light_on_time", "按时补审") if due is None or done <= due else ("light_overdue", "超期补审")
        if not row.waits:
            return "withdrawn", "已撤下"
        return ("light_overdue", "超期未补") if due is not None and due < self.at else ("light_near", "待补审")

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="信息名称", sort_key="title", get_url=lambda s: reverse("publishing_review", args=[s.pk])
            ),
            StateColumn("state", label="状态", accessor=lambda s: (s.state, s.get_state_display()), sort_key="state"),
            StateColumn("verdict", label="补审", accessor=self.verdict),
            Column("department", label="报送部门", sort_key="department__order", classname="lm-wide"),
            Column("emergency_reason", label="理由", classname="lm-wide"),
            MinuteColumn("closed_at", label="发布时间", sort_key="closed_at", wide=True),
            MinuteColumn("supplement_due_at", label="应于补审", sort_key="supplement_due_at"),
        ]

    def to_row_dict(self, item: Any) -> Any:
        verdict = self.verdict(item)
        item.verdict = verdict[1] if verdict else ""
        return super().to_row_dict(item)


def _disclosure(code: str | None) -> str:
    return str(Disclosure(code).label) if code else ""
