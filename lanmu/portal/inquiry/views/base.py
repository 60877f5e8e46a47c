"""What the inquiry screens share: who is let in, one clock reading, and how a refusal reaches the eye."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission


def complain(request: HttpRequest, reasons: Iterable[str]) -> None:
    """Every reason as a message of its own."""
    for reason in dict.fromkeys(reasons):
        messages.error(request, reason)


def form_reasons(form: Any) -> list[str]:
    """All errors of a form as sentences."""
    return [str(message) for errors in form.errors.values() for message in errors]


class PermittedMixin:
    """A screen for holders of `needed`. Sets `self.at`."""

    needed: ClassVar[Permission]
    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.at = timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.needed not in permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class Screen(PermittedMixin, WagtailAdminTemplateMixin):
    """A page in Wagtail's frame; `trail` names the screens above it."""

    breadcrumbs_items: ClassVar[list[dict[str, Any]]]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().breadcrumbs_items, *self.trail(), {"url": "", "label": self.get_page_title()}]

    def trail(self) -> list[dict[str, Any]]:
        """Screens between the workbench home and this one."""
        return []
