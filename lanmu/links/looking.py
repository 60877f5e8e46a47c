"""What a page holds, address by address. No database; runs in processes of its own for a whole site.

The pieces around `<main>` are the same bytes on very many pages, so each is read once; what a page costs is
its own text.
"""

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from lanmu.links.addresses import Unreadable, address_hash, file_of, resolve, scheme_of, tidy
from lanmu.links.enums import FAULTS, State, Use
from lanmu.links.scanner import Found, plain_addresses, scan
from lanmu.links.site import Judged, Site, use_of

PIECES = 2_000
"""Pieces kept at a time: a site has two a column."""
_CUTS = (b"<title", b"<body", b"<main", b"</main>")
_ROOTED = re.compile(rb"(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*/?")
_TOPS = frozenset({"", "top"})


class Noted(NamedTuple):
    """An address worth a row: elsewhere, in fault, or a place within another page."""

    address: str
    host: str
    use: Use
    state: State
    reason: str
    suggestion: str


class Seen(NamedTuple):
    """One page: what it is, and the hashes of the addresses it holds."""

    path: str
    digest: int
    link_set: int
    own: bytes
    links: int


@dataclass(slots=True)
class Sight:
    """What some pages hold."""

    pages: list[Seen] = field(default_factory=list)
    sets: dict[int, tuple[int, ...]] = field(default_factory=dict)
    noted: dict[int, Noted] = field(default_factory=dict)


class _Piece(NamedTuple):
    """The addresses of a piece of a page, judged."""

    hashes: frozenset[int]
    links: int
    fragments: tuple[str, ...]
    """Places of the same page that the piece leads to."""
    whole: bool


