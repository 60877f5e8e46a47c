"""严禁涉密信息上网 (第十三条): a marking of secrecy, or somebody's identity or card number, stops a text and its files.

The rest of what the engine knows (lanmu/scanning) is for people to weigh; these are beyond doubt.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup

from lanmu.common.refusal import Refused
from lanmu.publishing import vault, words
from lanmu.publishing.freezing import Frozen
from lanmu.publishing.models import ArticlePage
from lanmu.scanning.context import Context
from lanmu.scanning.documents import Document, Part
from lanmu.scanning.engine import scan
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.files.reader import scan_bytes
from lanmu.scanning.rules import Hit, Result

CHECKS = ("secrecy", "identity", "bankcards", "words")
READABLE = frozenset({"docx", "xlsx", "pptx", "pdf", "ofd", "txt", "csv"})
MOST_HINTS = 100
SHOWN = 5
"""Places named of one text; the writer finds the others when these are gone."""


def no_markings(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """The gate. Sentences name the place, the words and what to do."""
    context = Context(matcher=words.matcher())
    result = scan(document_of(frozen.content), checks=CHECKS, context=context)
    yield from _sentences(result)
    yield from (f"内容检查“{f.name}”没有做成，不能放行：{f.why}请联系系统管理员。" for f in result.failures)
    for file in files_of(frozen.content):
        if file["ext"] in READABLE:
            yield from (f"附件“{file['title']}”：{said}" for said in _sentences(_of_file(file["path"], file["digest"])))


def document_of(content: dict[str, Any]) -> Document:
    """Title, summary and body of a frozen text, as the engine reads them. Places are named for people."""
    parts = [
        Part(Kind.TITLE, content["title"], where="标题"),
        Part(Kind.PARAGRAPH, content["summary"], where="内容摘要"),
    ]
    for block in content["body"]:
        parts += [Part(Kind.PARAGRAPH, text, where="正文") for text in texts_of(block) if text]
    return Document(tuple(parts))


def hints(content: dict[str, Any]) -> list[Hit]:
    """Everything the checks say of a text, for the reviewer to weigh; half-width marks aside, which are everywhere."""
    result = scan(document_of(content), context=Context(matcher=words.matcher()))
    return [hit for hit in result.hits if not hit.rule.startswith("punct.")][:MOST_HINTS]


def texts_of(block: dict[str, Any]) -> list[str]:
    """What a reader reads in a block, paragraph by paragraph."""
    match block["type"]:
        case "text":
            soup = BeautifulSoup(block["html"], "html.parser")
            return [line.get_text() for line in soup.find_all(["p", "h2", "h3", "li"])] or [soup.get_text()]
        case "table":
            return [block["caption"], *(cell["text"] for row in block["rows"] for cell in row)]
        case "image":
            return [block["alt"], block["caption"]]
        case "quotation":
            return [block["text"], block["source"]]
        case "links":
            return [block["title"], *(item["title"] for item in block["items"])]
        case "video":
            return [block["title"], block["transcript"]]
    return [str(block.get("title", ""))]


def files_of(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Attachments and documents of the body, each with the digest of its bytes."""
    digests = {medium["path"]: medium["digest"] for medium in content["media"]}
    blocks = [block for block in content["body"] if block["type"] == "document"]
    for file in [*content["attachments"], *blocks]:
        yield {**file, "digest": digests.get(file["path"], "")}


def unchecked(content: dict[str, Any]) -> list[str]:
    """Files that no machine has looked into, with the reason: somebody has to open them."""
    found = []
    for file in files_of(content):
        if file["ext"] not in READABLE:
            found.append(f"附件“{file['title']}”（{file['ext']}）机器读不了，请打开核对有无密级标志和个人信息。")
            continue
        why = "".join(failure.why for failure in _of_file(file["path"], file["digest"]).failures)
        if why:
            found.append(f"附件“{file['title']}”没有检查成：{why}请打开核对有无密级标志和个人信息。")
    return found


@lru_cache(maxsize=512)
def _of_file(path: str, digest: str) -> Result:
    """The same file says the same: remembered by its digest. One that is gone is another gate's business."""
    try:
        data = vault.read(path, expected=digest)
    except Refused:
        return Result()
    return scan_bytes(data, name=path.rpartition("/")[2])


def _sentences(result: Result) -> Iterator[str]:
    stopping = [
        hit for hit in result.hits if hit.severity is Severity.BLOCK and hit.rule.startswith(("secrecy.", "words."))
    ]
    stopping += [hit for hit in result.hits if hit.severity is Severity.BLOCK and _is_private(hit)]
    for hit in stopping[:SHOWN]:
        where = f"{hit.where}中的" if hit.where else ""
        instead = f"可改为“{hit.suggestion}”。" if hit.suggestion else ""
        yield f"{where}“{hit.text}”（{hit.name}）不能上网：{hit.why}{instead}"


def _is_private(hit: Hit) -> bool:
    return hit.rule in {"private.identity", "private.passport", "private.bank"}
