"""The public page of a frozen text inside the workbench: same template, same files, nothing of it public yet."""

import mimetypes
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import View
from django.views.static import serve
from wagtail.admin import messages

from lanmu.common.digest import matches
from lanmu.common.refusal import Refused
from lanmu.publishing import actions, evidence, preview, vault
from lanmu.publishing.corrections import parse
from lanmu.publishing.views import access

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; media-src 'self'; "
    "frame-ancestors 'self'"
)
"""The preview runs no script and fetches nothing from elsewhere, whatever the text holds."""

ALTERED = (
    '<!doctype html><html lang="zh-CN"><title>内容不符</title><p>保存的内容与送审时的摘要值不符，不予显示。</p></html>'
)

INLINE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf", "video/mp4"})


def page(*, content: dict[str, Any], files_url: str, at: datetime) -> str:
    """The public page as HTML whose files and styles come from the workbench. `files_url` ends with a slash."""
    html = preview.render(content, at).decode()
    html = html.replace('="/files/', f'="{files_url}').replace(
        '="/assets/', f'="{reverse("publishing_preview_asset", args=["-"])[:-1]}'
    )
    # Links open beside the workbench: a reviewer checks them without losing the screen.
    return html.replace("<head>", '<head><base target="_blank">', 1)


def respond(html: str) -> HttpResponse:
    """The page for an iframe of the workbench and for nobody else's."""
    response = HttpResponse(html)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def file_response(*, content: dict[str, Any], path: str) -> HttpResponse:
    """A file that belongs to the text, from the vault, its digest checked. Raises Http404 for any other file."""
    media = {m["path"]: m["digest"] for m in content["media"]}
    if path not in media:
        raise Http404
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = HttpResponse(vault.read(path, expected=media[path]), content_type=kind)
    response["Content-Disposition"] = "inline" if kind in INLINE_TYPES else "attachment"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response


class PreviewAssetView(View):
    """Styles and pictures of the public face, for previews: the workbench serves no public files otherwise."""

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        return serve(request, name, document_root=str(settings.PUBLIC_ASSETS))


class PreviewView(View):
    """`/workbench/review/<submission>/preview/`."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        at = timezone.now()
        submission = access.submission(request, pk, at=at)
        frozen = submission.frozen
        if not matches(frozen.content.encode(), frozen.digest):
            return respond(ALTERED)
        files_url = reverse("publishing_review", args=[pk]) + "files/"
        return respond(page(content=parse(frozen.content), files_url=files_url, at=at))


class PreviewFileView(View):
    """A file of a frozen text, from the vault, for those who may see the submission."""

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        submission = access.submission(request, pk, at=timezone.now())
        return file_response(content=parse(submission.frozen.content), path=f"{vault.PREFIX}{name}")


class EvidenceView(View):
    """The paper behind 视同已三审三校, for those who may see the submission; every reading is logged."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        at = timezone.now()
        submission = access.submission(request, pk, at=at)
        try:
            row, data = actions.read_evidence(submission=submission, by=request.user, at=at)
        except Refused as refused:
            messages.error(request, "".join(refused.reasons))
            return redirect("publishing_review", pk)
        response = HttpResponse(data, content_type=evidence.content_type(row.path))
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.file_name)
        response["Cache-Control"] = "private, no-store"
        return response
