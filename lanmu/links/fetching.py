"""One look at an address elsewhere: does it open for the public? Knows no database; safe to call in many threads.

The name is resolved once and the connection goes to that very address, so that a host cannot answer the check of its
name with a public address and the connection with one of our own network (SSRF). Nothing is kept of what is fetched.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from lanmu.links.addresses import Address, Unreadable, resolve
from lanmu.links.enums import Outcome
from lanmu.links.hosts import Danger, owner_of

AGENT = "Mozilla/5.0 (compatible; LanmuLinkCheck/1.0)"
HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9", "Connection": "close"}
WALLS = frozenset({202, 401, 402, 403, 405, 406, 407, 408, 412, 418, 421, 425, 428, 429, 444, 451, 456, 468, 511, 999})
"""Answers to programs rather than to readers: sign-in, bot walls (412 and 202 of script walls), rate limits."""
GONE = frozenset({404, 410})
MOVES = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
PIECE = 16_384
_HTML = re.compile(r"html|^$", re.IGNORECASE)
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes. `idle`: without a byte from the other side; `whole`: for one address, redirects included."""

    idle: float = 10.0
    whole: float = 30.0
    body: int = 262_144
    redirects: int = 10


@dataclass(frozen=True, slots=True)
class Result:
    """What one look showed. `detail` is a Chinese phrase; `final` the address at the end of the redirects."""

    outcome: Outcome
    status: int | None = None
    detail: str = ""
    final: str = ""
    milliseconds: int = 0


@dataclass(slots=True)
class _Answer:
    status: int
    headers: Any
    cut: bool = False


