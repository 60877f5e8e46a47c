"""What the screens share: who may see and change, the frame, and how a refusal is shown."""

from collections.abc import Iterable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lanmu.columns.permissions import reasons_against_changing_table
from lanmu.common.refusal import Refused
from lanmu.common.times import local

INDEX = "column_table:index"
TITLE = "栏目责任分工表"


def reasons_now(request: HttpRequest) -> list[str]:
    """Why the person at the screen may not change the table today; empty when they may."""
    return reasons_against_changing_table(user=request.user, day=local(timezone.now()).date())


def show_reasons(request: HttpRequest, reasons: Iterable[str]) -> None:
    """Each reason as a message of its own."""
    for reason in reasons:
        messages.error(request, reason)


def add_refusal(form: Form, refused: Refused) -> None:
    """The reasons of a refused action at the head of its form; nothing typed is lost."""
    for reason in refused.reasons:
        form.add_error(None, reason)


class FrameMixin(WagtailAdminTemplateMixin):
    """Wagtail's page frame with the table as the way back."""

    header_icon = "list-ul"
    request: HttpRequest

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": TITLE},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class KeeperMixin:
    """Only for people who may change the table; others go back to the list with the reasons."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reasons := reasons_now(request):
            show_reasons(request, reasons)
            return redirect(INDEX)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
