"""What the screens of orders and bulletins share."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from lanmu.common import papers
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import Screen
from lanmu.publishing.views.listing import ContentList

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"pdf": (papers.pdf, "application/pdf"), "docx": (papers.word, WORD)}


def paper_answer(*, paper: papers.Paper, name: str, extension: str) -> HttpResponse:
    """The paper as a download with a Chinese name. Raises Http404 for any other kind of file."""
    if extension not in KINDS:
        raise Http404
    make, kind = KINDS[extension]
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{extension}") or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(make(paper), content_type=kind, headers=headers)


class Permitted:
    """For holders of one of `granted`; empty: the queryset decides what is seen."""

    granted: ClassVar[frozenset[Permission]] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.granted and not self.granted & permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class Register(Permitted, ContentList):
    """A list of this app."""


class Page(Permitted, Screen, TemplateView):
    """A page of this app; `trail` names the screens above it."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.trail(), {"url": "", "label": self.get_page_title()}]

    def trail(self) -> list[dict[str, Any]]:
        """Screens between the workbench home and this one."""
        return []
