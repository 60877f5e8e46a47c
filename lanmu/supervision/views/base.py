"""What the screens of orders and bulletins share."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from lanmu.common import papers
from lanmu.organisation.views.permitted import PermittedScreen

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


class Page(PermittedScreen, TemplateView):
    """A page of this app."""
