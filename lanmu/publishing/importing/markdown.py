"""Markdown → blocks.

Most imported texts are paragraphs and headings only; those are read line by line, several times faster than by a full
parser. Anything else goes through mistune. Both ways give the same HTML for the same text (tested).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

import mistune

from lanmu.publishing.cleaning import clean_html, safe_url
from lanmu.publishing.importing.wordblocks import table_value
from lanmu.publishing.importing.wordparts import Picture

Block = dict[str, Any]
Token = dict[str, Any]
FindPicture = Callable[[str, str], Picture | str]
"""(address, alt) → the picture, or the sentence that says why it is left out."""

_RICH_SIGN = re.compile(r"[*_`\[\]<>&\\|~\t\r]")
_RICH_LINE = re.compile(r"\n(?: |[-+](?: |\n)|\d{1,9}[.)](?: |\n)|=+ *\n|-+ *\n|#{1,6} *\n|#+[^# ])|#\n|  \n|://")
_SOFT = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) ?\n(?=[\u3000-\u9fff\uff00-\uffef])")
"""A line end between Chinese characters is no space."""
_BLANK = re.compile(r"^[ \t\u3000]+$", re.MULTILINE)
_INDENT = re.compile(r"\n\u3000{2}\u3000*")
"""Two full-width spaces at the beginning of a line are how Chinese plain text begins a paragraph."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\f]+")


