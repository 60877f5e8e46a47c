"""Sessions end after so long without a request. That the person is still there is written down once in a while: a page
that only reads then writes nothing (on SQLite writers wait for each other).
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SEEN = "seen"
SECONDS = 60
"""How old the last mark may be. A session may so end this much earlier than LANMU_IDLE_SECONDS after the last page."""


class StillThere:
    """Middleware: renew the session of somebody signed in when the last mark is older than that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.seconds = min(SECONDS, settings.SESSION_COOKIE_AGE // 10)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(time.time())
        if not session.is_empty() and not 0 <= now - session.get(SEEN, 0) < self.seconds:
            session[SEEN] = now
        return self.get_response(request)
