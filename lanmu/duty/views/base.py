"""What these screens share: who is let in, which column, how one action is called."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import level_titles
from lanmu.common.refusal import Refused
from lanmu.duty import permissions
from lanmu.organisation.views.base import Screen, complain, form_reasons

WALL = "栏目灯墙"


class DutyScreen(Screen, TemplateView):
    """A screen for whoever may see how columns stand."""

    header_icon = "time"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if permissions.reasons_not_to_read(user=request.user, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def today(self) -> date:
        return permissions.day_of(self.at)

    def trail(self) -> list[dict[str, Any]]:
        """Screens between the workbench home and this one."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.trail(), {"url": "", "label": self.get_page_title()}]


class ActingScreen(DutyScreen):
    """A screen with one form that calls one action; a refusal shows every reason and the form as it was filled in."""

    form: forms.Form | None = None

    def make_form(self, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def act(self, data: dict[str, Any]) -> str:
        """Call the one action. Returns what was done. Raises Refused."""
        raise NotImplementedError

    def done_at(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = self.make_form(request.POST)
        try:
            if not self.form.is_valid():
                raise Refused(form_reasons(self.form))
            done = self.act(self.form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(**kwargs))
        if done:
            messages.success(request, done)
        return redirect(self.done_at())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": self.form or self.make_form(), **kwargs})


class OfColumn:
    """A screen about one leaf column."""

    column: ColumnPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        leaves = ColumnPage.objects.filter(responsibility__isnull=False).select_related("responsibility__operator")
        self.column = get_object_or_404(leaves, pk=kwargs["pk"])

    def trail(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("duty_wall"), "label": WALL},
            {"url": reverse("duty_column", args=[self.column.pk]), "label": self.column.title},
        ]

    def done_at(self) -> str:
        return reverse("duty_column", args=[self.column.pk])

    @property
    def place(self) -> str:
        return " › ".join(title for title in level_titles(self.column) if title)
