"""A loopback server on which everything goes wrong that goes wrong on the internet, and what the checker must say."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lanmu.links.enums import Outcome
from lanmu.links.faces import signs
from lanmu.links.fetching import Result

PAGE = b"<!doctype html><title>ok</title>" + b"x" * 400
PLAIN: dict[str, Outcome] = {
    "ok": Outcome.GOOD,
    "file": Outcome.GOOD,
    "nohead": Outcome.GOOD,
    "headreset": Outcome.GOOD,
    "temp": Outcome.GOOD,
    "cookie": Outcome.GOOD,
    "perm": Outcome.MOVED,
    "away": Outcome.AWAY,
    "missing": Outcome.GONE,
    "gone": Outcome.GONE,
    "error": Outcome.ERROR,
    "nowhere": Outcome.ERROR,
    "busy": Outcome.WALL,
    "forbidden": Outcome.WALL,
    "many": Outcome.WALL,
    "script": Outcome.WALL,
    "reset": Outcome.UNREACHABLE,
    "loop": Outcome.LOOP,
    "chain": Outcome.LOOP,
    "cut": Outcome.CUT,
    "cutchunk": Outcome.CUT,
    "nonsense": Outcome.NONSENSE,
    "inside": Outcome.PRIVATE,
    "danger": Outcome.DANGEROUS,
    "slow": Outcome.SLOW,
    "drip": Outcome.SLOW,
    "forsale": Outcome.TAKEN,
    "parked": Outcome.TAKEN,
    "bets": Outcome.TAKEN,
    "article": Outcome.GOOD,
}
"""First part of a path → what the checker must make of it."""
PAGES = {
    "forsale": "<title>此域名正在出售</title>",
    "bets": "<title>新葡京娱乐城_真人百家乐</title><p>注册送彩金，首存返水，老虎机</p>",
    "article": "<title>市公安局通报赌博案件</title><p>涉案人员以百家乐、老虎机、时时彩招揽，有人抢注域名出售</p>",
}
"""What is said on a page of this kind: three are reasons to look, an article about them is none."""
TURNED: dict[str, bool] = {"sold": True, "left": True, "redone": False, "renewed": False, "moved": False}
"""Sites that change while nobody looks: whether that looks as if they had changed hands."""
OLD_TITLE, NEW_TITLE = "某市燃气集团有限公司", "优惠购物每日特价"
STATUS = {
    "missing": 404, "gone": 410, "error": 500, "forbidden": 403, "many": 429, "script": 412, "busy": 503,
}  # fmt: skip
TLS: dict[str, Outcome] = {
    "good": Outcome.GOOD, "expired": Outcome.TLS, "selfsigned": Outcome.TLS, "wronghost": Outcome.TLS,
    "notls": Outcome.TLS,
}  # fmt: skip


class World:
    """The server in a thread of its own. `port` speaks plainly; `tls` gives a port for each kind of certificate."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tls: dict[str, int] = {}
        self.asked: dict[str, int] = {}
        """Requests by host."""
        self.at_once: dict[str, int] = {}
        self.most_at_once = 0
        self.turned = False
        """Sites of `/site/` are what they have become."""
        self._ready = threading.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> "World":
        self.context = make_certificates(self.folder)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(20)

    async def _run(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda *_: None)  # clients that turn away are what this is about
        servers = [await asyncio.start_server(self._answer, "127.0.0.1", 0, backlog=1024)]
        self.port = servers[0].sockets[0].getsockname()[1]
        self.tls["notls"] = self.port
        for kind in ("good", "expired", "selfsigned", "wronghost"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.folder / f"{kind}.pem")
            if kind == "good":
                context.sni_callback = self._choose_certificate
            server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=context, backlog=1024)
            servers.append(server)
            self.tls[kind] = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._end.wait()
        for server in servers:
            server.close()
        for writer in self._writers:
            writer.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.05)  # what was aborted is told so

    def _choose_certificate(self, connection: Any, host: str | None, _context: ssl.SSLContext) -> None:
        """Sites that were sold or renewed show another certificate afterwards."""
        if self.turned and host is not None and host.startswith(("sold", "renewed")):
            other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            other.load_cert_chain(self.folder / "other.pem")
            connection.context = other

    def resolve(self, host: str, port: int) -> list[str]:
        """The name service of this world."""
        if host.startswith("nobody"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return ["10.1.2.3"] if host.startswith("inner") else ["127.0.0.1"]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.LimitOverrunError):
            first = await reader.readexactly(1)
            if first == b"\x16":  # somebody speaks TLS to a server that does not
                writer.write(_head(400, length=0))
                writer.close()
                return
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, path, _ = head.split(" ", 2)
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            host = headers["host"].partition(":")[0]
            self.asked[host] = self.asked.get(host, 0) + 1
            self.at_once[host] = self.at_once.get(host, 0) + 1
            self.most_at_once = max(self.most_at_once, self.at_once[host])
            try:
                await self._say(method, path, headers, writer)
            finally:
                self.at_once[host] -= 1
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
            await writer.wait_closed()
        self._writers.discard(writer)

    async def _say(  # noqa: C901, PLR0912 - a branch a fault
        self, method: str, path: str, headers: dict[str, str], writer: Any
    ) -> None:
        kind, _, rest = path.lstrip("/").partition("/")
        at = f"http://{headers['host']}"
        body = b"" if method == "HEAD" else PAGE
        move: Callable[[int, str], bytes] = lambda status, to: _head(status, f"Location: {to}", length=0)  # noqa: E731
        match kind:
            case "file":
                said = _head(200, kind="application/pdf", length=len(PAGE)) + body
            case "nohead" if method == "HEAD":
                said = _head(405, length=0)
            case "headreset" | "reset" if kind == "reset" or method == "HEAD":
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                return
            case "temp":
                said = move(302, f"{at}/ok/{rest}")
            case "cookie":
                there = "seen=1" in headers.get("cookie", "")
                said = _head(200, length=len(PAGE)) + body if there else _head(
                    302, f"Location: {at}{path}", "Set-Cookie: seen=1; Path=/", length=0
                )  # fmt: skip
            case "perm":
                said = move(301, f"/ok/{rest}")
            case "away":
                said = move(301, f"http://www.elsewhere.org:{headers['host'].partition(':')[2]}/ok/{rest}")
            case "nowhere":
                said = _head(302, length=0)
            case "loop":
                said = move(302, f"{at}/loop/{rest.removesuffix('b')}{'' if rest.endswith('b') else 'b'}")
            case "chain":
                said = move(302, f"{at}/chain/{rest}x")
            case "cut":
                said = _head(200, length=5000) + body[:100]
            case "cutchunk":
                said = _head(200, "Transfer-Encoding: chunked") + (b"ffff\r\n" + body if body else b"")
            case "nonsense":
                said = b"220 this is a mail server\r\n"
            case "parked":
                said = move(302, f"http://ww1.sedoparking.com:{headers['host'].partition(':')[2]}/ok/{rest}")
            case "site" if self.turned and rest.startswith(("left", "moved")) and "elsewhere" not in headers["host"]:
                said = move(301, f"http://www.elsewhere.org:{headers['host'].partition(':')[2]}{path}")
            case "site":
                new = self.turned and rest.startswith(("sold", "redone", "left"))
                said = _page(f"<title>{NEW_TITLE if new else OLD_TITLE}</title>", method)
            case kind if kind in PAGES:
                said = _page(PAGES[kind], method)
            case "inside":
                said = move(302, "http://inner.example.net/admin/")
            case "danger":
                said = move(302, "http://bad.danger-list.net/")
            case "slow":
                await asyncio.sleep(600)
                return
            case "drip":
                writer.write(b"HTTP/1.1 200 OK\r\n")
                for number in range(600):
                    writer.write(b"X-%d: a\r\n" % number)
                    await writer.drain()
                    await asyncio.sleep(0.4)
                return
            case _:
                status = STATUS.get(kind, 200)
                more = ("Retry-After: 60",) if kind == "busy" else ()
                said = _head(status, *more, length=len(PAGE)) + body
        writer.write(said)
        await writer.drain()


