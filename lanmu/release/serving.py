"""The embedded public server: an ASGI app that answers with files and needs no database (docs/adr/0002, property 8).

The file itself is sent by the server (`http.response.pathsend`), not copied through Python. Behind nginx the same
folder is served by nginx (deploy/nginx.conf) and this app is not asked.
"""

import email.utils
import mimetypes
import os
import re
import stat
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from lanmu.release.moved import Moved

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_POLICY = (
    b"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; media-src 'self'; font-src 'self';"
    b" connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"content-security-policy", _POLICY),
)
PAGE_CACHE = b"public, max-age=60"
ASSET_CACHE = b"public, max-age=31536000, immutable"
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
}
INLINE = frozenset(
    {".html", ".xml", ".css", ".js", ".svg", ".txt", ".pdf", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp4", ".ico"}
)
"""What a browser may show; everything else is offered for download, never run."""


class PublicFiles:
    """ASGI app that serves one folder: conditional requests, ranges, HEAD, a real 404."""

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        self.moved = Moved(self.root)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await _plain(send, 405, "只能读取。", [(b"allow", b"GET, HEAD")])
            return
        if (target := self.moved.target(scope["path"])) is not None:
            await _plain(send, 301, "", [(b"location", target.encode()), (b"cache-control", PAGE_CACHE)])
            return
        found, redirect = self._find(scope["path"])
        if redirect is not None:
            await _plain(send, 301, "", [(b"location", redirect.encode())])
        elif found is None:
            await self._missing(scope, send)
        else:
            await self._file(scope, send, found)

    def _find(self, url: str) -> tuple[str | None, str | None]:
        """The file behind an address, or the address to go to instead. Links are never followed."""
        parts = [p for p in unquote(url).split("/") if p]
        if any(p.startswith(".") or "\0" in p or "\\" in p for p in parts):
            return None, None
        path = "/".join([self.root, *parts])
        try:
            info = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError, OSError):
            return None, None
        if stat.S_ISDIR(info.st_mode):
            if not url.endswith("/"):
                return None, f"{_quote(url)}/"
            path += "/index.html"
        if os.path.realpath(path) != path or not os.path.isfile(path):
            return None, None
        return path, None

    async def _file(self, scope: Scope, send: Send, path: str) -> None:
        info = os.stat(path)
        etag = f'"{info.st_mtime_ns:x}-{info.st_size:x}"'
        asked = {key: value.decode("latin-1") for key, value in scope["headers"]}
        headers = [*_describe(path), (b"etag", etag.encode()), (b"accept-ranges", b"bytes"),
                   (b"last-modified", email.utils.formatdate(info.st_mtime, usegmt=True).encode())]  # fmt: skip
        if _not_modified(asked, etag, info.st_mtime):
            await _start(send, 304, headers)
            await send({"type": "http.response.body", "body": b""})
            return
        span = _span(asked, info.st_size, etag)
        if span == ():
            await _plain(send, 416, "", [(b"content-range", f"bytes */{info.st_size}".encode())])
            return
        if span:
            first, last = span
            headers.append((b"content-range", f"bytes {first}-{last}/{info.st_size}".encode()))
            await _start(send, 206, [*headers, (b"content-length", str(last - first + 1).encode())])
            await _send_part(send, path, first, last, head=scope["method"] == "HEAD")
            return
        await _start(send, 200, [*headers, (b"content-length", str(info.st_size).encode())])
        await _send_whole(scope, send, path)

    async def _missing(self, scope: Scope, send: Send) -> None:
        page = f"{self.root}/404.html"
        if not _regular(page):
            await _plain(send, 404, "您访问的页面不存在。")
            return
        size = os.stat(page).st_size
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(size).encode())]
        await _start(send, 404, headers)
        await _send_whole(scope, send, page)


def _regular(path: str) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _start(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *SECURITY_HEADERS]})


async def _plain(send: Send, status: int, text: str, extra: list[tuple[bytes, bytes]] | None = None) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await _start(send, status, [*headers, *(extra or [])])
    await send({"type": "http.response.body", "body": body})


async def _send_whole(scope: Scope, send: Send, path: str) -> None:
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body", "body": b""})
    elif "http.response.pathsend" in (scope.get("extensions") or {}):
        await send({"type": "http.response.pathsend", "path": path})
    else:
        await _send_part(send, path, 0, os.stat(path).st_size - 1, head=False)


async def _send_part(send: Send, path: str, first: int, last: int, *, head: bool) -> None:
    if head:
        await send({"type": "http.response.body", "body": b""})
        return
    left = last - first + 1
    with open(path, "rb") as file:  # noqa: ASYNC230 - local disk, small pieces
        file.seek(first)
        while left > 0:
            piece = file.read(min(left, 262_144))
            if not piece:
                break
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
    if last < first:
        await send({"type": "http.response.body", "body": b""})


def _describe(path: str) -> list[tuple[bytes, bytes]]:
    ext = os.path.splitext(path)[1].lower()
    kind = _TYPES.get(ext) or mimetypes.types_map.get(ext, "application/octet-stream")
    frozen = "/assets/" in path or "/files/" in path
    headers = [(b"content-type", kind.encode()), (b"cache-control", ASSET_CACHE if frozen else PAGE_CACHE)]
    if ext not in INLINE:
        headers.append((b"content-disposition", b"attachment"))
    return headers


def _not_modified(asked: dict[bytes, str], etag: str, modified: float) -> bool:
    if tags := asked.get(b"if-none-match"):
        return tags.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    if since := asked.get(b"if-modified-since"):
        try:
            return int(modified) <= email.utils.parsedate_to_datetime(since).timestamp()
        except (TypeError, ValueError):
            return False
    return False


def _span(asked: dict[bytes, str], size: int, etag: str) -> tuple[()] | tuple[int, int] | None:
    """The one range asked for; None for the whole file, an empty tuple when it cannot be had."""
    match = _RANGE.match(asked.get(b"range", "").strip())
    if not match or asked.get(b"if-range", etag) != etag:
        return None
    start, end = match.groups()
    if not start and not end:
        return None
    if not start:
        first, last = max(size - int(end), 0), size - 1
    else:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
    return (first, last) if first <= last and first < size else ()


def _quote(url: str) -> str:
    """An address as a header may carry it, always on this host."""
    return "/" + quote(url.lstrip("/"))
