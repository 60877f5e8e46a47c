"""The public site: files, and beneath `/do/` what has to be computed for a citizen (letters, applications, search).

Files are answered without Django. What lies beneath `/do/` has urls of its own (`public_urls.py`): no address of the
workbench can be reached there, and none of these on the workbench.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lanmu.release.serving import PublicFiles, Receive, Scope, Send

PREFIX = "/do/"
MARK = "lanmu.public"


class PublicSite:
    """ASGI app: `/do/…` to Django, everything else to the folder of public files."""

    def __init__(self, *, files: PublicFiles, computed: Callable[..., object]) -> None:
        self.files = files
        self.computed = computed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await self.computed({**scope, MARK: True}, receive, send)  # type: ignore[misc]
        else:
            await self.files(scope, receive, send)


def is_public(request: HttpRequest) -> bool:
    """Whether the request came in by the public site."""
    return bool(getattr(request, "scope", {}).get(MARK))


class PublicUrls:
    """Middleware: a request from the public site finds the public addresses only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_public(request):
            request.urlconf = "lanmu.config.public_urls"
        return self.get_response(request)
