"""附件2 on paper: the sealed record's form, or a submission's as far as it has come, as PDF or Word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import View

from lanmu.common.refusal import Refused
from lanmu.publishing import annex2
from lanmu.publishing.views import access
from lanmu.publishing.views.base import complain
from lanmu.publishing.views.records import records_visible_to

KINDS = {
    "pdf": (annex2.pdf, "application/pdf"),
    "docx": (annex2.word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def download(form: annex2.Printable, extension: str) -> HttpResponse:
    """The form as a file with a Chinese name. Raises Http404 for any other kind of file."""
    if extension not in KINDS:
        raise Http404
    make, kind = KINDS[extension]
    name = content_disposition_header(as_attachment=True, filename=annex2.file_name(form, extension))
    return HttpResponse(
        make(form), content_type=kind, headers={"Content-Disposition": name, "Cache-Control": "private, no-store"}
    )


class RecordFormView(View):
    """`/workbench/records/<record>/form.pdf` and `.docx`."""

    def get(self, request: HttpRequest, pk: int, extension: str) -> HttpResponse:
        record = get_object_or_404(records_visible_to(request.user, timezone.now()), pk=pk)
        try:
            return download(annex2.for_record(record), extension)
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect("publishing_record", pk)


class SubmissionFormView(View):
    """`/workbench/review/<submission>/form.pdf` and `.docx`."""

    def get(self, request: HttpRequest, pk: int, extension: str) -> HttpResponse:
        submission = access.submission(request, pk, at=timezone.now())
        try:
            return download(annex2.for_submission(submission), extension)
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect("publishing_review", pk)
