"""Pictures of the library, for the people who may use it. Nothing under MEDIA_ROOT is served by a web server: it is
not reviewed. Files (documents) go through Wagtail's own view, and what the public sees was copied out by the release.
"""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission

FOLDERS = frozenset({"images", "original_images"})
"""Where Wagtail keeps renditions and originals."""


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """One picture, by its name below MEDIA_ROOT."""
    if Permission.MEDIA_FILE_UPLOAD not in permissions_today(request.user):
        raise PermissionDenied
    path = Path(name)
    if path.parts[0] not in FOLDERS or path.suffix.lower().removeprefix(".") not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise Http404
    try:
        file = default_storage.open(name, "rb")
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation):
        raise Http404
    response = FileResponse(file, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response["Cache-Control"] = "private, max-age=3600"
    return response
