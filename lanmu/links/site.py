"""One site's own files, and what an address in one of its pages leads to. No HTTP: the files themselves are asked."""

import ipaddress
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lanmu.links.addresses import Unreadable, file_of, is_attachment, resolve, scheme_of, shown, tidy
from lanmu.links.enums import State, Use
from lanmu.links.scanner import anchors

TEMP = ".tmp"
COMPUTED = ("do/",)
"""Answered by a program, not by a file (lanmu/config/public.py)."""
REDIRECTS = "redirects.map"
_LINE = re.compile(r'^"([^"]+)" "([^"]+)";$', re.MULTILINE)
_DOMAIN = re.compile(r'<meta name="SiteDomain" content="([^"]*)"')
_FOLLOWED = frozenset({"", "http", "https"})
_NOWHERE = frozenset({"javascript", "vbscript", "about"})
_COPIES = (".gz", ".br")


class Judged(NamedTuple):
    """Where an address leads. `address` is the one form it is known by; `state` None: nothing to follow (mailto…)."""

    address: str
    state: State | None
    outside: bool = False
    reason: str = ""
    suggestion: str = ""
    fragment: str = ""


@dataclass(slots=True)
class Site:
    """The files below `root`. `files` None: the disk is asked each time (a few pages), else the whole list."""

    root: str
    files: frozenset[str] | None = None
    moved: dict[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    private: tuple[str, ...] = ()
    """Networks of the house whose addresses its readers can open (LANMU_LINK_PRIVATE)."""
    _anchors: dict[str, frozenset[str]] = field(default_factory=dict)

    def has(self, file: str) -> bool:
        """Whether there is such a public file."""
        if self.files is not None:
            return file in self.files
        return bool(file) and "\0" not in file and "/." not in f"/{file}" and Path(self.root, file).is_file()

    def has_folder(self, folder: str) -> bool:
        """Whether there is such a folder, with a page of its own or without."""
        return bool(folder) and "\0" not in folder and "/." not in f"/{folder}" and Path(self.root, folder).is_dir()

    def read(self, file: str) -> bytes:
        """The file's bytes; none when it has gone meanwhile."""
        try:
            with open(f"{self.root}/{file}", "rb") as opened:  # noqa: PTH123 - twenty thousand of them
                return opened.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return b""

    def anchors_of(self, file: str) -> frozenset[str]:
        """Places of another page that a fragment can name."""
        found = self._anchors.get(file)
        if found is None:
            if len(self._anchors) > 2_000:
                self._anchors.clear()
            found = self._anchors[file] = anchors(self.read(file))
        return found

    def judge(self, raw: str, *, use: Use, page: str) -> Judged:
        """Where `raw` in the page at path `page` (`/zwgk/index.html`) leads."""
        address = tidy(raw)
        if not address or (address == "#" and use == Use.PAGE):
            return _empty(use, f"{_NAMES[use]}没有写地址")
        scheme = scheme_of(address)
        if scheme in _NOWHERE:
            return _empty(use, f"{_NAMES[use]}的地址是“{scheme}:”，点了没有去处")
        if scheme not in _FOLLOWED:
            return _unfit(address, scheme, use)
        try:
            found = resolve(address, page=page)
        except Unreadable:
            return Judged(address[:1000], State.WRONG, reason="地址写法不对，浏览器打不开", suggestion=_WRITE)
        if found.host and found.host not in self.hosts:
            return _outside(found.url, found.host, self.private)
        if found.host and found.scheme == "http":
            inside = self._inside(found.path, found.fragment, use)
            if inside.state not in (State.GOOD, None):
                return inside
            return Judged(
                found.url, State.WRONG, reason="指向本站，却走不加密的 http",
                suggestion=f"改成从“/”写起的地址 {inside.address}。",
            )  # fmt: skip
        return self._inside(found.path, found.fragment, use)

    def _inside(self, path: str, fragment: str, use: Use) -> Judged:
        file = file_of(path)
        if self.has(file):
            address = shown(file)
            return Judged(address, State.GOOD, fragment=fragment if file.endswith(".html") else "")
        if file.startswith(COMPUTED):
            return Judged(f"/{file}", None)
        if (to := self.moved.get(path.lower())) is not None:
            return Judged(path, State.REDIRECT, reason=f"是旧地址，已迁移到 {to}", suggestion=f"请改成 {to}。")
        if self.has(f"{file}/index.html"):
            return Judged(
                path, State.REDIRECT, reason="少写了末尾的“/”，要多跳转一次", suggestion=f"请改成 {path}/。"
            )  # fmt: skip
        folder = file.removesuffix("index.html").rstrip("/")
        if (folder != file and self.has_folder(folder)) or self.has_folder(file):
            return Judged(
                shown(file), State.WRONG, reason="是一个没有首页的文件夹", suggestion="请改成具体页面的地址。"
            )
        if self.files is not None and (near := self._same_but_case(file)):
            return Judged(shown(file), State.WRONG, reason="大小写写错了", suggestion=f"请改成 {shown(near)}。")
        place = fragment if file.endswith(".html") else ""
        return Judged(shown(file)[:1000], State.BROKEN, reason="本站没有这个地址", fragment=place)

    def _same_but_case(self, file: str) -> str:
        """The file that differs in capital letters only."""
        lower = file.lower()
        folder = lower.rpartition("/")[0]
        place = Path(self.root, folder)
        if not place.is_dir():
            return ""
        names = {entry.name.lower(): entry.name for entry in place.iterdir()}
        name = names.get(lower.rpartition("/")[2], "")
        near = f"{folder}/{name}" if folder else name
        return near if name and near != file and self.has(near) else ""


def _outside(url: str, host: str, private: Iterable[str]) -> Judged:
    if nearby := _not_public(host, private):
        return Judged(url, State.WRONG, reason=nearby, suggestion="公众打不开，请改成公开网站上的地址。")
    return Judged(url, State.UNKNOWN, outside=True)


def _not_public(host: str, private: Iterable[str]) -> str:
    """Why nobody outside the house can open an address of this host."""
    if host == "localhost" or host.endswith(".localhost"):
        return "指向本机（localhost）"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "" if "." in host else "主机名不是完整的域名"
    allowed = any(address in ipaddress.ip_network(network) for network in private)
    return "" if address.is_global or allowed else "指向内网或本机地址"


def _unfit(address: str, scheme: str, use: Use) -> Judged:
    """Addresses that are not fetched: telephone, mail, pictures in the page; or files of somebody's computer."""
    if scheme == "file" or (len(scheme) == 1 and scheme.isalpha()):
        return Judged(
            address[:1000], State.WRONG, reason="指向某台电脑上的文件", suggestion="请上传文件，再插入附件。"
        )  # fmt: skip
    return Judged(address[:200], None)


def _empty(use: Use, reason: str) -> Judged:
    return Judged(f"无链：{use.label}", State.EMPTY, reason=reason, suggestion="请写上地址，或去掉这个链接。")


_NAMES = {use: use.label for use in Use}
_WRITE = "请改成以 https:// 开头的完整网址，或本站从“/”写起的地址。"


def use_of(use: Use, address: str) -> Use:
    """A link to a document for downloading is an attachment."""
    return Use.ATTACHMENT if use == Use.PAGE and is_attachment(address.partition("?")[0]) else use


def whole_site(root: str, *, private: Sequence[str] = ()) -> Site:
    """The site with the list of its files, its redirects, and its own domain as its home page states it."""
    site = part_of_site(root, private=private)
    site.files = frozenset(files_of(root))
    return site


def part_of_site(root: str, *, private: Sequence[str] = ()) -> Site:
    """The same for looking at a few pages: no list is made."""
    site = Site(root, private=tuple(private))
    text = site.read(REDIRECTS).decode("utf-8", "replace")
    site.moved = {old.lower(): new for old, new in _LINE.findall(text)}
    named = _DOMAIN.search(site.read("index.html")[:20_000].decode("utf-8", "replace"))
    site.hosts = frozenset({named[1].strip().lower()}) if named and named[1].strip() else frozenset()
    return site


def files_of(root: str) -> Iterator[str]:
    """Every public file, without precompressed copies and half-written ones."""
    stack = [("", root)]
    while stack:
        prefix, folder = stack.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if prefix or entry.name != TEMP:
                        stack.append((f"{prefix}{entry.name}/", entry.path))
                elif not entry.name.endswith(_COPIES):
                    yield f"{prefix}{entry.name}"
