"""Clean HTML: a text block is rebuilt from an allow-list, so nothing that was not asked for can be in it.

The output holds only the tags below, without attributes but `href`, and escaped text. No style, no script, no event
handler survives, whatever was pasted, imported or put in the database by hand.
"""

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

ALLOWED = frozenset({"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "sup", "sub", "hr", "br"})
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "div": "p"}
VOID = frozenset({"hr", "br"})
DROPPED = frozenset({
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head", "title", "textarea",
    "select", "option", "button", "form", "input", "link", "meta", "base", "audio", "video", "canvas",
    "frame", "frameset",
})  # fmt: skip
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_HOST = re.compile(r"^[^\s/?#@\\]+(\.[^\s/?#@\\]+)+$|^\[[0-9a-fA-F:.]+\]$|^localhost$")
_PARAGRAPH_SPACE = re.compile(r"[ \t\r\n\f]+")

Resolver = Callable[[Tag], str | None]
"""Gives the public address behind an `<a>`, None to leave the words without a link."""


def clean_html(source: str, *, resolve: Resolver | None = None) -> str:
    """`source` rebuilt from the allow-list. The same source always gives the same text."""
    soup = BeautifulSoup(source, "html.parser")
    return "".join(_render(node, resolve or plain_link) for node in soup.children).strip()


def plain_link(tag: Tag) -> str | None:
    """An ordinary link's address when it is safe."""
    return safe_url(str(tag.get("href") or ""))


def safe_url(url: str) -> str | None:
    """The address when it is one that readers may be sent to: http, https, mailto, tel, or a path of this site."""
    bare = url.strip()
    if not bare or _CONTROL.search(bare) or "\\" in bare:
        return None
    if bare.startswith("/") and not bare.startswith("//"):
        return bare
    try:
        parts = urlsplit(bare)
    except ValueError:
        return None
    if parts.scheme.lower() not in SCHEMES:
        return None
    if parts.scheme.lower() in {"http", "https"}:
        return bare if _HOST.match(parts.netloc.rpartition("@")[2].rpartition(":")[0] or parts.netloc) else None
    return bare if parts.path else None


def text_of(source: str) -> str:
    """The words of clean HTML, for checks and excerpts; paragraphs are separated by a line end."""
    soup = BeautifulSoup(source, "html.parser")
    for tag in soup.find_all(["br", "p", "h2", "h3", "li", "hr"]):
        tag.append("\n")
    return re.sub(r"\n{2,}", "\n", soup.get_text()).strip()


def _render(node: object, resolve: Resolver) -> str:
    if isinstance(node, PreformattedString):
        return ""  # comments, doctypes, CDATA
    if isinstance(node, NavigableString):
        return html.escape(_PARAGRAPH_SPACE.sub(" ", str(node)), quote=False)
    if not isinstance(node, Tag):
        return ""
    name = node.name.lower()
    if name in DROPPED:
        return ""
    name = RENAMED.get(name, name)
    inner = "" if name in VOID else "".join(_render(child, resolve) for child in node.children)
    if name not in ALLOWED:
        return inner
    if name in VOID:
        return f"<{name}>"
    if name == "a":
        href = resolve(node)
        return f'<a href="{html.escape(href)}">{inner}</a>' if href else inner
    return f"<{name}>{inner}</{name}>" if inner.strip() else ""
