"""What changed between two frozen texts, paragraph by paragraph, as data that a template can show safely."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from lanmu.publishing.cleaning import text_of
from lanmu.publishing.enums import Disclosure, Genre, InfoType, InterpretationForm, SourceKind, Validity
from lanmu.publishing.genres import ELEMENTS, REFUTATION, genre_of

Op = Literal["same", "inserted", "deleted"]
Kind = Literal["same", "changed", "added", "removed"]
NEARBY = 0.35
"""Two paragraphs at least this alike are shown as one paragraph with changes inside."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of plain text (not HTML: escape it) with what happened to it."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph: `label` says which part of the text it belongs to (标题、正文、附件 …)."""

    kind: Kind
    label: str
    runs: tuple[Run, ...]


Line = tuple[str, str]
"""(label, text)."""

_POLICY = {
    "index_number": "索引号",
    "subject_category": "主题分类",
    "issuing_body": "发文机关",
    "document_number": "发文字号",
    "formed_on": "成文日期",
}


def difference(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """Every paragraph of both texts in order; all `added` when there is no old one."""
    before, after = lines(old) if old else [], lines(new)
    found: list[Change] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [Change("same", label, (Run("same", text),)) for label, text in after[j1:j2]]
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return found


def lines(content: Mapping[str, Any]) -> list[Line]:
    """The text as labelled paragraphs, everything a reader or the record sees."""
    source = content["source"]
    kind = SourceKind(source["kind"]).label if source["kind"] in SourceKind.values else source["kind"]
    head = [
        ("标题", content["title"]),
        ("内容摘要", content["summary"]),
        ("关键词", "，".join(content["keywords"])),
        ("来源", "　".join(part for part in (kind, source["name"], source["url"]) if part)),
        ("作者", content["author"]),
        ("责任编辑", content["editor"]),
        ("公开属性", _label(Disclosure, content["disclosure"])),
        ("信息类型", _label(InfoType, content["info_type"])),
        *((label, content["policy"][key]) for key, label in _POLICY.items()),
        ("有效性", _label(Validity, content["policy"]["validity"]) if content["policy"]["validity"] else ""),
    ]
    head += _genre_lines(content)
    body = [line for block in content["body"] for line in _block_lines(block)]
    files = [("附件", f"{a['title']}（{a['path'].rsplit('/', 1)[-1]}）") for a in content["attachments"]]
    return [(label, text) for label, text in [*head, *body, *files] if text]


def _genre_lines(content: Mapping[str, Any]) -> list[Line]:
    """The parts that only some genres have."""
    genre, policy = genre_of(content), content["policy"]
    found = [("文种", "" if genre == Genre.GENERAL else str(genre.label))]
    found += [("失效、废止或修改的说明", policy.get("validity_note", ""))]
    if by := policy.get("replaced_by"):
        found.append(("依据的文件", f"信息 {by}"))
    if part := content.get("interpretation"):
        found += [(name, line) for key, _field, name in ELEMENTS for line in part[key].splitlines()]
        found.append(("解读形式", "、".join(str(InterpretationForm(form).label) for form in part["forms"])))
        found.append(("所解读的文件", "、".join(f"信息 {number}" for number in part["interprets"])))
    if part := content.get("rebuttal"):
        found += [(name, line) for key, _field, name in REFUTATION for line in part[key].splitlines()]
    if event := content.get("event"):
        found.append(("所属事件", event["title"]))
    return found


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _block_lines(block: Mapping[str, Any]) -> list[Line]:
    match block["type"]:
        case "text":
            return [("正文", line.strip()) for line in text_of(block["html"]).split("\n") if line.strip()]
        case "image":
            name = block["path"].rsplit("/", 1)[-1]
            return [("图片", f"{block['alt']}　{block['caption']}（{name}）")]
        case "table":
            rows = ["　|　".join(cell["text"] for cell in row) for row in block["rows"]]
            return [("表格", text) for text in [block["caption"], *rows] if text]
        case "document":
            return [("文件", f"{block['title']}（{block['path'].rsplit('/', 1)[-1]}）")]
        case "video":
            name = block["path"].rsplit("/", 1)[-1]
            return [("视频", f"{block['title']}（{name}）"), ("视频文字说明", block["transcript"])]
        case "quotation":
            return [("引文", "　".join(part for part in (block["text"], block["source"]) if part))]
        case "links":
            return [("链接", block["title"]), *(("链接", f"{i['title']}　{i['url']}") for i in block["items"])]
    return []


def _replaced(before: list[Line], after: list[Line]) -> list[Change]:
    """Pair up paragraphs that are alike, in order; the rest was removed or added."""
    found: list[Change] = []
    waiting = list(after)
    for line in before:
        at = next((n for n, other in enumerate(waiting) if _alike(line, other)), None)
        if at is None:
            found.append(Change("removed", line[0], (Run("deleted", line[1]),)))
            continue
        found += [Change("added", label, (Run("inserted", text),)) for label, text in waiting[:at]]
        found.append(Change("changed", line[0], _runs(line[1], waiting[at][1])))
        del waiting[: at + 1]
    return found + [Change("added", label, (Run("inserted", text),)) for label, text in waiting]


def _alike(one: Line, other: Line) -> bool:
    if one[0] != other[0]:
        return False
    matcher = SequenceMatcher(None, one[1], other[1], autojunk=False)
    return matcher.quick_ratio() >= NEARBY and matcher.ratio() >= NEARBY


def _runs(old: str, new: str) -> tuple[Run, ...]:
    found: list[Run] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Run("same", new[j1:j2]))
            continue
        if old[i1:i2]:
            found.append(Run("deleted", old[i1:i2]))
        if new[j1:j2]:
            found.append(Run("inserted", new[j1:j2]))
    return tuple(found)