class _Stop(Exception):
    """Ends the look at once with this result."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome, self.detail = outcome, detail


@dataclass(slots=True)
class _Trip:
    """One look under way."""

    deadline: float
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    status: int | None = None
    final: str = ""


def public_addresses(host: str, port: int) -> list[str]:
    """What the name service says, IPv4 first: government networks often have no way out by IPv6."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in sorted(found, key=lambda item: item[0] != socket.AF_INET)]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where IPv6 only wraps an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def within(address: str, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether an IP address lies in one of the networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return any(ip in network for network in networks)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Fetcher:
    """Looks at addresses. `private`: networks of the house that may be asked too (LANMU_LINK_PRIVATE)."""

    def __init__(
        self, *, danger: Danger, private: Sequence[str] = (), limits: Limits | None = None,
        resolver: Resolver = public_addresses, context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self.danger = danger
        self.private = [ipaddress.ip_network(network) for network in private]
        self.limits = limits or Limits()
        self._resolver = resolver
        self._context = context or _context()
        self._open: dict[int, tuple[socket.socket, float]] = {}
        self._stopping = threading.Event()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> "Fetcher":
        self._watch = threading.Thread(target=self._cut_off, name="links deadline", daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._watch is not None:
            self._watch.join()

    def look(self, url: str) -> Result:
        """Ask `url`: HEAD, and GET where HEAD does not say enough; follow it. Never raises for what it meets."""
        started = time.monotonic()
        trip = _Trip(started + self.limits.whole)
        try:
            outcome, detail = self._follow(url, trip)
        except _Stop as stop:
            outcome, detail = stop.outcome, stop.detail
        spent = int((time.monotonic() - started) * 1000)
        return Result(outcome, trip.status, detail, trip.final if trip.final != url else "", spent)

    def _follow(self, url: str, trip: _Trip) -> tuple[Outcome, str]:
        here = start = _parse(url)
        permanent = True
        seen: set[tuple[str, str]] = set()
        for _hop in range(self.limits.redirects + 1):
            trip.final = here.url
            self._fit(here)
            mark = (here.url, repr(trip.cookies.get(here.host)))
            if mark in seen:
                raise _Stop(Outcome.LOOP, "来回跳转，永远打不开")
            seen.add(mark)
            answer = self._ask(here, trip)
            trip.status = answer.status
            if answer.status not in MOVES:
                outcome, detail = _judge(answer)
                if outcome != Outcome.GOOD or here.url == start.url:
                    return outcome, detail
                return _arrived(start, here, permanent=permanent)
            permanent = permanent and answer.status in PERMANENT
            here = _next(here, answer)
        raise _Stop(Outcome.LOOP, f"跳转了 {self.limits.redirects} 次还没有到")

    def _fit(self, address: Address) -> None:
        if reason := self.danger.reason(address.host):
            raise _Stop(Outcome.DANGEROUS, f"{address.host} 在危险域名表中：{reason}")

    def _ask(self, address: Address, trip: _Trip) -> _Answer:
        """HEAD; then GET where HEAD is refused, failed, or says that there is a page: its end is part of opening."""
        try:
            answer = self._request("HEAD", address, trip)
        except _Stop as stop:
            if stop.outcome not in {Outcome.UNREACHABLE, Outcome.NONSENSE, Outcome.CUT} or stop.detail == NO_NAME:
                raise
            return self._request("GET", address, trip)
        if answer.status in MOVES and answer.headers.get("Location"):
            return answer
        if answer.status == 200 and not _HTML.search(answer.headers.get("Content-Type") or ""):
            return answer
        return self._request("GET", address, trip)

    def _request(self, method: str, address: Address, trip: _Trip) -> _Answer:
        try:
            with self._connection(address, trip) as sock:
                return self._exchange(method, address, sock, trip)
        except ssl.SSLError as wrong:
            self._late(trip)
            raise _tls(wrong) from None
        except (http.client.HTTPException, OSError, ValueError) as wrong:
            self._late(trip)
            raise _broken(wrong) from None

    @staticmethod
    def _late(trip: _Trip) -> None:
        if time.monotonic() >= trip.deadline:
            raise _Stop(Outcome.SLOW, "太久没有答完") from None

    @contextmanager
    def _connection(self, address: Address, trip: _Trip) -> Iterator[socket.socket]:
        port = address.port or (443 if address.scheme == "https" else 80)
        left = min(self.limits.idle, trip.deadline - time.monotonic())
        if left <= 0:
            raise _Stop(Outcome.SLOW, "太久没有答完")
        sock = _connect(self._places(address.host, port), port, left)
        key = id(trip)
        try:
            sock.settimeout(self.limits.idle)
            self._open[key] = (sock, trip.deadline)
            if address.scheme == "https":
                sock = self._context.wrap_socket(sock, server_hostname=address.host)
                self._open[key] = (sock, trip.deadline)
            yield sock
        finally:
            self._open.pop(key, None)
            sock.close()

    def _places(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolver(host, port)
        except socket.gaierror as wrong:
            if wrong.errno == socket.EAI_AGAIN:
                raise _Stop(Outcome.WALL, "域名服务器没有回答，不能判定") from None
            raise _Stop(Outcome.UNREACHABLE, NO_NAME) from None
        except (UnicodeError, OSError):
            raise _Stop(Outcome.UNREACHABLE, NO_NAME) from None
        allowed = [place for place in found if is_public(place) or within(place, self.private)]
        if found and not allowed:
            raise _Stop(Outcome.PRIVATE, f"{host} 指向内网或本机地址")
        if not allowed:
            raise _Stop(Outcome.UNREACHABLE, NO_NAME)
        return allowed

    def _exchange(self, method: str, address: Address, sock: socket.socket, trip: _Trip) -> _Answer:
        connection = http.client.HTTPConnection(address.host)
        connection.sock = sock
        target = address.path + (f"?{address.query}" if address.query else "")
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", address.site.partition("://")[2])
        for name, value in HEADERS.items():
            connection.putheader(name, value)
        if held := trip.cookies.get(address.host):
            connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in held.items()))
        connection.endheaders()
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            trip.cookies.setdefault(address.host, {})[name.strip()[:100]] = value.strip()[:1000]
        cut = method == "GET" and answer.status not in MOVES and self._cut_short(answer)
        return _Answer(answer.status, answer.headers, cut)

    def _cut_short(self, answer: http.client.HTTPResponse) -> bool:
        """Read as much as the limit allows; whether it ended before the end that was announced."""
        announced = answer.headers.get("Content-Length")
        got = 0
        try:
            while got < self.limits.body and (piece := answer.read(PIECE)):
                got += len(piece)
        except http.client.IncompleteRead:
            return True
        return bool(announced and announced.isdigit() and got < min(int(announced), self.limits.body))

    def _cut_off(self) -> None:
        """Ends connections that drip on for ever: a byte every nine seconds is never idle."""
        while not self._stopping.wait(0.25):
            now = time.monotonic()
            for sock, deadline in list(self._open.values()):
                if now >= deadline:
                    with suppress(OSError):
                        sock.shutdown(socket.SHUT_RDWR)


NO_NAME = "域名解析不到"


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)  # browsers open such servers too
    return context


