"""Readers of JSONL, CSV, Markdown and Word files, and of folders of them. They yield lazily and fetch nothing."""

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image, UnidentifiedImageError

from lanmu.common.refusal import Refused
from lanmu.publishing.importing.fields import MAX_BODY, read_body, read_date, read_source, read_title
from lanmu.publishing.importing.items import MAX_TITLE, BadItem, Found, Ignored, Item
from lanmu.publishing.importing.markdown import FindPicture, read_markdown
from lanmu.publishing.importing.package import MAX_IMAGE, OLE
from lanmu.publishing.importing.word import read_docx
from lanmu.publishing.importing.wordparts import Picture

_PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP"}
_COLUMNS = {"标题": "title", "日期": "date", "来源": "source", "正文": "body"}
_MAX_LINE = 8_000_000
_FACT = re.compile(r"(date|source|日期|来源)\s*[:：]\s*(.*)", re.IGNORECASE)


def read_paths(paths: Iterable[Path], *, at: datetime) -> Iterator[Found]:
    """Everything in the files and folders, in order; folders recursively, sorted by name. `at` is now, aware.

    Raises Refused when a path does not exist.
    """
    paths = list(paths)
    if missing := [f"找不到“{path}”，请核对路径。" for path in paths if not path.exists()]:
        raise Refused(missing)
    for path in paths:
        if path.is_dir():
            yield from _folder(path, at=at)
        else:
            yield from read_file(path, root=path.parent, name=path.name, at=at)


def _folder(root: Path, *, at: datetime) -> Iterator[Found]:
    inside = root.resolve()
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            path = Path(folder) / file
            name = str(path.relative_to(root))
            if file.startswith((".", "~$")) or path.suffix.lower() in _PICTURES:
                continue  # hidden files, Word's lock files, pictures that a Markdown file takes in
            if not path.resolve().is_relative_to(inside):
                yield Ignored(f"跳过“{name}”：它指向文件夹之外。")
            else:
                yield from read_file(path, root=root, name=name, at=at)


def read_file(path: Path, *, root: Path, name: str, at: datetime) -> Iterator[Found]:
    """The items of one file. `root`: pictures of a Markdown file are taken from within it. `name` is for people."""
    kind = path.suffix.lower()
    if kind == ".jsonl":
        yield from _jsonl(path, name=name, at=at)
    elif kind == ".csv":
        yield from _csv(path, name=name, at=at)
    elif kind in {".md", ".markdown"}:
        yield _markdown_file(path, root=root, name=name, at=at)
    elif kind == ".docx":
        yield _word_file(path, name=name)
    elif kind == ".doc" or _starts_like_word(path):
        yield BadItem(f"{name}：这是旧格式的 Word 文件，请另存为 .docx 后再导入。")
    else:
        yield Ignored(f"跳过“{name}”：只读取 .docx、.md、.csv、.jsonl 文件。")


def _jsonl(path: Path, *, name: str, at: datetime) -> Iterator[Found]:
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(_MAX_LINE + 1):
            number += 1
            where = f"{name} 第 {number} 行"
            if len(line) > _MAX_LINE:
                yield BadItem(f"{where}：这一行超过 {_MAX_LINE // 1_000_000} MB，不像是一篇稿件，其后的内容没有读取。")
                return
            if not line.strip():
                continue
            try:
                row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError:
                yield BadItem(f"{where}：不是 UTF-8 编码，请把文件转成 UTF-8 后再导入。")
            except (ValueError, RecursionError):
                yield BadItem(f"{where}：不是一个完整的 JSON 对象，请核对引号、逗号和括号。")
            else:
                yield _row(row, where=where, at=at)


