"""Where in a page a link stands and what it says: read from the page itself when somebody asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html

from lanmu.links.actions.sweep import default_root
from lanmu.links.addresses import file_of, scheme_of, tidy
from lanmu.links.enums import Use
from lanmu.links.site import Site, part_of_site

_ATTRIBUTES = ("href", "src", "poster", "data", "action")
_PLACES = {"nav": "导航", "header": "页头", "main": "正文区", "footer": "页脚", "head": "页面头部（不显示）"}
_IMAGES = frozenset({"img", "source"})
_NEEDS = {"a": frozenset({"href", "id", "name"}), "img": frozenset({"src", "srcset"})}


@dataclass(frozen=True, slots=True)
class Spot:
    """One link in one page."""

    page: str
    words: str
    place: str
    line: int


def spots(*, address: str, pages: tuple[str, ...], root: str | None = None) -> list[Spot]:
    """Where `address` (in the form it is known by) stands in these pages (addresses of this site)."""
    site = part_of_site(root or default_root())
    return [spot for page in pages for spot in _in_page(site, page, address)]


def _in_page(site: Site, page: str, address: str) -> Iterator[Spot]:
    file = file_of(page)
    data = site.read(file)
    if not data.strip():
        return
    for element in lxml_html.document_fromstring(data.decode("utf-8", "replace")).iter():
        if isinstance(element.tag, str) and _leads_to(site, element, f"/{file}", page, address):
            yield Spot(page, _words(element), _place(element), element.sourceline or 0)


def _leads_to(site: Site, element: Any, file: str, page: str, address: str) -> bool:
    use = Use.IMAGE if element.tag in _IMAGES else Use.PAGE
    needed = _NEEDS.get(element.tag)
    if needed is not None and needed.isdisjoint(element.attrib):
        return site.judge("", use=use, page=file).address == address
    for name in _ATTRIBUTES:
        raw = element.get(name)
        if raw is None or element.get("rel") == "canonical":
            continue
        bare = tidy(raw)
        if bare.startswith("#") and len(bare) > 1:
            if f"{page}{bare}" == address:
                return True
            continue
        found = site.judge(raw, use=use, page=file)
        known = f"{found.address}#{found.fragment}" if found.fragment and "#" in address else found.address
        if known == address and (found.state is not None or scheme_of(bare)):
            return True
    return False


def _words(element: Any) -> str:
    words = " ".join(element.text_content().split()) or element.get("alt") or element.get("title") or ""
    if not words and element.tag == "a":
        words = next((image.get("alt") or "（图片）" for image in element.iter("img")), "")
    return words[:80] or f"<{element.tag}>"


def _place(element: Any) -> str:
    above = element
    while above is not None:
        if above.tag in _PLACES:
            return _PLACES[above.tag]
        above = above.getparent()
    return "页面"