@dataclass(slots=True)
class MarkdownBody:
    """Blocks as in `word.WordDraft`, the pictures they point to by place, and notes for the person."""

    blocks: list[Block]
    images: list[Picture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_markdown(body: str, *, find_picture: FindPicture | None = None) -> MarkdownBody:
    """Read Markdown. Headings become h2 (the highest level used) and h3. HTML in it is cleaned to the allowed tags.

    Without `find_picture` no picture is taken; a picture by address is never fetched.
    """
    if "\u3000" in body:
        body = _INDENT.sub("\n\n", f"\n{_BLANK.sub('', body)}")
    if is_plain(body):
        html = _quick(body)
        return MarkdownBody([{"type": "text", "value": html}] if html else [])
    return _Composer(find_picture).read(body)


def is_plain(body: str) -> bool:
    """Whether the quick way reads it: paragraphs and headings, no sign that Markdown gives a meaning."""
    return _RICH_SIGN.search(body) is None and _RICH_LINE.search(f"\n{body}\n") is None


def _quick(body: str) -> str:
    pieces: list[tuple[int, str]] = []
    lines: list[str] = []
    for line in body.split("\n"):
        if line and not line.startswith("#"):
            lines.append(line)
            continue
        if lines:
            pieces.append((0, _joined(lines)))
            lines = []
        if line:
            marks, _, text = line.partition(" ")
            if text.strip():
                pieces.append((len(marks), _SPACES.sub(" ", text.strip())))
    if lines:
        pieces.append((0, _joined(lines)))
    top = min((level for level, _ in pieces if level), default=0)
    return "".join(
        f"<p>{text}</p>" if not level else f"<h2>{text}</h2>" if level == top else f"<h3>{text}</h3>"
        for level, text in pieces
    )


def _joined(lines: list[str]) -> str:
    text = lines[0] if len(lines) == 1 else _SOFT.sub("", "\n".join(lines))
    return _SPACES.sub(" ", text.strip()) if "  " in text or "\n" in text else text.strip()


@cache
def _parser() -> mistune.Markdown:
    return mistune.create_markdown(renderer=None, plugins=["table"])


class _Composer:
    """One text: tokens of mistune in, blocks out."""

    def __init__(self, find_picture: FindPicture | None) -> None:
        self._find = find_picture
        self._out = MarkdownBody([])
        self._html: list[str] = []
        self._top = 1

    def read(self, body: str) -> MarkdownBody:
        tokens: list[Token] = _parser()(body.replace("\r\n", "\n").replace("\r", "\n"))  # type: ignore[assignment]
        self._top = min((t["attrs"]["level"] for t in tokens if t["type"] == "heading"), default=1)
        for token in tokens:
            self._block(token)
        self._flush()
        return self._out

    def _flush(self) -> None:
        if html := "".join(self._html):
            self._out.blocks.append({"type": "text", "value": html})
        self._html = []

    def _add(self, kind: str, value: Any) -> None:
        self._flush()
        self._out.blocks.append({"type": kind, "value": value})

    def _block(self, token: Token) -> None:
        match token["type"]:
            case "paragraph" | "block_text":
                self._paragraph("p", token["children"])
            case "heading":
                self._paragraph("h2" if token["attrs"]["level"] == self._top else "h3", token["children"])
            case "list":
                self._list(token)
            case "table":
                rows = [[self._plain(cell) for cell in row["children"]] for row in _table_rows(token)]
                width = max(map(len, rows), default=0)
                self._add("table", table_value([r + [""] * (width - len(r)) for r in rows], {}, header_row=True))
            case "block_quote":
                if text := "\n".join(filter(None, map(self._plain, token["children"]))):
                    self._add("quotation", {"text": text, "source": ""})
            case "block_code":
                self._html.append(f"<p>{_lines(token['raw'].rstrip())}</p>")
            case "thematic_break":
                self._html.append("<hr/>")
            case "block_html":
                self._html.append(_as_stored(clean_html(token["raw"])))

    def _paragraph(self, tag: str, children: list[Token]) -> None:
        """A paragraph, cut where a picture stands in it."""
        run: list[Token] = []
        for child in [*children, {"type": "end"}]:
            if child["type"] not in {"image", "end"}:
                run.append(child)
                continue
            if html := self._inline(run).strip():
                self._html.append(f"<{tag}>{html}</{tag}>")
            run = []
            if child["type"] == "image":
                self._picture(child)

    def _picture(self, token: Token) -> None:
        alt, address = self._plain(token), token["attrs"]["url"]
        found = self._find(address, alt) if self._find else f"图片“{address}”没有带入，请另行插入。"
        if isinstance(found, str):
            self._out.notes.append(found)
            return
        self._add("image", {"image": len(self._out.images), "alt": found.alt, "caption": ""})
        self._out.images.append(found)

    def _list(self, token: Token) -> None:
        start = token["attrs"].get("start", 1)
        if (
            token["attrs"]["ordered"] and start != 1
        ):  # the allowed tags carry no attributes, so the figures are written out
            for number, item in enumerate(token["children"], start=start):
                self._html.append(f"<p>{number}. {self._item(item)}</p>")
            return
        self._html.append(self._nested(token))

    def _nested(self, token: Token) -> str:
        tag = "ol" if token["attrs"]["ordered"] else "ul"
        return f"<{tag}>{''.join(f'<li>{self._item(i)}</li>' for i in token['children'])}</{tag}>"

    def _item(self, item: Token) -> str:
        parts: list[str] = []
        for child in item["children"]:
            if child["type"] == "list":
                parts.append(self._nested(child))
            elif child["type"] in {"block_text", "paragraph"}:
                parts.append(("<br/>" if parts else "") + self._inline(child["children"]).strip())
            elif text := self._plain(child):
                parts.append(("<br/>" if parts else "") + _lines(text))
        return "".join(parts)

    def _inline(self, tokens: list[Token]) -> str:
        html = "".join(map(self._span, tokens))
        return _SPACES.sub(" ", _SOFT.sub("", html))

    def _span(self, token: Token) -> str:
        match token["type"]:
            case "text" | "codespan":
                return escape(token["raw"], quote=False)
            case "strong":
                return f"<b>{self._inline(token['children'])}</b>"
            case "emphasis":
                return f"<i>{self._inline(token['children'])}</i>"
            case "link":
                inner, href = self._inline(token["children"]), safe_url(token["attrs"]["url"])
                return f'<a href="{escape(href)}">{inner}</a>' if href else inner
            case "image":
                return escape(self._plain(token), quote=False)
            case "linebreak":
                return "<br/>"
            case "softbreak":
                return "\n"
            case "inline_html":
                return "<br/>" if _BREAK.fullmatch(token["raw"]) else ""
        return escape(token.get("raw", ""), quote=False)

    def _plain(self, token: Token) -> str:
        """The words of a token and of all within it."""
        if token["type"] in {"softbreak", "linebreak"}:
            return "\n"
        if token["type"] == "inline_html":
            return "\n" if _BREAK.fullmatch(token["raw"]) else ""
        if "children" not in token:
            return str(token.get("raw", ""))
        gap = "\n" if token["type"] in {"list", "block_quote", "list_item"} else ""
        return (
            _SOFT.sub("", gap.join(map(self._plain, token["children"]))).strip()
            if gap or token["type"] != "text"
            else ""
        )


def _table_rows(token: Token) -> Iterator[Token]:
    for part in token["children"]:
        if part["type"] == "table_head":
            yield part
        else:
            yield from part["children"]


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")


def _as_stored(html: str) -> str:
    """Clean HTML in the spelling of the editor's database format."""
    for public, stored in (("strong>", "b>"), ("em>", "i>"), ("<br>", "<br/>"), ("<hr>", "<hr/>")):
        html = html.replace(public, stored)
    return html if not html or html.startswith("<") else f"<p>{html}</p>"
