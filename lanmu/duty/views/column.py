"""One column: both clocks, how they were computed, what was recorded, signed and paused; and the acts on it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages

from lanmu.columns.queries import named_persons
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.duty import actions, explaining, permissions, queries
from lanmu.duty.actions.statements import period_to_state
from lanmu.duty.board import tiles
from lanmu.duty.clocks import Span
from lanmu.duty.forms import PauseForm, StatementForm
from lanmu.duty.models import ColumnChange, NoChangeStatement, Pause
from lanmu.duty.proposed import PauseKind
from lanmu.duty.views.base import WALL, ActingScreen, DutyScreen, OfColumn
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain
from lanmu.proposals.actions import change as propose
from lanmu.proposals.queries import pending_on
from lanmu.proposals.views.base import tell
from lanmu.workdays.queries import current_calendar

HISTORY = 30


class ColumnView(OfColumn, DutyScreen):
    """`/workbench/duty/12/`."""

    template_name = "duty/column.html"

    def get_page_title(self) -> str:
        return self.column.title

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("duty_wall"), "label": WALL}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, at, column = self.request.user, self.at, self.column
        tile = tiles(day=self.today, columns=[column.pk])[0]
        facts = queries.column_facts(day=self.today, columns=[column.pk])[0]
        limits, calendar = queries.current_limits(), current_calendar()
        rows = ColumnChange.objects.filter(column=column).select_related("department")
        undone = [change for change in rows if change.is_undone]
        statements, pauses = (m.objects.filter(column=column)[:HISTORY] for m in (NoChangeStatement, Pause))
        may_pause = not permissions.reasons_not_to_pause(column=column, user=user, at=at)
        return super().get_context_data(
            column=column,
            tile=tile,
            place=self.place,
            publication_lines=explaining.explain_publication(facts=facts, state=tile.state.publication, limits=limits),
            publication_moved=explaining.moved_by_pause(facts=facts, state=tile.state.publication),
            supply_moved=explaining.moved_by_pause(facts=facts, state=tile.state.supply),
            undone=[(c, _explained(c, limits, calendar)) for c in undone],
            changes=[c for c in rows[:HISTORY] if not c.is_undone],
            statements=statements.select_related("signed_by"),
            pauses=[(p, p.span, may_pause and _lasts(p.span, self.today)) for p in pauses],
            pending=pending_on(subject=f"column:{column.pk}").filter(kind=PauseKind.name),
            may_record=bool(permissions.recording_departments(column=column, user=user, at=at)),
            may_sign=not permissions.reasons_not_to_sign(column=column, user=user, at=at),
            may_pause=may_pause,
            may_set=Permission.DUTY_CLOCK_EDIT in permissions_today(user),
            people=named_persons(column, self.today),
            **kwargs,
        )


def _explained(change: ColumnChange, limits: Any, calendar: Any) -> list[str]:
    handed_on: date | None = local(change.handed_at).date() if change.handed_at else None
    return explaining.explain_change(change=change, handed_on=handed_on, limits=limits, calendar=calendar)


def _lasts(span: Span | None, today: date) -> bool:
    return span is not None and span.last >= today


class StatementView(OfColumn, ActingScreen):
    """声明本期无变化."""

    template_name = "duty/statement.html"
    page_title = "声明本期无变化"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if permissions.reasons_not_to_sign(column=self.column, user=request.user, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data: Any = None) -> forms.Form:
        return StatementForm(data)

    def act(self, data: dict[str, Any]) -> str:
        row = actions.sign_statement(column=self.column, by=self.request.user, at=self.at, **data)  # type: ignore[arg-type]
        return f"已签署：{row.first_day:%Y-%m-%d} 至 {row.last_day:%Y-%m-%d} 无变化。国家检查的天数照常计算。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period, refusal = None, ""
        try:
            period = period_to_state(column=self.column, at=self.at)
        except Refused as refused:
            refusal = "".join(refused.reasons)
        state = queries.column_states(day=self.today, columns=[self.column.pk])[self.column.pk]
        return super().get_context_data(
            column=self.column, place=self.place, period=period, refusal=refusal, state=state, **kwargs
        )  # fmt: skip


class PauseView(OfColumn, ActingScreen):
    """Proposing 暂停更新; another person approves."""

    template_name = "duty/pause.html"
    page_title = "暂停更新"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if permissions.reasons_not_to_pause(column=self.column, user=request.user, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data: Any = None) -> forms.Form:
        return PauseForm(data)

    def act(self, data: dict[str, Any]) -> str:
        outcome = propose(
            kind=PauseKind.name, payload=PauseKind.payload(column=self.column, **data), by=self.request.user,  # type: ignore[arg-type]
            at=self.at, reason=data["reason"][:180],
        )  # fmt: skip
        tell(self.request, outcome, done="已暂停更新。", unchanged="没有变化。")
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(column=self.column, place=self.place, **kwargs)


class EndPauseView(DutyScreen):
    """Resuming before the last day. POST only."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        pause = get_object_or_404(Pause.objects.select_related("column"), pk=pk, column__isnull=False)
        try:
            actions.end_pause(pause=pause, by=request.user, at=self.at)  # type: ignore[arg-type]
            messages.success(request, "已恢复更新，时钟自今天起继续走。")
        except Refused as refused:
            complain(request, refused.reasons)
        return redirect("duty_column", pause.column_id)
