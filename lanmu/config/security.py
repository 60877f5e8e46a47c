"""Content-Security-Policy of the workbench. (The public site's own policy stands in lanmu/release/serving.py.)

Our pages run script files only. Wagtail's own screens (page editor, choosers, inline panels) print small inline
scripts, so for them, and for them alone, inline script is allowed; a view of ours that shows Wagtail panels says so by
`shows_wagtail_panels = True`. Styles: Wagtail's widgets set style attributes.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

BASE = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
STRICT_SCRIPT = "'self'"
WAGTAIL_SCRIPT = "'self' 'unsafe-inline'"


def policy(*, script: str) -> str:
    """The header's value with this script rule."""
    return "; ".join(f"{name} {value}" for name, value in {**BASE, "script-src": script}.items())


def view_module(request: HttpRequest) -> str:
    """The module of the view that answered, its class's where it has one; empty when none was found."""
    match = request.resolver_match
    if match is None:
        return ""
    view = getattr(match.func, "view_class", match.func)
    return str(getattr(view, "__module__", ""))


def shows_wagtail_panels(request: HttpRequest) -> bool:
    """Whether the view that answered is a form made of Wagtail's panels."""
    match = request.resolver_match
    view = getattr(match.func, "view_class", None) if match is not None else None
    return bool(getattr(view, "shows_wagtail_panels", False))


class ContentSecurityPolicy:
    """Middleware. A view that sets the header itself keeps its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response.headers:
            ours = not (view_module(request).startswith("wagtail.") or shows_wagtail_panels(request))
            response.headers["Content-Security-Policy"] = policy(script=STRICT_SCRIPT if ours else WAGTAIL_SCRIPT)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response
