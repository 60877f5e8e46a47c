"""The addresses in a page, as fast as a regular expression can find them and as exact as the HTML standard has it.

Tokenises as §13.2.5 of the HTML standard does (tags, quoted and bare attribute values, comments, raw text), builds no
tree. tests/links/test_scanner.py compares it with an HTML5 parser.
"""

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

from lanmu.links.enums import Use

_SPACE = rb"\t\n\f\r "
_VALUE = rb"""(?:"[^"]*+"|'[^']*+'|[^%(s)b>"'][^%(s)b>]*+|(?=>))""" % {b"s": _SPACE}
_NAME = rb"[^%(s)b/>][^%(s)b/>=]*+" % {b"s": _SPACE}
_ATTRIBUTES = rb"(?:[%(s)b/]++|%(n)b(?:[%(s)b]*+=[%(s)b]*+%(v)b|(?![%(s)b]*+=)))*+" % {
    b"s": _SPACE, b"n": _NAME, b"v": _VALUE,
}  # fmt: skip
_KNOWN = (
    rb"(?i:a|area|img|source|video|audio|track|script|link|iframe|embed|object|form|input|meta|base|style|title|textarea"
    rb"|xmp|noembed|noframes|plaintext)(?=[%(s)b/>])"
) % {b"s": _SPACE}
_DULL_SOURCE = (
    rb"[^<]*+(?:<(?:(?!%(k)b)/?[A-Za-z][^%(s)b/>]*+%(a)b>|!--(?:-?>|.*?--!?>)|!(?!--)[^>]*+>|\?[^>]*+>"
    rb"|/(?![A-Za-z])[^>]*+>|(?![A-Za-z!?/]))[^<]*+)*+"
) % {b"k": _KNOWN, b"s": _SPACE, b"a": _ATTRIBUTES}
_DULL = re.compile(_DULL_SOURCE, re.DOTALL)
"""Text, comments, and tags that hold no address, as many as there are."""
_TAG = re.compile(rb"<(%(k)b)(%(a)b)>" % {b"k": _KNOWN, b"a": _ATTRIBUTES})
_PLAIN = re.compile(_DULL_SOURCE + rb'(?:<a href="([^"&]++)"%(a)b>|(<)|\Z)' % {b"a": _ATTRIBUTES}, re.DOTALL)
_ANY = re.compile(rb"<([A-Za-z][^%(s)b/>]*+)(%(a)b)>" % {b"s": _SPACE, b"a": _ATTRIBUTES})
_COMMENT = re.compile(rb"<!--(?:-?>|.*?--!?>)", re.DOTALL)
_HREF_FIRST = re.compile(rb'[%(s)b/]*+(?:href|HREF)="([^"]*+)"' % {b"s": _SPACE})
_PAIR = re.compile(
    rb"""([^%(s)b/>][^%(s)b/>=]*+)(?:[%(s)b]*+=[%(s)b]*+(?:"([^"]*+)"|'([^']*+)'|([^%(s)b>"'][^%(s)b>]*+))?+)?+"""
    % {b"s": _SPACE}
)
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]+;?|([A-Za-z][A-Za-z0-9]*)(;?))")
_REFRESH = re.compile(r"^[\s]*[\d.]*[\s;,]*(?:url\s*=\s*)?(['\"]?)(.*)$", re.IGNORECASE | re.DOTALL)
_WIDTH = re.compile(r"[\t\n\f\r ,]*([^\t\n\f\r ]+)")
_RAW = frozenset({b"script", b"style", b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes"})
_RAW_END = {
    name: re.compile(rb"</" + name + rb"(?=[\t\n\f\r />]|\Z)", re.IGNORECASE) for name in sorted(_RAW)
}  # fmt: skip
_QUIET_RELATIONS = frozenset({"canonical", "preconnect", "dns-prefetch"})
"""Not followed by anybody: the page's own address, and hosts without a page."""

_SIMPLE: dict[bytes, tuple[tuple[bytes, Use], ...]] = {
    b"a": ((b"href", Use.PAGE),),
    b"area": ((b"href", Use.PAGE),),
    b"img": ((b"src", Use.IMAGE), (b"srcset", Use.IMAGE)),
    b"source": ((b"src", Use.MEDIA), (b"srcset", Use.IMAGE)),
    b"video": ((b"src", Use.MEDIA), (b"poster", Use.IMAGE)),
    b"audio": ((b"src", Use.MEDIA),),
    b"track": ((b"src", Use.MEDIA),),
    b"script": ((b"src", Use.RESOURCE),),
    b"link": ((b"href", Use.RESOURCE),),
    b"iframe": ((b"src", Use.MEDIA),),
    b"embed": ((b"src", Use.MEDIA),),
    b"object": ((b"data", Use.MEDIA),),
    b"form": ((b"action", Use.PAGE),),
    b"input": ((b"src", Use.IMAGE),),
    b"meta": ((b"content", Use.PAGE),),
}
_NEEDED = {b"img": frozenset({b"src", b"srcset"}), b"a": frozenset({b"href", b"id", b"name"})}
"""An element with none of these shows or leads to nothing: 无链."""


class Found(NamedTuple):
    """An address as it is written, entities replaced; empty where the element has none."""

    use: Use
    address: str


class Scanned(NamedTuple):
    """What is in a piece of a page. `whole`: it ends outside of tags, comments and raw text."""

    links: list[Found]
    base: str | None
    whole: bool


def scan(data: bytes) -> Scanned:
    """Every address of a page, or of a piece that begins outside of any tag, in its order."""
    links: list[Found] = []
    base: str | None = None
    at = 0
    while True:
        at = _DULL.match(data, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        tag = _TAG.match(data, at)
        if tag is None:
            return Scanned(links, base, at == len(data))
        at = tag.end()
        name = tag[1]
        if name == b"a" and (first := _HREF_FIRST.match(tag[2])) is not None:
            links.append(Found(Use.PAGE, _text(first[1])))
            continue
        name = name.lower()
        if name in _SIMPLE:
            links.extend(_links_of(name, tag[2]))
        elif name == b"base" and base is None:
            base = _text(dict(attributes(tag[2])).get(b"href", b"")) or None
        if name in _RAW:
            end = _RAW_END[name].search(data, at)
            if end is None:
                return Scanned(links, base, False)
            at = end.start()
        elif name == b"plaintext":
            return Scanned(links, base, False)


def plain_addresses(data: bytes) -> tuple[bytes, ...] | None:
    """The addresses of a piece that holds no others than those of plain `<a href="…">`, as bytes; None for any other
    piece, which `scan` reads. The same answer as `scan`, several times as fast: the loop runs in the library.
    """
    found = _PLAIN.findall(data)
    addresses, others = zip(*found, strict=True)
    return None if any(others) else tuple(filter(None, addresses))


def anchors(data: bytes) -> frozenset[str]:
    """Every place of a page that a fragment can name: `id` of any element, `name` of `a`."""
    found: set[str] = set()
    at = 0
    while (at := data.find(b"<", at)) >= 0:
        if (comment := _COMMENT.match(data, at)) is not None:
            at = comment.end()
            continue
        tag = _ANY.match(data, at)
        if tag is None:
            at += 1
            continue
        at = tag.end()
        name = tag[1].lower()
        for key, value in attributes(tag[2]):
            if key == b"id" or (key == b"name" and name == b"a"):
                found.add(_text(value))
        if name in _RAW:
            end = _RAW_END[name].search(data, at)
            if end is None:
                break
            at = end.start()
    found.discard("")
    return frozenset(found)


def attributes(source: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names (small letters) and raw values of a tag's attributes; of two with one name the first counts."""
    seen = set()
    for name, double, single, bare in _PAIR.findall(source):
        name = name.lower()
        if name not in seen:
            seen.add(name)
            yield name, double or single or bare


def _links_of(name: bytes, source: bytes) -> Iterator[Found]:
    if name == b"meta":
        if b"refresh" not in source.lower():
            return
        given = dict(attributes(source))
        if given.get(b"http-equiv", b"").lower() == b"refresh" and (to := _refresh(_text(given.get(b"content", b"")))):
            yield Found(Use.PAGE, to)
        return
    given = dict(attributes(source))
    if name == b"link" and _QUIET_RELATIONS & set(_text(given.get(b"rel", b"")).lower().split()):
        return
    if name == b"input" and given.get(b"type", b"").lower() != b"image":
        return
    if (needed := _NEEDED.get(name)) is not None and needed.isdisjoint(given):
        yield Found(Use.IMAGE if name == b"img" else Use.PAGE, "")
        return
    for key, use in _SIMPLE[name]:
        if key not in given:
            continue
        value = _text(given[key])
        if key == b"srcset":
            yield from (Found(use, address) for address in _srcset(value))
        elif key != b"action" or value:  # a form without an address is sent to its own page
            yield Found(use, value)


def _srcset(value: str) -> Iterator[str]:
    """The addresses of `a.jpg 1x, b.jpg 2x`."""
    at = 0
    while (found := _WIDTH.match(value, at)) is not None:
        at = found.end()
        address = found[1]
        if address.endswith(","):
            yield address.rstrip(",")
        else:
            yield address
            comma = value.find(",", at)
            at = len(value) if comma < 0 else comma + 1


def _refresh(value: str) -> str:
    """Where `5; url=/new/` leads; nothing when the page only reloads itself."""
    found = _REFRESH.match(value)
    if found is None:
        return ""
    quote, rest = found[1], found[2]
    return (rest.partition(quote)[0] if quote else rest).strip()


def _text(value: bytes) -> str:
    """An attribute's value as the standard reads it: `&copy=1` in an address stays what it is."""
    text = value.decode("utf-8", "replace")
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    name, semicolon = found[1], found[2]
    if name is None:
        return html.unescape(found[0])
    if semicolon:
        return html5.get(f"{name};", found[0])
    following = found.string[found.end() : found.end() + 1]
    kept = following == "=" or (following.isascii() and following.isalnum())
    return found[0] if kept else html5.get(name, found[0])
