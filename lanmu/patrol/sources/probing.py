"""Visiting an address as a visitor would: how long until all of it is there, and what came (第十二条（四）).

Not more than one visit of a host at a time, with a pause between two, so that nobody is loaded by our watching.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from lanmu.patrol.enums import ProbeResult

AGENT = "LanmuPatrol/1.0 (availability)"
MOST_BYTES = 4 * 1024 * 1024
MOST_REDIRECTS = 5
HOSTS_AT_ONCE = 8
CANNOT_TELL = frozenset({401, 403, 405, 429, 451})
"""Answers by which a host turns programs away: a person may well get in."""
_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "域名解析不到地址"),
    (ConnectionError, "连接中断"),
    (http.client.HTTPException, "回答不成样子"),
    (ValueError, "跳转太多次，或跳到不是网页的地址"),
)
_STATUS = {404: "页面不存在", 500: "服务器内部错误", 502: "网关错误", 503: "暂停服务", 504: "网关超时"}


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit came to. `seconds` until the last byte, redirects included."""

    url: str
    seconds: float
    status: int | None
    result: ProbeResult
    why: str = ""


def visit_all(
    urls: Iterable[str], *, slow: float, own_host: str, gap: float = 0.5, limit: float | None = None
) -> dict[str, Visit]:
    """Every address once: hosts side by side, addresses of one host one after the other, `gap` seconds apart."""
    by_host: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        by_host.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    found: dict[str, Visit] = {}
    lock = threading.Lock()

    def go(mine: list[str]) -> None:
        for place, url in enumerate(mine):
            if place and gap:
                time.sleep(gap)
            seen = visit(url, slow=slow, own_host=own_host, limit=limit)
            with lock:
                found[url] = seen

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
        list(threads.map(go, by_host.values()))
    return found


def visit(url: str, *, slow: float, own_host: str, limit: float | None = None) -> Visit:
    """One visit. `slow`: seconds from which opening counts as failed; we wait no longer than `limit` (slow + 5)."""
    began = time.monotonic()
    patience = limit if limit is not None else slow + 5
    try:
        status, last = _fetch(url, began + patience)
    except TimeoutError:
        return Visit(url, _since(began), None, ProbeResult.SLOW, f"{patience:.0f} 秒内没有打开")
    except (ssl.SSLError, ssl.CertificateError):
        return Visit(url, _since(began), None, ProbeResult.DOWN, "证书有问题，浏览器会警告")
    except ConnectionRefusedError:
        return Visit(url, _since(began), None, ProbeResult.DOWN, "服务器拒绝连接")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Visit(url, _since(began), None, ProbeResult.DOWN, _why(error))
    seconds = _since(began)
    if status in CANNOT_TELL and last != own_host:
        return Visit(url, seconds, status, ProbeResult.UNSURE, f"对方不让程序访问（{status}）")
    if status >= 400:
        return Visit(url, seconds, status, ProbeResult.DOWN, f"返回 {status}（{_STATUS.get(status, '不成功')}）")
    if seconds >= slow:
        return Visit(url, seconds, status, ProbeResult.SLOW, f"用了 {seconds:.1f} 秒才打开")
    return Visit(url, seconds, status, ProbeResult.OK)


def _why(error: Exception) -> str:
    """What went wrong, for people."""
    for kind, said in _FAULTS:
        if isinstance(error, kind):
            return said
    return "连不上"


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _fetch(url: str, deadline: float) -> tuple[int, str]:
    """(status, host that answered), redirects followed. Raises TimeoutError at the deadline, and network errors."""
    for _ in range(MOST_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not a web address: {url}")
        connection = _connect(parts, deadline)
        try:
            connection.request("GET", _request_path(parts), headers={"User-Agent": AGENT, "Accept": "text/html,*/*"})
            answer = connection.getresponse()
            onward = answer.getheader("Location") if 300 <= answer.status < 400 else None
            if onward is None:
                _read(answer, connection, deadline)
                return answer.status, parts.netloc.lower()
            url = urljoin(url, onward)
        finally:
            connection.close()
    raise ValueError("too many redirects")


def _connect(parts: SplitResult, deadline: float) -> http.client.HTTPConnection:
    assert parts.hostname is not None
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname, parts.port, timeout=_left(deadline))


def _request_path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


def _read(answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float) -> None:
    """The whole body, or the first megabytes of it."""
    left = MOST_BYTES
    while left > 0:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        piece = answer.read1(65_536)
        if not piece:
            return
        left -= len(piece)
        _left(deadline)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
