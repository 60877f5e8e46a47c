"""One order: what it says, its timeline, and the verbs this person may use now."""

from typing import Any, ClassVar

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import View
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.publishing import evidence
from lanmu.supervision import permissions, queries, terms
from lanmu.supervision.actions.answer import Paper, acknowledge_order, read_order_file, reply_to_order
from lanmu.supervision.actions.draft import discard_draft
from lanmu.supervision.actions.issue import is_whole, issue_order
from lanmu.supervision.actions.recheck import close_order, reasons_not_to_close, return_order, withdraw_order
from lanmu.supervision.enums import OPEN_ORDERS, OrderAct, OrderState
from lanmu.supervision.forms import CloseForm, ReasonForm, ReplyForm, ReturnForm
from lanmu.supervision.models import OrderFile, OrderStep, RectificationOrder
from lanmu.supervision.paper import order_paper
from lanmu.supervision.views.base import Page, paper_answer
from lanmu.supervision.views.orders import MINE, TITLE

DONE = {
    "issue": "已签发，承办部门已收到通知。",
    "discard": "已弃用这份拟稿，所列问题可以另行督办。",
    "acknowledge": "已签收，请在期限前整改并反馈。",
    "reply": "已反馈，等待复核。",
    "close": "已销号，承办部门已收到通知。",
    "return": "已退回重办，承办部门已收到通知。",
    "withdraw": "已撤销，承办部门已收到通知。",
}
FORMS: dict[str, Any] = {"reply": ReplyForm, "close": CloseForm, "return": ReturnForm, "withdraw": ReasonForm}


class OrderScreen(Page):
    """A page about one order this person may see; 404 otherwise."""

    header_icon = "warning"

    @cached_property
    def order(self) -> RectificationOrder:
        seen = queries.orders_visible_to(user=self.request.user, at=self.at)  # type: ignore[arg-type]
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @property
    def manages(self) -> bool:
        return Permission.SUPERVISION_ORDER_MANAGE in permissions_today(self.request.user)

    def get_page_title(self) -> str:
        return str(self.order)

    def trail(self) -> list[dict[str, Any]]:
        if permissions.sees_every_order(user=self.request.user, at=self.at):  # type: ignore[arg-type]
            return [{"url": reverse("supervision_orders"), "label": TITLE}]
        return [{"url": reverse("supervision_my_orders"), "label": MINE}]


class OrderView(OrderScreen):
    """`/workbench/supervision/orders/<pk>/`."""

    template_name = "supervision/order.html"
    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def facts(self) -> list[tuple[str, str]]:
        """What stands at the head of the order."""
        order = self.order
        facts = [("承办部门", str(order.department)), ("整改要求", order.requirement)]
        if order.issued_at is not None:
            facts.append(("签发", f"{order.issued_by}　{minute_text(order.issued_at)}"))
        else:
            drafted = str(order.drafted_by) if order.drafted_by else "系统（问题长期未整改）"
            facts.append(("拟稿", f"{drafted}　{minute_text(order.drafted_at)}"))
        if order.closed_at is not None:
            facts.append((str(order.get_state_display()), minute_text(order.closed_at)))
        return facts

    def steps(self) -> Any:
        """The timeline; a department does not see how the office drafted."""
        rows = OrderStep.objects.filter(order=self.order).prefetch_related(
            Prefetch("files", queryset=OrderFile.objects.order_by("id"))
        )
        inside = (OrderAct.DRAFT, OrderAct.PROPOSE, OrderAct.EDIT, OrderAct.DISCARD)
        return (
            rows if permissions.sees_every_order(user=self.request.user, at=self.at) else rows.exclude(act__in=inside)
        )  # type: ignore[arg-type]

    def verbs(self) -> dict[str, Any]:
        """Which cards stand at the right: verb → its form, or True where it needs none."""
        order, user = self.order, self.request.user
        given: dict[str, Any] = {}
        answers = not permissions.reasons_not_to_answer(department=order.department, by=user, at=self.at)  # type: ignore[arg-type]
        checks = not permissions.reasons_not_to_recheck(order=order, by=user, at=self.at)  # type: ignore[arg-type]
        if order.state == OrderState.DRAFT and self.manages:
            given |= {"issue": True, "discard": True}
        if order.state == OrderState.ISSUED and answers:
            given["acknowledge"] = True
        if order.state in {OrderState.ACKNOWLEDGED, OrderState.RETURNED} and answers:
            given["reply"] = ReplyForm()
        if order.state == OrderState.REPLIED and checks:
            again = ReturnForm(initial={"term_days": terms.current_rules().again_days}, prefix="return")
            given |= {"close": CloseForm(prefix="close"), "return": again}
        if order.state in OPEN_ORDERS and checks:
            given["withdraw"] = ReasonForm(prefix="withdraw")
        return given

    def barred(self) -> list[str]:
        """Why somebody of the office cannot re-check what waits for it."""
        user = self.request.user
        if self.order.state != OrderState.REPLIED or not permissions.sees_every_order(user=user, at=self.at):  # type: ignore[arg-type]
            return []
        return permissions.reasons_not_to_recheck(order=self.order, by=user, at=self.at)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order = self.order
        left = queries.days_left(order.deadline, at=self.at) if order.is_with_department else None
        return super().get_context_data(
            **{
                "order": order,
                "sees_all": permissions.sees_every_order(user=self.request.user, at=self.at),  # type: ignore[arg-type]
                "facts": self.facts(),
                "items": order.items.select_related("finding", "finding__column").order_by("id"),
                "steps": self.steps(),
                "verbs": self.verbs(),
                "left": left,
                "late": -left if left is not None and left < 0 else 0,
                "lines": terms.explained(order),
                "whole": is_whole(order),
                "against": reasons_not_to_close(order=order) if order.state == OrderState.REPLIED else [],
                "barred": self.barred(),
                "reminders": order.reminders.order_by("id"),
                **kwargs,
            }
        )


