"""运维工单 (第四条（四）): list, opening, one order, the exchange of files with the operator."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions import orders as acts
from lanmu.affairs.enums import OPEN_ORDERS, OrderKind, OrderState, Urgency
from lanmu.affairs.exchange import orders_as_json, read_answers
from lanmu.affairs.models import WorkOrder
from lanmu.affairs.permissions import reasons_without
from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.organisation.fields import day_field, line, words
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain
from lanmu.organisation.views.permitted import PermittedList, PermittedScreen
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Table, Verb
from lanmu.organisation.viewsets.base import DayRangeInput
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

MANAGE, HANDLE = Permission.AFFAIRS_ITEM_MANAGE, Permission.AFFAIRS_ORDER_HANDLE
BOTH = frozenset({MANAGE, HANDLE})


class OrderFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=OrderState.choices)
    kind = django_filters.MultipleChoiceFilter(label="类别", choices=OrderKind.choices)
    urgency = django_filters.ChoiceFilter(label="缓急", choices=Urgency.choices)
    due_on = django_filters.DateFromToRangeFilter(label="要求完成日期", widget=DayRangeInput)

    class Meta:
        model = WorkOrder
        fields: ClassVar[list[str]] = []


class OrdersView(PermittedList):
    """运维工单."""

    needed = BOTH
    model = WorkOrder
    template_name = "affairs/orders.html"
    measure = "件"
    page_title = "运维工单"
    header_icon = "cogs"
    index_url_name = "affairs_orders"
    index_results_url_name = "affairs_orders_results"
    search_fields: ClassVar[list[str]] = ["number", "title", "text"]
    filterset_class = OrderFilter
    default_ordering = "-opened_at"
    new = ("提出工单", "affairs_order_new", MANAGE)
    exports: ClassVar[dict[str, str]] = {
        "number": "编号",
        "title": "事由",
        "get_kind_display": "类别",
        "get_urgency_display": "缓急",
        "get_state_display": "状态",
        "text": "要求",
        "due_on": "要求完成日期",
        "opened_by": "提出人",
        "opened_at": "提出时间",
        "finished_at": "完成时间",
        "closed_at": "办结时间",
    }

    def get_base_queryset(self) -> QuerySet[WorkOrder]:
        return WorkOrder.objects.select_related("opened_by")

    @property
    def columns(self) -> list[BaseColumn]:
        today = local(self.at).date()
        return [
            TitleColumn(
                "title", label="事由", sort_key="title", get_url=lambda r: reverse("affairs_order", args=[r.pk])
            ),
            StateColumn("state", label="状态", sort_key="state", accessor=lambda r: (r.state, r.get_state_display())),
            Column("number", label="编号", sort_key="number", classname="lm-nowrap lm-wide"),
            Column("kind", label="类别", accessor="get_kind_display", sort_key="kind", classname="lm-wide"),
            StateColumn(
                "due_on",
                label="要求完成",
                sort_key="due_on",
                accessor=lambda r: (
                    ("light_overdue", f"{r.due_on} 超期")
                    if r.state in OPEN_ORDERS and r.due_on < today
                    else (f"urgency_{r.urgency}", f"{r.due_on}")
                ),
            ),
            MinuteColumn("opened_at", label="提出时间", sort_key="opened_at", wide=True),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, handles=HANDLE in permissions_today(self.request.user), **kwargs)


class OrderForm(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=OrderKind.choices)
    urgency = forms.ChoiceField(label="缓急", choices=Urgency.choices)
    title = line("事由", max_length=200)
    text = words("要求", rows=6, max_length=5000)
    due_on = day_field("要求完成日期")


class OrderNewView(NewScreen):
    needed = frozenset({MANAGE})
    page_title = "提出运维工单"
    header_icon = "cogs"
    above = ("affairs_orders", "运维工单")
    button = "提出"
    done = "已提出。"
    form_class = OrderForm
    act = staticmethod(acts.open_order)
    opens = "affairs_order"


class TextForm(forms.Form):
    text = words("说明", rows=4, max_length=1000)


class OrderScreen(SubjectScreen):
    """One order and its course."""

    needed = BOTH
    header_icon = "cogs"
    above = ("affairs_orders", "运维工单")
    page_title = "运维工单"
    rows = WorkOrder.objects.select_related("opened_by")

    def facts(self) -> list[tuple[str, Any]]:
        row = self.subject
        return [
            ("类别", row.get_kind_display()),
            ("缓急", row.get_urgency_display()),
            ("要求", row.text),
            ("要求完成日期", str(row.due_on)),
            ("提出", f"{row.opened_by}　{minute_text(row.opened_at)}"),
        ]

    def tables(self) -> list[Table]:
        rows = [
            (minute_text(s.at), s.get_state_display(), str(s.by or "运维单位系统"), s.text, s.reference)
            for s in self.subject.steps.select_related("by")
        ]
        return [Table("过程", ("时间", "变为", "操作人", "说明", "运维单位编号"), rows)]

    def _in(self, permission: Permission, *states: OrderState) -> list[str]:
        wrong = [] if self.subject.state in states else ["现在不到这一步。"]
        return wrong or reasons_without(permission, user=self.request.user, at=self.at)

    def verbs(self) -> list[Verb]:
        row, s = self.subject, OrderState
        return [
            Verb(
                "take",
                "受理",
                lambda **g: acts.take_order(order=row, **g),
                lambda: self._in(HANDLE, s.OPEN),
                done="已受理。",
            ),
            Verb(
                "finish",
                "完成，请验收",
                lambda **g: acts.finish_order(order=row, **g),
                lambda: self._in(HANDLE, s.OPEN, s.WORKING),
                form=TextForm,
                done="已报请验收。",
            ),
            Verb(
                "accept",
                "验收办结",
                lambda **g: acts.accept_order(order=row, **g),
                lambda: self._in(MANAGE, s.FINISHED),
                done="已办结。",
            ),
            Verb(
                "reopen",
                "验收不合格，退回",
                lambda **g: acts.reopen_order(order=row, **g),
                lambda: self._in(MANAGE, s.FINISHED),
                form=TextForm,
                done="已退回。",
                grave=True,
            ),
            Verb(
                "cancel",
                "撤销",
                lambda **g: acts.cancel_order(order=row, **g),
                lambda: self._in(MANAGE, *OPEN_ORDERS),
                form=TextForm,
                done="已撤销。",
                grave=True,
            ),
        ]


class ExportOrdersView(PermittedScreen, View):
    """未办结的工单, as JSON for the operator's system."""

    needed = BOTH

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(orders_as_json(at=self.at), content_type="application/json; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="work-orders-{local(self.at):%Y%m%d}.json"'
        return answer


class ImportAnswersView(PermittedScreen, View):
    """运维单位的办理结果, from their file. POST only."""

    needed = frozenset({HANDLE})
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Refused("请选择运维单位给的 JSON 文件。")
            if reasons := reasons_without(HANDLE, user=request.user, at=self.at):
                raise PermissionDenied(reasons)
            counts = acts.apply_answers(answers=read_answers(file.read()), by=request.user, at=self.at)  # type: ignore[arg-type]
            said = "办理 {applied} 条，已读过 {known} 条，工单已另行办理 {late} 条。".format(**counts)
            messages.success(request, said)
        except Refused as refused:
            complain(request, refused.reasons)
        return redirect("affairs_orders")
