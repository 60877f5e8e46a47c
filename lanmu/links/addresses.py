"""Addresses: from what stands in a page to the one form by which an address is known. Pure."""

import hashlib
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
_ABSOLUTE = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_DROPPED = re.compile(r"[\t\n\r]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_EDGE = "".join(map(chr, range(0x21)))
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "!$&'()*+,;=:@/?%-._~[]"
ATTACHMENTS = frozenset({
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "ofd", "zip", "rar", "7z", "csv", "txt", "rtf",
})  # fmt: skip


class Unreadable(ValueError):
    """No browser could open such an address."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts. `host` empty: on the page's own site. `path` still percent-encoded, dots resolved."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    @property
    def site(self) -> str:
        """`https://host:port` without a default port."""
        port = f":{self.port}" if self.port and self.port != DEFAULT_PORTS.get(self.scheme) else ""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}{port}"

    @property
    def url(self) -> str:
        """The one form of an address elsewhere, without its fragment."""
        return f"{self.site}{self.path}{f'?{self.query}' if self.query else ''}"


def tidy(raw: str) -> str:
    """Without space around it and line ends in it, as browsers read an address."""
    return _DROPPED.sub("", raw.strip(_EDGE))


def scheme_of(address: str) -> str:
    """`javascript`, `mailto`, `https` …; nothing for an address of the same site."""
    found = _ABSOLUTE.match(address)
    return found[1].lower() if found else ""


def resolve(raw: str, *, page: str) -> Address:
    """The address `raw` in the page at path `page` (`/zwgk/index.html`). Raises Unreadable.

    Only http, https and addresses of the same site; the caller has set aside others (`scheme_of`).
    """
    address = tidy(raw)
    scheme = scheme_of(address)
    body, _, fragment = address.partition("#")
    front, mark, query = body.partition("?")
    front = front.replace("\\", "/")
    if scheme:
        rest = front[len(scheme) + 1 :]
        front = f"{scheme}://{rest.lstrip('/')}"
    if scheme or front.startswith("//"):
        return _elsewhere(scheme, front, query, fragment)
    if not front:
        return Address("", "", None, page, query if mark else "", fragment)
    path = front if front.startswith("/") else page[: page.rindex("/") + 1] + front
    return Address("", "", None, undotted(path), query, fragment)


def _elsewhere(scheme: str, front: str, query: str, fragment: str) -> Address:
    try:
        parts = urlsplit(front)
        port = parts.port
        host = host_name(parts.hostname or "")
    except ValueError as wrong:
        raise Unreadable(str(wrong)) from None
    if not host:
        raise Unreadable("no host")
    return Address(
        scheme or "https", host, port, _encoded(undotted(parts.path or "/")), _encoded(query), fragment
    )  # fmt: skip


@lru_cache(maxsize=4_096)
def host_name(host: str) -> str:
    """Small letters, Chinese names as `xn--…`, no dot at the end. Raises Unreadable."""
    bare = unquote(host).strip().rstrip(".").lower().replace("。", ".")
    if re.search(r"[\s/?#@\\<>^|%]", bare):
        raise Unreadable(host)
    if bare.isascii():
        return bare
    try:
        return bare.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unreadable(host) from None


def undotted(path: str) -> str:
    """`/a/./b/../c` → `/a/c`; also where the dots are written `%2e`."""
    if "." not in path and "%2" not in path:
        return path
    out: list[str] = []
    parts = path.split("/")
    for number, part in enumerate(parts):
        plain = part.replace("%2e", ".").replace("%2E", ".")
        last = number == len(parts) - 1
        if plain == "..":
            if len(out) > 1:
                out.pop()
            if last:
                out.append("")
        elif plain == ".":
            if last:
                out.append("")
        else:
            out.append(part)
    return "/".join(out) if len(out) > 1 else "/"


def _encoded(text: str) -> str:
    """Escapes in one way: needless ones undone, hexadecimal in capitals, everything else than ASCII as UTF-8."""

    def one(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else f"%{found[1].upper()}"

    return _ESCAPE.sub(one, quote(text, safe=_SAFE)) if text else ""


def file_of(path: str) -> str:
    """The file behind a path of the site, relative to the root: `/zwgk/` → `zwgk/index.html`."""
    plain = unquote(path).lstrip("/")
    return f"{plain}index.html" if not plain or plain.endswith("/") else plain


def shown(file: str) -> str:
    """The address of a file as people write it: `zwgk/index.html` → `/zwgk/`."""
    return f"/{file.removesuffix('index.html')}" if file == "index.html" or file.endswith("/index.html") else f"/{file}"


def is_attachment(path: str) -> bool:
    """Whether an address names a document for downloading."""
    return path.rpartition(".")[2].lower() in ATTACHMENTS


def address_hash(address: str) -> int:
    """Signed 64-bit number of an address, stable across processes and years."""
    return int.from_bytes(hashlib.blake2b(address.encode(), digest_size=8).digest(), "big", signed=True)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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