def _csv(path: Path, *, name: str, at: datetime) -> Iterator[Found]:
    encoding = _encoding(path)
    if encoding is None:
        yield BadItem(f"{name}：既不是 UTF-8 也不是 GB18030 编码，请用 Excel 另存为“CSV UTF-8”后再导入。")
        return
    csv.field_size_limit(4 * MAX_BODY)
    with path.open(encoding=encoding, newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            head = [_COLUMNS.get(h.strip(), h.strip().lower()) for h in next(reader, [])]
            if missing := [
                f"{zh}（{en}）" for zh, en in _COLUMNS.items() if en in {"title", "body"} and en not in head
            ]:
                yield BadItem(f"{name} 第 1 行：缺少列{'、'.join(missing)}，第一行应是列名 title,date,source,body。")
                return
            started = reader.line_num + 1
            for cells in reader:
                where, started = f"{name} 第 {started} 行", reader.line_num + 1
                if len(cells) > len(head):
                    yield BadItem(f"{where}：有 {len(cells)} 列，比第一行的列名多，内容里的逗号要用引号括起来。")
                elif any(c.strip() for c in cells):
                    yield _row(dict(zip(head, cells, strict=False)), where=where, at=at)
        except csv.Error:
            yield BadItem(f"{name} 第 {reader.line_num} 行：引号不成对，其后的内容没有读取。")


def _row(row: Any, *, where: str, at: datetime) -> Found:
    """A row of JSONL or CSV; every reason in one sentence."""
    if not isinstance(row, Mapping):
        return BadItem(f"{where}：应是一个 JSON 对象，含 title、date、source、body。")
    reasons: list[str] = []
    title = read_title(row.get("title"), reasons)
    when = read_date(row.get("date"), reasons, at=at)
    source = read_source(row.get("source"), reasons)
    text = read_body(row.get("body"), reasons)
    if reasons:
        return BadItem(f"{where}：{'；'.join(reasons)}。")
    return _item(title, when, source, text, where=where)


def _item(
    title: str, when: datetime | None, source: str, text: str, *, where: str, find_picture: FindPicture | None = None
) -> Found:
    body = read_markdown(text, find_picture=find_picture)
    if not body.blocks:
        return BadItem(f"{where}：正文里没有可用的文字，请核对。")
    notes = [f"{where}：{note}" for note in body.notes]
    return Item(title, when, source, body.blocks, text, where, body.images, notes)


def _markdown_file(path: Path, *, root: Path, name: str, at: datetime) -> Found:
    try:
        if path.stat().st_size > 4 * MAX_BODY:
            return BadItem(f"{name}：文件过大，请拆成几篇。")
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return BadItem(f"{name}：不是 UTF-8 编码，请把文件转成 UTF-8 后再导入。")
    title, facts, rest = _opening(text)
    reasons: list[str] = []
    found_title = read_title(title or path.stem, reasons)
    when = read_date(facts.get("date"), reasons, at=at)
    source = read_source(facts.get("source"), reasons)
    body = read_body(rest, reasons)
    if reasons:
        return BadItem(f"{name}：{'；'.join(reasons)}。")
    return _item(found_title, when, source, body, where=name, find_picture=_from_folder(path.parent, root))


def _opening(text: str) -> tuple[str, dict[str, str], str]:
    """The first `# ` heading and the `date:`/`source:` lines around it, and the text without them."""
    title, facts = "", dict[str, str]()
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        fact = _FACT.fullmatch(line)
        if fact:
            facts[_COLUMNS.get(fact[1], fact[1].lower())] = fact[2].strip()
        elif not title and line.startswith("# "):
            title = line[2:].strip().rstrip("#").strip()
        elif line:
            break
        at += 1
    if not title and (first := next((i for i, line in enumerate(lines) if line.startswith("# ")), None)) is not None:
        title = lines[first][2:].strip()
    return title, facts, "\n".join(lines[at:])


def _from_folder(folder: Path, root: Path) -> FindPicture:
    """Takes pictures by relative address, from within `root` only."""
    inside = root.resolve()

    def find(address: str, alt: str) -> Picture | str:
        path = (folder / unquote(address)).resolve() if "://" not in address and "\x00" not in address else None
        if path is None or address.startswith(("/", "\\")) or not path.is_relative_to(inside):
            return f"图片“{address}”不在导入的文件夹里，没有带入，请另行插入。"
        try:
            if not path.is_file() or path.suffix.lower() not in _PICTURES or path.stat().st_size > MAX_IMAGE:
                raise OSError
            data = path.read_bytes()
            with Image.open(BytesIO(data), formats=list(_PICTURES.values())) as image:
                extension, size = {"JPEG": "jpg"}.get(image.format or "", (image.format or "").lower()), image.size
                image.verify()
        except (OSError, UnidentifiedImageError, SyntaxError, ValueError, Image.DecompressionBombError):
            return f"图片“{address}”找不到或不是可用的图片，没有带入，请另行插入。"
        return Picture(data, extension, alt.strip()[:200], *size)

    return find


def _word_file(path: Path, *, name: str) -> Found:
    try:
        with path.open("rb") as file:
            draft = read_docx(file, name=path.name)
    except Refused as refused:
        return BadItem(f"{name}：{''.join(refused.reasons)}")
    text = json.dumps([draft.blocks, [_name_of(i.data) for i in draft.images]], ensure_ascii=False, sort_keys=True)
    notes = [f"{name}：{problem}" for problem in draft.problems]
    return Item(draft.title[:MAX_TITLE], None, "", draft.blocks, text, name, draft.images, notes)


def _name_of(data: bytes) -> str:
    """A short stable name of the bytes of a picture."""
    return hashlib.sha256(data).hexdigest()


def _starts_like_word(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return path.suffix.lower() in {".wps", ".dot", ".rtf"} or file.read(8) == OLE
    except OSError:
        return False


def _encoding(path: Path) -> str | None:
    """UTF-8 (with or without a mark) or GB18030, whichever reads the whole file."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def estimate(paths: Iterable[Path]) -> int:
    """About how many items the paths hold, for a progress bar: lines of JSONL and CSV, one for any other file."""
    total = 0
    for path in paths:
        files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
        for file in files:
            if file.suffix.lower() in {".jsonl", ".csv"}:
                with file.open("rb") as data:
                    total += sum(piece.count(b"\n") for piece in iter(lambda: data.read(1 << 20), b""))
            else:
                total += 1
    return total