class Eye:
    """Reads pages of one site and remembers what it has judged."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._judged: dict[tuple[str, Use, str], tuple[int, str]] = {}
        self._pieces: dict[bytes | tuple[str, bytes], _Piece] = {}
        self._sets: dict[tuple[frozenset[int], ...], tuple[int, frozenset[int]]] = {}
        self._told: set[int] = set()
        self._plain: dict[bytes, int] = {}
        """Hashes of addresses that mean the same in every page, as they are written."""

    def look(self, files: Iterable[str]) -> Sight:
        """The pages among `files` as they stand. What an earlier call told is not told again."""
        sight = Sight()
        for file in files:
            if data := self.site.read(file):
                sight.pages.append(self._page(file, data, sight))
        return sight

    def _page(self, file: str, data: bytes, sight: Sight) -> Seen:
        page = f"/{file}"
        folder = page[: page.rindex("/") + 1]
        pieces = self._cut(data, folder, page, sight) if b"<base" not in data else None
        if pieces is None:
            found = scan(data)
            base = _base(found.base, page)
            pieces = [(False, self._read(found.links, True, base[: base.rindex("/") + 1], base, sight))]
        shared = tuple(piece.hashes for common, piece in pieces if common)
        number, together = self._set(shared, sight)
        own = frozenset().union(*(piece.hashes for common, piece in pieces if not common)) - together
        own |= self._places(page, data, [f for _, piece in pieces for f in piece.fragments], sight)
        ordered = sorted(own)
        digest = int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)
        return Seen(
            file, digest, number, struct.pack(f">{len(ordered)}q", *ordered), sum(p.links for _, p in pieces)
        )  # fmt: skip

    def _cut(self, data: bytes, folder: str, page: str, sight: Sight) -> list[tuple[bool, _Piece]] | None:
        """Head, top, text and foot of a page; None where a cut would fall inside a comment or a tag."""
        places = []
        at = 0
        for cut in _CUTS:
            at = data.find(cut, at)
            if at < 0:
                return None
            places.append(at)
        title, body, main, end = places
        parts = (
            (True, data[:title]), (False, data[title:body]), (True, data[body:main]), (False, data[main:end]),
            (True, data[end:]),
        )  # fmt: skip
        found = []
        for common, part in parts:
            piece = (self._pieces.get(part) or self._pieces.get((folder, part))) if common else None
            if piece is None and not common:
                piece = self._known_piece(part)
            if piece is None:
                scanned = scan(part)
                piece = self._read(scanned.links, scanned.whole, folder, page, sight)
                if common:
                    if len(self._pieces) >= PIECES:
                        self._pieces.clear()
                    self._pieces[part if _rooted(scanned.links) else (folder, part)] = piece
            if not piece.whole and part is not parts[-1][1]:
                return None
            found.append((common, piece))
        return found

    def _known_piece(self, part: bytes) -> _Piece | None:
        """A piece all of whose addresses have been judged before; None when there is more to it."""
        addresses = plain_addresses(part)
        if addresses is None:
            return None
        hashes = set(map(self._plain.get, addresses))
        if None in hashes:
            if not all(address in self._plain or self._is_plain(address) for address in addresses):
                return None
            hashes = set(map(self._plain.get, addresses))
        hashes.discard(0)
        return _Piece(frozenset(hashes), len(addresses), (), True)  # type: ignore[arg-type]  # no None is left in it

    def _is_plain(self, raw: bytes) -> bool:
        """Whether an address is simply the path of a file of this site, as nearly all are; it is known from now on."""
        if _ROOTED.fullmatch(raw) is None:
            return False
        path = raw.decode("ascii")
        if not self.site.has(file_of(path)):
            return False
        self._plain[raw] = address_hash(path.removesuffix("index.html") if path.endswith("/index.html") else path)
        return True

    def _read(self, links: list[Found], whole: bool, folder: str, page: str, sight: Sight) -> _Piece:
        hashes: set[int] = set()
        fragments: list[str] = []
        judged = self._judged
        for use, raw in links:
            if raw[:1] == "#" and len(raw) > 1:
                fragments.append(raw[1:])
                continue
            known = judged.get((raw, use, "" if raw[:1] == "/" else folder))
            if known is None:
                known = self._judge(raw, use, folder, page, sight)
            if known[0]:
                hashes.add(known[0])
            if known[1] and known[1] not in _TOPS:
                self._place_elsewhere(raw, known[1], page, hashes, sight)
        return _Piece(frozenset(hashes), len(links), tuple(fragments), whole)

    def _judge(self, raw: str, use: Use, folder: str, page: str, sight: Sight) -> tuple[int, str]:
        """Hash and fragment of an address; 0 where there is nothing to follow. Told to `sight` when it needs a row."""
        found = self.site.judge(raw, use=use, page=page)
        number = 0
        if found.state is not None:
            number = address_hash(found.address)
            if found.outside or found.state in FAULTS:
                self._tell(number, found, use, sight)
        known = (number, found.fragment)
        if tidy(raw)[:1] not in {"", "?"}:  # an address without a path is the page's own
            self._judged[raw, use, "" if raw[:1] == "/" else folder] = known
            if use == Use.PAGE and known[1] in _TOPS and (raw[:1] == "/" or found.outside):
                self._plain[raw.encode()] = number
        return known

    def _tell(self, number: int, found: Judged, use: Use, sight: Sight) -> None:
        if number not in self._told and found.state is not None:
            self._told.add(number)
            host = resolve(found.address, page="/").host if found.outside else ""
            use = use_of(use, found.address)
            sight.noted[number] = Noted(found.address, host, use, found.state, found.reason, found.suggestion)

    def _place_elsewhere(self, raw: str, fragment: str, page: str, hashes: set[int], sight: Sight) -> None:
        """A link to a place within another page: the place has a row, so that it is noticed when it goes. Where the
        page itself is missing, that is the fault.
        """
        found = self.site.judge(raw, use=Use.PAGE, page=page)
        file = found.address.lstrip("/") + _index(found.address)
        there = found.state == State.BROKEN or has_place(self.site.anchors_of(file), fragment)
        hashes.add(self._tell_place(found.address, fragment, there, sight))

    def _places(self, page: str, data: bytes, fragments: list[str], sight: Sight) -> set[int]:
        """Places of the page itself that are not there."""
        missing = set()
        for fragment in fragments:
            if fragment in _TOPS or b'id="%s"' % fragment.encode() in data:
                continue
            if not has_place(self.site.anchors_of(page[1:]), fragment):
                address = page.removesuffix("index.html") if page.endswith("/index.html") else page
                missing.add(self._tell_place(address, fragment, False, sight))
        return missing

    def _tell_place(self, address: str, fragment: str, there: bool, sight: Sight) -> int:
        full = f"{address}#{fragment}"
        number = address_hash(full)
        state = State.GOOD if there else State.ANCHOR
        judged = Judged(full, state, reason="" if there else NO_PLACE, suggestion="" if there else PLACE_ADVICE)
        self._tell(number, judged, Use.PAGE, sight)
        return number

    def _set(self, shared: tuple[frozenset[int], ...], sight: Sight) -> tuple[int, frozenset[int]]:
        known = self._sets.get(shared)
        if known is None:
            together: frozenset[int] = frozenset().union(*shared)
            members = tuple(sorted(together))
            number = set_number(members) if members else 0
            known = self._sets[shared] = (number, together)
            if number:
                sight.sets[number] = members
        return known


NO_PLACE = "页面里没有这个位置"
PLACE_ADVICE = "请改成页面里有的位置，或去掉“#”和后面的字。"


def has_place(places: frozenset[str], fragment: str) -> bool:
    """Whether a page has the place a fragment names."""
    return fragment in _TOPS or fragment in places or unquote(fragment) in places


def set_number(members: tuple[int, ...]) -> int:
    """Number of a set of addresses, by its sorted members; never 0, which is the empty set."""
    packed = struct.pack(f">{len(members)}q", *members)
    return int.from_bytes(hashlib.blake2b(b"set" + packed, digest_size=8).digest(), "big", signed=True) or 1


def _rooted(links: Iterable[Found]) -> bool:
    """Whether the addresses mean the same on every page (a place of the page itself is looked for on each)."""
    return all(
        found.address[:1] in {"/", ""} or (found.address[0] == "#" and len(found.address) > 1)
        or scheme_of(found.address) for found in links
    )  # fmt: skip


def _index(address: str) -> str:
    return "index.html" if address.endswith("/") else ""


def _base(given: str | None, page: str) -> str:
    """The path against which the page's addresses are read, where it names one of this site."""
    if not given or scheme_of(tidy(given)):
        return page
    try:
        found = resolve(given, page=page)
    except Unreadable:
        return page
    return page if found.host else found.path
