"""Screens for holders of a permission: registers of the floors above share who is let in, the clock and the list."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.widgets.button import HeaderButton

from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import Clocked, Screen
from lanmu.organisation.viewsets.base import Register


class Permitted(Clocked):
    """A view for holders of one of `needed`; none named: for everybody with a post."""

    needed: ClassVar[frozenset[Permission]] = frozenset()

    def let_in(self, request: HttpRequest) -> bool:
        """Whether this person may open the screen."""
        held = permissions_today(request.user)
        return bool(self.needed & held if self.needed else held)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.let_in(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class PermittedScreen(Permitted, Screen):
    """A page in Wagtail's frame; `above` or `trail` name the screens above it."""


class PermittedList(Permitted, Register):
    """A register; what stands in it, the queryset decides."""

    new: ClassVar[tuple[str, str, Permission] | None] = None
    """Label and address name of the button for something new, and who has it."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if self.new is None or self.new[2] not in permissions_today(self.request.user):
            return []
        return [HeaderButton(self.new[0], url=reverse(self.new[1]), icon_name="plus")]
