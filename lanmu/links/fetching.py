"""One look at an address elsewhere: does it open for the public? Knows no database; safe to call in many threads.

The name is resolved once and the connection goes to that very address, so that a host cannot answer the check of its
name with a public address and the connection with one of our own network (SSRF). Only the face of a page is kept.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from lanmu.links.addresses import Address, Unreadable, is_public, resolve, within
from lanmu.links.answers import MOVES, PERMANENT, Answer, Stop, arrived, connection_fault, judge, tls_fault
from lanmu.links.enums import Outcome
from lanmu.links.faces import READ, Face, face_of
from lanmu.links.hosts import Danger

AGENT = "Mozilla/5.0 (compatible; LanmuLinkCheck/1.0)"
HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9", "Connection": "close"}
OPENED = frozenset({Outcome.GOOD, Outcome.MOVED, Outcome.AWAY})
"""A page was shown: it has a face."""
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
    """What one look showed. `detail` is a Chinese phrase; `final` the address at the end of the redirects; `face` what
    the page that opened looks like, whoever it belongs to.
    """

    outcome: Outcome
    status: int | None = None
    detail: str = ""
    final: str = ""
    milliseconds: int = 0
    face: Face | None = None


@dataclass(slots=True)
class _Trip:
    """One look under way."""

    deadline: float
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    status: int | None = None
    final: str = ""
    hosts: list[str] = field(default_factory=list)
    body: bytes = b""
    kind: str = ""
    certificate: Any = None


def public_addresses(host: str, port: int) -> list[str]:
    """What the name service says, IPv4 first: government networks often have no way out by IPv6."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in sorted(found, key=lambda item: item[0] != socket.AF_INET)]


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
        except Stop as stop:
            outcome, detail = stop.outcome, stop.detail
        spent = int((time.monotonic() - started) * 1000)
        face = None
        if outcome in OPENED:
            face = face_of(body=trip.body, kind=trip.kind, hosts=trip.hosts, certificate=trip.certificate)
        return Result(outcome, trip.status, detail, trip.final if trip.final != url else "", spent, face)

    def _follow(self, url: str, trip: _Trip) -> tuple[Outcome, str]:
        here = start = _parse(url)
        permanent = True
        seen: set[tuple[str, str]] = set()
        for _hop in range(self.limits.redirects + 1):
            trip.final = here.url
            trip.hosts.append(here.host)
            self._fit(here)
            mark = (here.url, repr(trip.cookies.get(here.host)))
            if mark in seen:
                raise Stop(Outcome.LOOP, "来回跳转，永远打不开")
            seen.add(mark)
            answer = self._ask(here, trip)
            trip.status = answer.status
            if answer.status not in MOVES:
                outcome, detail = judge(answer)
                if outcome != Outcome.GOOD or here.url == start.url:
                    return outcome, detail
                return arrived(start, here, permanent=permanent)
            permanent = permanent and answer.status in PERMANENT
            here = _next(here, answer)
        raise Stop(Outcome.LOOP, f"跳转了 {self.limits.redirects} 次还没有到")

    def _fit(self, address: Address) -> None:
        if reason := self.danger.reason(address.host):
            raise Stop(Outcome.DANGEROUS, f"{address.host} 在危险域名表中：{reason}")

    def _ask(self, address: Address, trip: _Trip) -> Answer:
        """HEAD; then GET where HEAD is refused, failed, or says that there is a page: its end is part of opening."""
        try:
            answer = self._request("HEAD", address, trip)
        except Stop as stop:
            if stop.outcome not in {Outcome.UNREACHABLE, Outcome.NONSENSE, Outcome.CUT} or stop.detail == NO_NAME:
                raise
            return self._request("GET", address, trip)
        if answer.status in MOVES and answer.headers.get("Location"):
            return answer
        if answer.status == 200 and not _HTML.search(answer.headers.get("Content-Type") or ""):
            return answer
        return self._request("GET", address, trip)

    def _request(self, method: str, address: Address, trip: _Trip) -> Answer:
        try:
            with self._connection(address, trip) as sock:
                return self._exchange(method, address, sock, trip)
        except ssl.SSLError as wrong:
            self._late(trip)
            raise tls_fault(wrong) from None
        except (http.client.HTTPException, OSError, ValueError) as wrong:
            self._late(trip)
            raise connection_fault(wrong) from None

    @staticmethod
    def _late(trip: _Trip) -> None:
        if time.monotonic() >= trip.deadline:
            raise Stop(Outcome.SLOW, "太久没有答完") from None

    @contextmanager
    def _connection(self, address: Address, trip: _Trip) -> Iterator[socket.socket]:
        port = address.port or (443 if address.scheme == "https" else 80)
        left = min(self.limits.idle, trip.deadline - time.monotonic())
        if left <= 0:
            raise Stop(Outcome.SLOW, "太久没有答完")
        sock = _connect(self._places(address.host, port), port, left)
        key = id(trip)
        try:
            sock.settimeout(self.limits.idle)
            self._open[key] = (sock, trip.deadline)
            trip.certificate = None
            if address.scheme == "https":
                sock = encrypted = self._context.wrap_socket(sock, server_hostname=address.host)
                self._open[key] = (sock, trip.deadline)
                trip.certificate = encrypted.getpeercert()
            yield sock
        finally:
            self._open.pop(key, None)
            sock.close()

    def _places(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolver(host, port)
        except socket.gaierror as wrong:
            if wrong.errno == socket.EAI_AGAIN:
                raise Stop(Outcome.WALL, "域名服务器没有回答，不能判定") from None
            raise Stop(Outcome.UNREACHABLE, NO_NAME) from None
        except (UnicodeError, OSError):
            raise Stop(Outcome.UNREACHABLE, NO_NAME) from None
        allowed = [place for place in found if is_public(place) or within(place, self.private)]
        if found and not allowed:
            raise Stop(Outcome.PRIVATE, f"{host} 指向内网或本机地址")
        if not allowed:
            raise Stop(Outcome.UNREACHABLE, NO_NAME)
        return allowed

    def _exchange(self, method: str, address: Address, sock: socket.socket, trip: _Trip) -> Answer:
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
        cut = method == "GET" and answer.status not in MOVES and self._cut_short(answer, trip)
        return Answer(answer.status, answer.headers, cut)

    def _cut_short(self, answer: http.client.HTTPResponse, trip: _Trip) -> bool:
        """Read as much as the limit allows, keep the beginning; whether it ended before the end that was announced."""
        announced = answer.headers.get("Content-Length")
        trip.kind, trip.body, got = answer.headers.get("Content-Type") or "", b"", 0
        try:
            while got < self.limits.body and (piece := answer.read(PIECE)):
                trip.body += piece[: max(0, READ - got)]
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
        raise Stop(Outcome.NONSENSE, "地址写法不对，浏览器打不开") from None
    if found.scheme not in {"http", "https"}:
        raise Stop(Outcome.NONSENSE, "地址写法不对，浏览器打不开")
    return found


def _next(here: Address, answer: Answer) -> Address:
    """Where a redirect leads. Servers write Chinese addresses as bare UTF-8, which arrives as Latin-1."""
    location = answer.headers.get("Location")
    if not location:
        raise Stop(Outcome.ERROR, f"回答 {answer.status} 要跳转，却没有写去向")
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        found = resolve(location, page=here.path)
    except Unreadable:
        raise Stop(Outcome.ERROR, "跳转的去向写法不对") from None
    if not found.host:
        return _parse(f"{here.site}{found.path}{f'?{found.query}' if found.query else ''}")
    if location.startswith("//"):
        return _parse(f"{here.scheme}:{location}")
    return _parse(found.url)
