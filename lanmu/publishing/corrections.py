"""Replacing one exact passage, in a frozen text and in the draft behind it.

Only words change: title, summary, the parts of the genre, and every text of the body (paragraphs, captions, table
cells, link names). A passage is looked for inside one run of text, so formatting, links and files stay as they were
approved.
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from lanmu.common.digest import canonical_json
from lanmu.publishing.cleaning import clean_html
from lanmu.publishing.enums import Disclosure
from lanmu.publishing.genres import ELEMENTS, REFUTATION
from lanmu.publishing.models import ArticlePage

CONTEXT = 12
"""Characters shown before and after a corrected passage."""
DISCLOSURE = "disclosure"
"""Address of the one correction that is not of words: the disclosure attribute, by the secrecy review."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_FIELDS: dict[str, dict[str, str]] = {
    "image": {"alt": "图片替代文字", "caption": "图注"},
    "document": {"title": "文件名称"},
    "video": {"title": "视频标题", "transcript": "视频文字说明"},
    "quotation": {"text": "引文", "source": "引文出处"},
}


GENRE_WORDS = (
    *((f"interpretation.{key}", field, name) for key, field, name in ELEMENTS),
    *((f"rebuttal.{key}", field, name) for key, field, name in REFUTATION),
    ("policy.validity_note", "validity_note", "失效、废止或修改的说明"),
)
"""Address in the frozen document, field of the draft, name: words that only some genres have (genres.py)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place that holds words: `holder[key]`. `address` is its place in the frozen document (`body.3.caption`)."""

    address: str
    label: str
    holder: Any
    key: Any
    is_html: bool = False

    @property
    def text(self) -> str:
        return str(self.holder[self.key] or "")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a passage stands, how often, and the words around it."""

    address: str
    label: str
    times: int
    context: str


def parse(text: str) -> dict[str, Any]:
    """A frozen document from its canonical text."""
    content: dict[str, Any] = json.loads(text)
    return content


def render(content: dict[str, Any]) -> str:
    """The canonical text of a frozen document."""
    return canonical_json(content)


def plain(words: str) -> str:
    """Words as they may stand in a text: no line ends, no control characters."""
    return _CONTROL.sub(" ", words)


def find(content: dict[str, Any], *, wrong: str, where: str = "") -> list[Found]:
    """Every place of the passage; `where` limits the search to an address or what lies under it (`body`, `title`)."""
    return [
        Found(slot.address, slot.label, times, _context(slot, wrong))
        for slot in _content_slots(content)
        if _under(slot.address, where) and (times := _count(slot, wrong))
    ]


def apply_to_content(content: dict[str, Any], *, wrong: str, right: str, where: str) -> dict[str, Any] | None:
    """A new document with the one passage replaced; None unless it occurs exactly once under `where`."""
    new = deepcopy(content)
    return new if _replace_once([s for s in _content_slots(new) if _under(s.address, where)], wrong, right) else None


def apply_to_draft(article: ArticlePage, *, wrong: str, right: str, where: str) -> bool:
    """Replace the passage in the draft object (not saved). False unless it occurs exactly once there."""
    head = {name: getattr(article, name) for name in ("title", "summary", *(field for _, field, _ in GENRE_WORDS))}
    raw = deepcopy(article.body.get_prep_value())
    part = where.partition(".")[0]
    own = [Slot(address, label, head, field) for address, field, label in GENRE_WORDS]
    slots = [
        s for s in [*_head_slots(head), *own, *_draft_slots(raw)] if not part or s.address.partition(".")[0] == part
    ]
    if not _replace_once(slots, wrong, right):
        return False
    for name, value in head.items():
        setattr(article, name, value)
    article.body = article.body.stream_block.to_python(raw)
    return True


def apply_disclosure(content: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A new document that is 主动公开, as the secrecy review found, and the correction that says what it was before."""
    old = Disclosure(content["disclosure"])
    new = {**deepcopy(content), "disclosure": Disclosure.ACTIVE.value, "disclosure_basis": ""}
    correction = {
        "field": DISCLOSURE, "label": "公开属性", "wrong": str(old.label), "right": str(Disclosure.ACTIVE.label),
        "context": content["disclosure_basis"],
    }  # fmt: skip
    return new, correction


