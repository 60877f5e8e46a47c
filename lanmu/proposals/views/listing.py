"""变更审批: the list, its filters and its Excel file."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from lanmu.common.times import minute_text
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.viewsets.base import DayRangeInput, ListView
from lanmu.proposals import queries
from lanmu.proposals.enums import ProposalState
from lanmu.proposals.kinds import kinds
from lanmu.proposals.models import Proposal
from lanmu.proposals.permissions import takes_part
from lanmu.proposals.views.base import INDEX, TITLE


def kind_choices() -> list[tuple[str, str]]:
    """Every kind by its name."""
    return [(kind.name, kind.label) for kind in kinds()]


class ProposalFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ProposalState.choices)
    kind = django_filters.MultipleChoiceFilter(label="种类", choices=kind_choices)
    proposed_at = django_filters.DateFromToRangeFilter(label="提出日期", widget=DayRangeInput)

    class Meta:
        model = Proposal
        fields: ClassVar[list[str]] = []


class StateColumn(Column):
    """The state as a tag with its Chinese name."""

    cell_template_name = "proposals/state_cell.html"


class MinuteColumn(Column):
    """A time as `YYYY-MM-DD HH:MM`, Asia/Shanghai."""

    def get_value(self, instance: Proposal) -> str:
        value = super().get_value(instance)
        return minute_text(value) if value else ""


class ProposalsView(ListView):
    """Every proposal the person may see, what waits first."""

    model = Proposal
    permission_policy = None
    any_permission_required = None
    template_name = "proposals/index.html"
    page_title = TITLE
    header_icon = "clipboard-list"
    index_url_name = INDEX
    index_results_url_name = "proposals:index_results"
    is_searchable = True
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["title", "reason"]
    filterset_class = ProposalFilter
    default_ordering = "-proposed_at"
    paginate_by = 30
    list_export: ClassVar[list[str]] = [
        "pk", "title", "kind_label", "reason", "proposed_by", "proposed_at", "get_state_display", "decided_by",
        "decided_at", "opinion", "trouble",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "pk": "编号", "title": "变更", "kind_label": "种类", "reason": "原因或依据", "proposed_by": "提出人",
        "proposed_at": "提出时间", "get_state_display": "状态", "decided_by": "办理人", "decided_at": "办理时间",
        "opinion": "意见", "trouble": "未能生效的原因",
    }  # fmt: skip
    export_filename = TITLE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not takes_part(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_base_queryset(self) -> QuerySet[Proposal]:
        return queries.visible_to(self.request.user)

    def order_queryset(self, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        return queryset.order_by(self.ordering or self.default_ordering, "-pk")

    @cached_property
    def kind_labels(self) -> dict[str, str]:
        return dict(kind_choices())

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("pk", label="编号", sort_key="pk", width="5%"),
            TitleColumn("title", label="变更", sort_key="title", get_url=self._url),
            StateColumn("state", label="状态", accessor=lambda p: (p.state, p.get_state_display()), sort_key="state"),
            Column("kind", label="种类", accessor=self._kind, sort_key="kind", classname="proposal-wide"),
            Column("proposed_by", label="提出人", sort_key="proposed_by__full_name", classname="proposal-wide"),
            MinuteColumn("proposed_at", label="提出时间", sort_key="proposed_at", classname="proposal-time"),
            Column("decided_by", label="办理人", accessor=lambda p: p.decided_by or "", classname="proposal-wide"),
        ]

    def _kind(self, proposal: Proposal) -> str:
        return self.kind_labels.get(proposal.kind, proposal.kind)

    @staticmethod
    def _url(proposal: Proposal) -> str:
        return reverse("proposals:detail", args=[proposal.pk])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if Permission.PROPOSALS_LEVEL_MANAGE not in permissions_today(self.request.user):
            return []
        return [HeaderButton("审批方式", url=reverse("proposals:levels"), icon_name="cog")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [Button("导出 Excel", url=self.get_export_url("xlsx"), icon_name="download", priority=90)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def to_row_dict(self, item: Proposal) -> Any:
        item.kind_label = self._kind(item)  # type: ignore[attr-defined]
        return super().to_row_dict(item)


class FrameMixin:
    """Wagtail's page frame with the list as the way back; lets in whom proposals concern."""

    header_icon = "clipboard-list"
    request: HttpRequest
    breadcrumbs_items: ClassVar[list[dict[str, Any]]]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.at = timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not takes_part(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}  # type: ignore[attr-defined]
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": TITLE}, here]
