"""督办单: the office's list and each department's own."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.times import local
from lanmu.organisation.models import Department
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import MinuteColumn, StateColumn
from lanmu.supervision import permissions, queries
from lanmu.supervision.enums import WITH_DEPARTMENT, OrderState
from lanmu.supervision.models import RectificationOrder

TITLE, MINE = "督办单", "督办（我部门）"
OVERDUE, RUNNING = "overdue", "running"
_BOUND = frozenset({OrderState.DRAFT, OrderState.DISCARDED})


class OrderFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=OrderState.choices)
    department = django_filters.ModelChoiceFilter(label="承办部门", queryset=Department.objects.all())
    late = django_filters.ChoiceFilter(
        label="是否超期", choices=((OVERDUE, "已超期"), (RUNNING, "在办未超期")), method="by_lateness"
    )
    deadline = DayRangeFilter(label="整改期限")
    issued_at = DayRangeFilter(label="签发日期")

    class Meta:
        model = RectificationOrder
        fields: ClassVar[list[str]] = []

    def by_lateness(self, rows: Any, name: str, value: str) -> Any:
        """With the department although its day is over, or still in time."""
        today = local(self.request.at).date()  # set by the view: one clock reading a request
        if value == OVERDUE:
            return rows.overdue(today)
        return rows.filter(state__in=WITH_DEPARTMENT, deadline__gte=today)


class MyOrderFilter(OrderFilter):
    """A department sees signed orders only."""

    state = django_filters.MultipleChoiceFilter(
        label="状态", choices=[c for c in OrderState.choices if OrderState(c[0]) not in _BOUND]
    )


class OrdersView(PermittedList):
    """Every order, drafts included, for the office."""

    needed = frozenset({Permission.SUPERVISION_ORDER_MANAGE, Permission.SUPERVISION_BULLETIN_APPROVE})
    model = RectificationOrder
    measure = "份"
    template_name = "supervision/orders.html"
    page_title = TITLE
    header_icon = "warning"
    index_url_name = "supervision_orders"
    index_results_url_name = "supervision_orders_results"
    search_fields: ClassVar[list[str]] = ["number", "requirement"]
    filterset_class = OrderFilter
    default_ordering = "-moved_at"
    exports: ClassVar[dict[str, str]] = {
        "number": "文号", "get_state_display": "状态", "department": "承办部门", "requirement": "整改要求",
        "_findings": "问题数", "_unproven": "未证实整改", "deadline": "整改期限", "lateness": "是否超期",
        "_reminded": "超期提醒次数", "round": "第几次办理", "issued_by": "签发人", "issued_at": "签发时间",
        "replied_at": "最近反馈时间", "closed_at": "办结时间",
    }  # fmt: skip
    new = ("拟督办单", "supervision_order_new", Permission.SUPERVISION_ORDER_MANAGE)

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        request.at = self.at

    def get_base_queryset(self) -> QuerySet[RectificationOrder]:
        return queries.with_counts(queries.orders_visible_to(user=self.request.user, at=self.at))  # type: ignore[arg-type]

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("number", label="文号", sort_key="number", get_url=self._url, accessor=str),
            StateColumn("state", label="状态", accessor=self._state, sort_key="state"),
            Column("department", label="承办部门", sort_key="department__order"),
            Column(
                "_findings", label="问题", sort_key="_findings", classname="lm-nowrap lm-wide", accessor=self._progress
            ),
            Column("deadline", label="整改期限", sort_key="deadline", classname="lm-nowrap", accessor=self._deadline),
            Column("_reminded", label="超期提醒", sort_key="_reminded", classname="lm-wide"),
            MinuteColumn("issued_at", label="签发时间", sort_key="issued_at", wide=True),
        ]

    def _state(self, order: RectificationOrder) -> tuple[Any, ...]:
        tag = (f"order_{order.state}", order.get_state_display())
        return (*tag, ("light_overdue", "超期")) if self._is_late(order) else tag

    def _is_late(self, order: RectificationOrder) -> bool:
        left = queries.days_left(order.deadline, at=self.at)
        return order.is_with_department and left is not None and left < 0

    def _deadline(self, order: RectificationOrder) -> str:
        if order.deadline is None:
            return f"签发后 {order.term_days} 个工作日"
        return f"{order.deadline:%Y-%m-%d}"

    @staticmethod
    def _progress(order: Any) -> str:
        if order.state == OrderState.DRAFT:
            return f"{order._findings} 个"
        return f"{order._findings} 个，{order._findings - order._unproven} 个已证实整改"

    @staticmethod
    def _url(order: RectificationOrder) -> str:
        return reverse("supervision_order", args=[order.pk])

    def to_row_dict(self, item: Any) -> Any:
        item.lateness = "已超期" if self._is_late(item) else ""
        return super().to_row_dict(item)


class MyOrdersView(OrdersView):
    """督办（我部门）: what was signed to the person's departments."""

    needed = frozenset({Permission.SUPERVISION_ORDER_REPLY})
    page_title = MINE
    index_url_name = "supervision_my_orders"
    index_results_url_name = "supervision_my_orders_results"
    filterset_class = MyOrderFilter
    export_filename = "督办单（我部门）"
    new = None

    def get_base_queryset(self) -> QuerySet[RectificationOrder]:
        mine = permissions.answering_departments(user=self.request.user, at=self.at)  # type: ignore[arg-type]
        rows = RectificationOrder.objects.signed().filter(department__in=mine)
        return queries.with_counts(rows.select_related("department", "issued_by"))
