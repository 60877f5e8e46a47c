"""What these screens share: the clock of the request, the path above, how a refusal reaches the eye."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


def complain(request: HttpRequest, reasons: Iterable[str]) -> None:
    """Every reason as an error message, each on its own line."""
    for reason in dict.fromkeys(reasons):
        messages.error(request, reason)


def form_reasons(form: Any) -> list[str]:
    """All errors of a form as sentences."""
    return [str(message) for errors in form.errors.values() for message in errors]


class Clocked:
    """A view that sets `self.at`, the one clock reading of the request."""

    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.at = timezone.now()


class Screen(Clocked, WagtailAdminTemplateMixin):
    """A page of the workbench."""

    above: ClassVar[tuple[str, str] | None] = None
    """Address name and title of the list this page belongs to."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.trail(), {"url": "", "label": self.get_page_title()}]

    def trail(self) -> list[dict[str, Any]]:
        """Screens between the workbench home and this one."""
        return [{"url": reverse(self.above[0]), "label": self.above[1]}] if self.above else []