def called(result: Result) -> Outcome:
    """What a look at an address nobody has seen before comes to."""
    return Outcome.TAKEN if result.face is not None and signs(None, result.face) else result.outcome


def sites(world: World, count: int) -> dict[str, bool]:
    """Addresses of sites that change, and whether that must look as if they had changed hands."""
    found = {}
    for kind, doubtful in TURNED.items():
        for number in range(count):
            secure = kind in {"sold", "redone", "renewed"}
            place = f"https://{kind}{number}.example.net:{world.tls['good']}" if secure else (
                f"http://{kind}{number}.example.net:{world.port}"
            )  # fmt: skip
            found[f"{place}/site/{kind}/{number}"] = doubtful
    return found


def _page(text: str, method: str) -> bytes:
    body = f"<!doctype html><meta charset='gbk'>{text}".encode("gbk") + b"x" * 400
    return _head(200, length=len(body)) + (b"" if method == "HEAD" else body)


def _head(status: int, *lines: str, length: int | None = None, kind: str = "text/html") -> bytes:
    said = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", "Connection: close", *lines]
    if length is not None:
        said.append(f"Content-Length: {length}")
    return ("\r\n".join(said) + "\r\n\r\n").encode()


def make_certificates(folder: Path) -> ssl.SSLContext:
    """One pem per kind; the context trusts the authority behind `good` and `expired`."""
    now = dt.datetime.now(dt.UTC)
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("Test CA", authority_key.public_key(), "Test CA", authority_key, now, 365, ca=True)
    other_key = ec.generate_private_key(ec.SECP256R1())
    other = _certificate("Other CA", other_key.public_key(), "Other CA", other_key, now, 365, ca=True)
    for kind, days, host, issuer, issuer_key in (
        ("good", 30, "*.example.net", "Test CA", authority_key),
        ("expired", -1, "*.example.net", "Test CA", authority_key),
        ("wronghost", 30, "a.org", "Test CA", authority_key),
        ("other", 30, "*.example.net", "Other CA", other_key),
    ):
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(host, key.public_key(), issuer, issuer_key, now, days)
        _write(folder / f"{kind}.pem", key, made)
    key = ec.generate_private_key(ec.SECP256R1())
    _write(
        folder / "selfsigned.pem", key, _certificate("*.example.net", key.public_key(), "*.example.net", key, now, 30)
    )
    context = ssl.create_default_context()
    for trusted in (authority, other):
        context.load_verify_locations(cadata=trusted.public_bytes(serialization.Encoding.PEM).decode())
    return context


def _certificate(
    name: str, key: Any, issuer: str, issuer_key: Any, now: dt.datetime, days: int, *, ca: bool = False
) -> x509.Certificate:
    def called(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    return (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=10))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name.replace(" ", "-").lower())]), critical=False)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _write(path: Path, key: Any, certificate: x509.Certificate) -> None:
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))


LOOPBACK = str(ipaddress.ip_network("127.0.0.0/8"))