class OrderVerbView(OrderView):
    """One verb, POST only. A refusal shows every reason and the form as it was filled in."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        form = self._form(verb)
        try:
            if form is not None and not form.is_valid():
                raise Refused(form_reasons(form))
            self._act(verb, form.cleaned_data if form is not None else {})
        except Refused as refused:
            complain(request, refused.reasons)
            self.order.refresh_from_db()
            shown = self.verbs()
            if form is not None and verb in shown:
                shown[verb] = form
            return self.render_to_response(self.get_context_data(verbs=shown))
        messages.success(request, DONE[verb])
        if verb == "discard":
            return redirect("supervision_orders")
        return redirect("supervision_order", pk)

    def _form(self, verb: str) -> Any:
        kind = FORMS.get(verb)
        if kind is None:
            return None
        prefix = None if verb == "reply" else verb
        return kind(self.request.POST, self.request.FILES, prefix=prefix)

    def _act(self, verb: str, data: dict[str, Any]) -> None:
        given: dict[str, Any] = {"order": self.order, "by": self.request.user, "at": self.at}
        match verb:
            case "issue":
                issue_order(**given)
            case "discard":
                discard_draft(**given)
            case "acknowledge":
                acknowledge_order(**given)
            case "reply":
                papers = [Paper(upload.name, upload.read()) for upload in data["papers"]]
                reply_to_order(text=data["text"], papers=papers, **given)
            case "close":
                close_order(text=data["text"], **given)
            case "return":
                return_order(**data, **given)
            case _:
                withdraw_order(reason=data["reason"], **given)


class OrderPaperView(OrderScreen):
    """`paper.pdf` and `paper.docx`."""

    def get(self, request: HttpRequest, pk: int, extension: str) -> HttpResponse:
        return paper_answer(paper=order_paper(self.order), name=f"督办单{self.order.number}", extension=extension)


class OrderFileView(View):
    """A paper handed in with a reply, for whoever may see the order; every reading is logged."""

    def get(self, request: HttpRequest, pk: int, file: int) -> HttpResponse:
        screen = OrderScreen()
        screen.setup(request, pk=pk)
        row = get_object_or_404(OrderFile.objects.select_related("step__order"), pk=file, step__order=screen.order)
        try:
            data = read_order_file(file=row, by=request.user, at=screen.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect("supervision_order", pk)
        response = HttpResponse(data, content_type=evidence.content_type(row.path))
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or ""
        response["Cache-Control"] = "private, no-store"
        return response
