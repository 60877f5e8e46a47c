"""What the publishing screens share: who is let in, the clock, and how a refusal reaches the eye."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lanmu.publishing.views.access import has_content_role


def complain(request: HttpRequest, reasons: Iterable[str]) -> None:
    """Every reason as an error message, each on its own line."""
    for reason in dict.fromkeys(reasons):
        messages.error(request, reason)


def form_reasons(form: Any) -> list[str]:
    """All errors of a form as sentences."""
    return [str(message) for errors in form.errors.values() for message in errors]


class ContentScreen(WagtailAdminTemplateMixin):
    """A screen for people with a content role. Sets `self.at`, the one clock reading of the request."""

    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.at = timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_content_role(request, at=self.at):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.trail(), {"url": "", "label": self.get_page_title()}]

    def trail(self) -> list[dict[str, Any]]:
        """Screens between the workbench home and this one."""
        return []