def _connect(places: list[str], port: int, left: float) -> socket.socket:
    """To the first of at most two addresses that answers."""
    for place in places[:2]:
        try:
            return socket.create_connection((place, port), timeout=left / min(len(places), 2))
        except OSError as wrong:
            last = wrong
    raise last


def _parse(url: str) -> Address:
    try:
        found = resolve(url, page="/")
    except Unreadable:
        raise _Stop(Outcome.NONSENSE, "地址写法不对，浏览器打不开") from None
    if found.scheme not in {"http", "https"}:
        raise _Stop(Outcome.NONSENSE, "地址写法不对，浏览器打不开")
    return found


def _next(here: Address, answer: _Answer) -> Address:
    """Where a redirect leads. Servers write Chinese addresses as bare UTF-8, which arrives as Latin-1."""
    location = answer.headers.get("Location")
    if not location:
        raise _Stop(Outcome.ERROR, f"回答 {answer.status} 要跳转，却没有写去向")
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        found = resolve(location, page=here.path)
    except Unreadable:
        raise _Stop(Outcome.ERROR, "跳转的去向写法不对") from None
    if not found.host:
        return _parse(f"{here.site}{found.path}{f'?{found.query}' if found.query else ''}")
    if location.startswith("//"):
        return _parse(f"{here.scheme}:{location}")
    return _parse(found.url)


def _judge(answer: _Answer) -> tuple[Outcome, str]:
    status = answer.status
    if answer.cut and 200 <= status < 300:
        return Outcome.CUT, "内容没有传完就断了"
    if status in WALLS or answer.headers.get("cf-mitigated") or (status == 503 and answer.headers.get("Retry-After")):
        return Outcome.WALL, f"对方回答 {status}，拒绝自动检查，请用浏览器打开看一看"
    if 200 <= status < 300:
        return Outcome.GOOD, ""
    if status in GONE:
        return Outcome.GONE, f"网页不存在（{status}）"
    if status >= 500:
        return Outcome.ERROR, f"对方服务器出错（{status}）"
    return Outcome.GONE if 400 <= status < 500 else Outcome.NONSENSE, f"对方回答 {status}"


def _arrived(start: Address, here: Address, *, permanent: bool) -> tuple[Outcome, str]:
    if owner_of(start.host) != owner_of(here.host):
        return Outcome.AWAY, f"跳转到另一个网站 {here.host}"
    if permanent:
        return Outcome.MOVED, "已永久迁移到新地址"
    return Outcome.GOOD, ""


_CERTIFICATES = {
    9: "证书还没有生效", 10: "证书已过期", 18: "证书是自己签发的", 19: "证书由不受信任的机构签发",
    23: "证书已被吊销", 62: "证书不是这个域名的", 64: "证书不是这个地址的",
}  # fmt: skip
_UNSURE = frozenset({20, 21})
"""The chain is not complete: some browsers fetch the missing certificate themselves."""


def _tls(wrong: ssl.SSLError) -> _Stop:
    if isinstance(wrong, ssl.SSLCertVerificationError):
        if wrong.verify_code in _UNSURE:
            return _Stop(Outcome.WALL, "证书链不完整，浏览器也许能打开，不能判定")
        return _Stop(Outcome.TLS, _CERTIFICATES.get(wrong.verify_code, "证书有问题"))
    if isinstance(wrong, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return _Stop(Outcome.UNREACHABLE, "加密连接中途断开")
    if "HANDSHAKE_FAILURE" in (wrong.reason or ""):
        return _Stop(Outcome.WALL, "加密方式与本机不合（可能是国密），不能判定")
    return _Stop(Outcome.TLS, "加密连接建立不起来")


def _broken(wrong: Exception) -> _Stop:
    if isinstance(wrong, TimeoutError):
        return _Stop(Outcome.SLOW, "超时没有回答")
    if isinstance(wrong, ConnectionRefusedError):
        return _Stop(Outcome.UNREACHABLE, "对方拒绝连接")
    if isinstance(wrong, ConnectionError):
        return _Stop(Outcome.UNREACHABLE, "连接中途断开")
    if isinstance(wrong, http.client.IncompleteRead):
        return _Stop(Outcome.CUT, "内容没有传完就断了")
    if isinstance(wrong, OSError):
        return _Stop(Outcome.UNREACHABLE, "连接不上")
    return _Stop(Outcome.NONSENSE, "回答不是网页服务")
