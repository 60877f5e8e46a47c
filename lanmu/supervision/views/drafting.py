"""拟督办单: choosing findings of one department, and what is asked of it; and the rules of 督办."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.models import Department
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.patrol.models import Finding
from lanmu.supervision import queries, terms
from lanmu.supervision.actions.draft import draft_order, edit_draft
from lanmu.supervision.actions.rules import set_rules
from lanmu.supervision.enums import OrderState
from lanmu.supervision.forms import OrderForm, RulesForm
from lanmu.supervision.models import OrderRules, RectificationOrder
from lanmu.supervision.views.base import Page
from lanmu.supervision.views.orders import TITLE

SHOWN = 200
"""Findings offered at once; the rest come up when these are dealt with."""
BEGIN = "请立即核查原因，逐项整改到位，并反馈整改情况和今后的防范措施。"


class DraftScreen(Page):
    """For the office."""

    needed = frozenset({Permission.SUPERVISION_ORDER_MANAGE})
    template_name = "supervision/order_form.html"
    header_icon = "warning"
    above = ("supervision_orders", TITLE)

    def rows(self, department: Department, order: RectificationOrder | None, chosen: set[int]) -> list[Finding]:
        """What can be chosen: open findings in no other order; those chosen already first."""
        free = queries.findings_to_order(department=department)
        held = list(Finding.objects.filter(order_items__order=order).select_related("column")) if order else []
        wanted = list(free.filter(pk__in=chosen))
        known = {finding.pk for finding in (*held, *wanted)}
        return [*held, *wanted, *free.exclude(pk__in=known)[:SHOWN]]

    def answer(self, form: OrderForm, department: Department, order: RectificationOrder | None) -> HttpResponse:
        """Draft, or change the draft."""
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            data = dict(form.cleaned_data)
            given: dict[str, Any] = {"by": self.request.user, "at": self.at, **data}
            if order is None:
                order = draft_order(department=department, **given)
            else:
                edit_draft(order=order, **given)
        except Refused as refused:
            complain(self.request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(self.request, "拟稿已存好，请核对后签发。")
        return redirect("supervision_order", order.pk)


class NewOrderView(DraftScreen):
    """`?finding=…&finding=…` from the list of findings, or `?department=…`, or nothing: choose a department first."""

    page_title = "拟督办单"

    @cached_property
    def chosen(self) -> list[Finding]:
        numbers = {int(n) for n in self.request.GET.getlist("finding") if n.isdigit()}
        return list(queries.findings_to_order().filter(pk__in=numbers)) if numbers else []

    @cached_property
    def department(self) -> Department | None:
        asked = self.request.GET.get("department", "")
        if asked.isdigit():
            return get_object_or_404(Department, pk=int(asked), is_active=True)
        named = {finding.department for finding in self.chosen if finding.department is not None}
        return named.pop() if len(named) == 1 else None

    def choices(self) -> list[dict[str, Any]]:
        """Departments with findings that can be ordered, and where to go on with the ones chosen. What is wrong with
        the site as a whole has no department: 主管部门 is asked to see to it (第四条).
        """
        counted = Counter(queries.findings_to_order().values_list("department_id", flat=True))
        nobodys = counted.pop(None, 0)
        leading = queries.leading_departments(local(self.at).date()) if nobodys else set()
        found = []
        for department in Department.objects.filter(pk__in={*counted, *leading}, is_active=True):
            mine = [f.pk for f in self.chosen if f.department_id in {department.pk, None}]
            query = urlencode({"department": department.pk, "finding": mine}, doseq=True)
            found.append(
                {
                    "department": department,
                    "count": counted[department.pk],
                    "nobodys": nobodys if department.pk in leading else 0,
                    "chosen": len(mine),
                    "query": query,
                }
            )
        return found

    def form(self, data: Any = None) -> OrderForm:
        assert self.department is not None
        mine = [f.pk for f in self.chosen if f.department_id in {self.department.pk, None}]
        initial = {"findings": mine, "requirement": BEGIN, "term_days": terms.current_rules().order_days}
        return OrderForm(data, findings=queries.findings_to_order(department=self.department), initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.department is None:
            return super().get_context_data(choices=self.choices(), several=len(self.chosen), **kwargs)
        form = kwargs.pop("form", None) or self.form()
        picked = {int(n) for n in form["findings"].value() or [] if str(n).isdigit()}
        rows = self.rows(self.department, None, picked)
        return super().get_context_data(
            form=form, rows=rows, picked=picked, department=self.department, shown=SHOWN, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.department is None:
            raise Http404
        return self.answer(self.form(request.POST), self.department, None)


class EditOrderView(DraftScreen):
    """A draft, changed."""

    page_title = "修改拟稿"

    @cached_property
    def order(self) -> RectificationOrder:
        drafts = RectificationOrder.objects.filter(state=OrderState.DRAFT).select_related("department")
        return get_object_or_404(drafts, pk=self.kwargs["pk"])

    def form(self, data: Any = None) -> OrderForm:
        order = self.order
        own = Finding.objects.filter(order_items__order=order)
        choice = Finding.objects.filter(
            pk__in=[*own.values_list("pk", flat=True), *queries.findings_to_order(department=order.department)
                    .values_list("pk", flat=True)]
        )  # fmt: skip
        initial = {
            "findings": list(own.values_list("pk", flat=True)), "requirement": order.requirement,
            "term_days": order.term_days, "deadline": order.deadline,
        }  # fmt: skip
        return OrderForm(data, findings=choice, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.form()
        picked = {int(n) for n in form["findings"].value() or [] if str(n).isdigit()}
        rows = self.rows(self.order.department, self.order, picked)
        return super().get_context_data(
            form=form, rows=rows, picked=picked, department=self.order.department, order=self.order, shown=SHOWN,
            **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.answer(self.form(request.POST), self.order.department, self.order)


class RulesView(Page):
    """督办规则: the terms, and who set them before."""

    needed = frozenset({Permission.SUPERVISION_ORDER_MANAGE})
    template_name = "supervision/rules.html"
    page_title = "督办规则"
    header_icon = "cog"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or RulesForm(instance=terms.current_rules())
        history = OrderRules.objects.select_related("by")[:20]
        return super().get_context_data(form=form, history=history, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RulesForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            set_rules(by=request.user, at=self.at, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已保存，从现在起签发的督办单按新的规则计算。")
        return redirect("supervision_order_rules")
