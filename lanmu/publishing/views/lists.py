"""送审件 and 已发布信息."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.organisation.models import Department
from lanmu.publishing import queries
from lanmu.publishing.enums import ApprovalKind, Genre, PublicationState, Route, SubmissionState
from lanmu.publishing.models import Publication, Submission
from lanmu.publishing.terms import TIMED_STATES, Clock
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, DueColumn, MinuteColumn, StateColumn


class SubmissionFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=SubmissionState.choices)
    route = django_filters.MultipleChoiceFilter(label="办理方式", choices=Route.choices)
    term = django_filters.ChoiceFilter(
        label="期限", choices=[("overdue", "本环节已超期")], method="filter_term", empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(label="报送部门", queryset=Department.objects.all())
    receiving = django_filters.ModelChoiceFilter(label="归口部门", queryset=Department.objects.all())
    submitted_at = DayRangeFilter(label="报送日期")

    class Meta:
        model = Submission
        fields: ClassVar[list[str]] = []

    def filter_term(self, rows: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return rows.filter(state__in=TIMED_STATES, due_at__lt=timezone.now())


class SubmissionsView(ContentList):
    """Every submission the person may see: their department's, those they receive, or all."""

    model = Submission
    measure = "件"
    page_title = "送审件"
    header_icon = "clipboard-list"
    index_url_name = "publishing_submissions"
    index_results_url_name = "publishing_submissions_results"
    search_fields: ClassVar[list[str]] = ["title", "number"]
    filterset_class = SubmissionFilter
    default_ordering = "-submitted_at"
    list_export: ClassVar[list[str]] = [
        "number", "title", "trail", "department", "submitted_by", "receiving", "get_state_display", "submitted_at",
        "moved_at", "due_at", "light", "closed_at", "get_route_display",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "number": "信息编号", "title": "信息名称", "trail": "发布栏目", "department": "报送部门",
        "submitted_by": "信息员", "receiving": "归口部门", "get_state_display": "状态", "get_route_display": "办理方式",
        "submitted_at": "报送日期",
        "moved_at": "进入本环节时间", "due_at": "本环节应办结时间", "light": "期限", "closed_at": "办结时间",
    }  # fmt: skip
    export_filename = "送审件"

    def get_base_queryset(self) -> QuerySet[Submission]:
        visible: QuerySet[Submission] = queries.submissions_visible_to(self.request.user, self.at)
        return visible.select_related("column", "department", "receiving", "submitted_by")

    @cached_property
    def clock(self) -> Clock:
        return Clock.now()

    def due(self, submission: Submission) -> dict[str, Any]:
        """When the present step is due, and its light."""
        return {"due_at": submission.due_at, "colour": self.clock.light(submission, at=self.at)}

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="信息名称", sort_key="title", get_url=lambda s: reverse("publishing_review", args=[s.pk])
            ),
            StateColumn("state", label="状态", accessor=submission_tags, sort_key="state"),
            Column("number", label="信息编号", sort_key="number", classname="lm-nowrap lm-wide"),
            Column("trail", label="发布栏目", classname="lm-wide", accessor=lambda s: self.trail_of(s.column.path)),
            Column("department", label="报送部门", sort_key="department__order", classname="lm-wide"),
            DueColumn("due_at", label="应办结时间", accessor=self.due, sort_key="due_at"),
            MinuteColumn("moved_at", label="进入本环节", sort_key="moved_at", wide=True),
            MinuteColumn("submitted_at", label="报送日期", sort_key="submitted_at", wide=True),
        ]

    def to_row_dict(self, item: Submission) -> Any:
        light = self.clock.light(item, at=self.at)
        item.light = light.label if light else ""  # type: ignore[attr-defined]
        item.trail = self.trail_of(item.column.path)  # type: ignore[attr-defined]
        return super().to_row_dict(item)


def submission_tags(submission: Submission) -> tuple[str, str, tuple[str, str] | None]:
    """The state, and the way where it is not the usual one."""
    usual = submission.route == Route.CHAIN
    way = None if usual else (f"route_{submission.route}", str(submission.get_route_display()))
    return submission.state, submission.get_state_display(), way


def ground_tag(publication: Publication) -> tuple[str, str] | None:
    """What the public version rests on, where it is not the three reviews."""
    kind = publication.approval.kind
    if kind == ApprovalKind.CHAIN:
        return None
    return (
        f"route_{kind}",
        "应急发布，待补审" if kind == ApprovalKind.EMERGENCY else publication.approval.get_kind_display(),
    )


class PublicationFilter(WagtailFilterSet):
    genre = django_filters.ChoiceFilter(label="文种", choices=Genre.choices)
    ground = django_filters.MultipleChoiceFilter(
        label="依据", choices=ApprovalKind.choices, field_name="approval__kind"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=PublicationState.choices)
    department = django_filters.ModelChoiceFilter(
        label="报送部门", queryset=Department.objects.all(), field_name="article__department"
    )
    listed_at = DayRangeFilter(label="发布日期")

    class Meta:
        model = Publication
        fields: ClassVar[list[str]] = []


class PublishedView(ContentList):
    """已发布信息: what the public sees now or saw."""

    model = Publication
    page_title = "已发布信息"
    header_icon = "globe"
    index_url_name = "publishing_published"
    index_results_url_name = "publishing_published_results"
    search_fields: ClassVar[list[str]] = ["title"]
    filterset_class = PublicationFilter
    default_ordering = "-listed_at"
    list_export: ClassVar[list[str]] = [
        "title", "trail", "article.department", "approval.number", "approval.get_kind_display", "get_state_display",
        "listed_at", "published_at",
        "path", "withdrawn_at", "withdrawal_reason",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "title": "信息名称", "trail": "发布栏目", "article.department": "报送部门", "approval.number": "信息编号",
        "approval.get_kind_display": "依据",
        "get_state_display": "状态", "listed_at": "首次发布时间", "published_at": "本版发布时间", "path": "公开地址",
        "withdrawn_at": "撤下时间", "withdrawal_reason": "撤下原因",
    }  # fmt: skip
    export_filename = "已发布信息"

    def get_base_queryset(self) -> QuerySet[Publication]:
        return Publication.objects.select_related("column", "approval", "article__department")

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title",
                label="信息名称",
                sort_key="title",
                get_url=lambda p: reverse("publishing_publication", args=[p.pk]),
            ),
            StateColumn("state", label="状态", accessor=lambda p: (p.state, p.get_state_display()), sort_key="state"),
            StateColumn("ground", label="依据", accessor=ground_tag, sort_key="approval__kind"),
            Column("trail", label="发布栏目", classname="lm-wide", accessor=lambda p: self.trail_of(p.column.path)),
            Column("department", label="报送部门", classname="lm-wide", accessor=lambda p: p.article.department or ""),
            MinuteColumn("listed_at", label="发布时间", sort_key="listed_at"),
            Column("path", label="公开地址", classname="lm-wide"),
        ]

    def to_row_dict(self, item: Publication) -> Any:
        item.trail = self.trail_of(item.column.path)  # type: ignore[attr-defined]
        return super().to_row_dict(item)