def _under(address: str, where: str) -> bool:
    return not where or address == where or address.startswith(f"{where}.")


def _head_slots(holder: dict[str, Any]) -> Iterator[Slot]:
    yield Slot("title", "标题", holder, "title")
    yield Slot("summary", "内容摘要", holder, "summary")


def _content_slots(content: dict[str, Any]) -> Iterator[Slot]:
    yield from _head_slots(content)
    for address, _field, label in GENRE_WORDS:
        part, _, key = address.partition(".")
        if content.get(part, {}).get(key):
            yield Slot(address, label, content[part], key)
    for number, block in enumerate(content["body"]):
        at = f"body.{number}"
        match block["type"]:
            case "text":
                yield Slot(f"{at}.html", "正文", block, "html", is_html=True)
            case "table":
                yield Slot(f"{at}.caption", "表格标题", block, "caption")
                for y, row in enumerate(block["rows"]):
                    for x, cell in enumerate(row):
                        yield Slot(f"{at}.rows.{y}.{x}", "表格", cell, "text")
            case "links":
                yield Slot(f"{at}.title", "链接列表标题", block, "title")
                for n, item in enumerate(block["items"]):
                    yield Slot(f"{at}.items.{n}", "链接名称", item, "title")
            case kind:
                for key, label in _FIELDS.get(kind, {}).items():
                    yield Slot(f"{at}.{key}", label, block, key)


def _draft_slots(raw: list[dict[str, Any]]) -> Iterator[Slot]:
    for number, child in enumerate(raw):
        at, value = f"body.{number}", child["value"]
        match child["type"]:
            case "text":
                yield Slot(at, "正文", child, "value", is_html=True)
            case "table":
                value.setdefault("table_caption", "")
                yield Slot(at, "表格标题", value, "table_caption")
                for row in value.get("data") or []:
                    for x in range(len(row)):
                        yield Slot(at, "表格", row, x)
            case "links":
                yield Slot(at, "链接列表标题", value, "title")
                for item in value["items"]:
                    # A list item is stored with its id around it, or bare as older and imported texts have it.
                    yield Slot(at, "链接名称", item.get("value", item), "title")
            case kind:
                for key, label in _FIELDS.get(kind, {}).items():
                    yield Slot(at, label, value, key)


def _runs(slot: Slot) -> tuple[BeautifulSoup, list[NavigableString]]:
    soup = BeautifulSoup(slot.text, "html.parser")
    return soup, [node for node in soup.find_all(string=True) if type(node) is NavigableString]


def _count(slot: Slot, wrong: str) -> int:
    if not slot.is_html:
        return slot.text.count(wrong)
    return sum(str(node).count(wrong) for node in _runs(slot)[1])


def _context(slot: Slot, wrong: str) -> str:
    texts = [str(node) for node in _runs(slot)[1]] if slot.is_html else [slot.text]
    text = next(t for t in texts if wrong in t)
    at = text.index(wrong)
    return text[max(0, at - CONTEXT) : at + len(wrong) + CONTEXT]


def _replace_once(slots: list[Slot], wrong: str, right: str) -> bool:
    hits = [(slot, _count(slot, wrong)) for slot in slots]
    if sum(times for _slot, times in hits) != 1:
        return False
    slot = next(slot for slot, times in hits if times)
    if not slot.is_html:
        slot.holder[slot.key] = slot.text.replace(wrong, right)
        return True
    soup, nodes = _runs(slot)
    node = next(n for n in nodes if wrong in n)
    node.replace_with(NavigableString(str(node).replace(wrong, right)))
    html = soup.decode(formatter="minimal")
    # A frozen text is brought back to its one spelling; the editor's own source keeps its link types.
    slot.holder[slot.key] = clean_html(html) if slot.key == "html" else html
    return True
