"""The embedded public server's access log, in nginx's combined format. Off unless `LANMU_ACCESS_LOG` names a file.

A request costs one `write` to a file opened for appending: lines of several processes do not mix. When the file is
moved away (logrotate), a new one is begun.
"""

import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

Message = MutableMapping[str, Any]
LOOK_SECONDS = 5.0
"""How often it is looked whether the file was moved away."""
SAFE = "/%:=&?~#+!$,;'@()*[]"
LONGEST = 2_000
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


class AccessLog:
    """ASGI app around another: writes a line for every HTTP request when its answer has been sent."""

    def __init__(self, *, app: Callable[..., Awaitable[None]], path: Path) -> None:
        self.app = app
        self.path = path
        self._fd = -1
        self._inode = 0
        self._looked = 0.0
        self._second = 0
        self._stamp = ""

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, size = 500, 0

        async def watched(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                size = next((int(v) for k, v in message.get("headers", ()) if bytes(k).lower() == b"content-length"), 0)
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._write(scope, status, 0 if scope["method"] == "HEAD" else size)

    def _write(self, scope: Message, status: int, size: int) -> None:
        asked = {bytes(key).lower(): bytes(value) for key, value in scope["headers"]}
        client = scope.get("client")
        query = scope.get("query_string", b"").decode("latin-1")
        target = quote(scope["path"], safe=SAFE)[:LONGEST] + (f"?{_plain(query)}" if query else "")
        line = (
            f'{client[0] if client else "-"} - - [{self._now()}] "{_plain(scope["method"])} {target} '
            f'HTTP/{scope.get("http_version", "1.1")}" {status} {size} "{_plain(_text(asked, b"referer"))}" '
            f'"{_plain(_text(asked, b"user-agent"))}"\n'
        )
        try:
            os.write(self._file(), line.encode("ascii", "backslashreplace"))
        except OSError:  # a full disk must not stop the site
            self._close()

    def _now(self) -> str:
        second = int(time.time())
        if second != self._second:
            t = time.localtime(second)
            zone = time.strftime("%z", t)
            clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
            self._stamp = f"{t.tm_mday:02}/{_MONTHS[t.tm_mon - 1]}/{t.tm_year}:{clock} {zone}"
            self._second = second
        return self._stamp

    def _file(self) -> int:
        now = time.monotonic()
        if self._fd >= 0 and now - self._looked > LOOK_SECONDS:
            self._looked = now
            try:
                moved = self.path.stat().st_ino != self._inode
            except FileNotFoundError:
                moved = True
            if moved:
                self._close()
        if self._fd < 0:
            self._fd = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
            self._inode, self._looked = os.fstat(self._fd).st_ino, now
        return self._fd

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1


def _text(asked: dict[bytes, bytes], name: bytes) -> str:
    return asked.get(name, b"-").decode("latin-1")


def _plain(text: str) -> str:
    """No quote, backslash or line break of a visitor's ends up in the line as such."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text[:LONGEST]
    return "".join(
        c if c.isprintable() and c.isascii() and c not in '"\\' else f"\\x{ord(c):02X}" for c in text[:LONGEST]
    )
