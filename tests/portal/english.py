"""Finds English that a person would read on a screen: text, labels, placeholders, hints, words of buttons."""

import html
import json
import re
from html.parser import HTMLParser
from typing import Any

ALLOWED = frozenset(
    """
    CSV DOCX doc docx DOC ET Excel GIF ICP ID JPEG JPG KB MB Markdown MP4 OFD PDF PNG PPT PPTX RSS SM SHA TXT URL UTF
    WEBP WPS WebP Word XLS XLSX ZIP Ctrl Shift Alt Esc Enter Tab JavaScript Lanmu
    SiteDomain SiteIDCode SiteName ColumnType ColumnDescription ColumnKeywords
    https http www gov cn
    """.split()  # noqa: SIM905 - a table of words reads better as words
)
"""Names of formats, keys and norms that have no usual Chinese word."""

SAID_IN = frozenset({"alt", "aria-description", "aria-label", "placeholder", "title"})
SILENT = frozenset({"script", "style", "svg", "textarea"})
WAGTAILS_ENTER = "Search"
"""The button behind the Enter key of a chooser's search, off the screen: written into a template without a block."""
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
CODE = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|sm3:\w+|sha256:\w+|[\w./-]+\.[a-z_]{2,}|[A-Za-z_-]*\d[\dA-Za-z_-]*", re.ASCII
)
"""Addresses, digests, file names and action codes are not words."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            self._silent += [tag] if tag == self._silent[-1] else []
            return
        given = {name: value or "" for name, value in attrs}
        self.said += [given[name] for name in SAID_IN & given.keys()]
        if (
            tag == "input"
            and given.get("type") in {"submit", "button", "reset"}
            and given.get("value") != WAGTAILS_ENTER
        ):
            self.said.append(given.get("value", ""))
        if tag in SILENT or ("hidden" in given and tag not in VOID):
            self._silent = [tag]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def english(page: str) -> set[str]:
    """Sentences and labels of an HTML page (or of a chooser's JSON answer) in which an English word stands."""
    if page.startswith("{"):
        return {found for value in _texts(json.loads(page)) for found in english(f"<p>{value}</p>")}
    reader = _Reader()
    reader.feed(page)
    return {" ".join(said.split()) for said in reader.said if english_words(said)}


def english_words(said: str) -> list[str]:
    """The English words in what is said."""
    return [word for word in WORD.findall(CODE.sub(" ", html.unescape(said))) if word not in ALLOWED]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if "<" in value else []
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []
