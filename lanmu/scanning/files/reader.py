"""`scan_file`: checks of an attachment, and what it carries unseen."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from lanmu.scanning.context import Context
from lanmu.scanning.documents import Cell, Part
from lanmu.scanning.engine import scan
from lanmu.scanning.enums import Kind
from lanmu.scanning.files.bounded import run_bounded
from lanmu.scanning.files.contents import RULES, Contents, Unreadable
from lanmu.scanning.registry import CHECKS
from lanmu.scanning.rules import Failure, Hit, Result

MOST_BYTES = 200_000_000

FOR_TEXT = frozenset({"agreement", "duplicates", "sources", "structure"})
"""Checks that judge an article as a whole; an attachment is none."""


def scan_file(path: Path, *, context: Context | None = None, name: str = "", article: bool = False) -> Result:
    """Hits of the file's text and of what it hides. What cannot be read is a failure 无法检查, never a pass.

    `article`: the file is the article itself, not what goes with one.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"文件超过 {MOST_BYTES // 1_000_000} MB，没有检查，请拆成几个文件。")
        return scan_bytes(path.read_bytes(), name=name or path.name, context=context, article=article)
    except (Unreadable, OSError) as why:
        return unreadable(str(why) if isinstance(why, Unreadable) else "文件打不开，没有检查。")


def scan_bytes(data: bytes, *, name: str, context: Context | None = None, article: bool = False) -> Result:
    """The same for a file in memory."""
    try:
        contents = read_bytes(data, name=name)
    except Unreadable as why:
        return unreadable(str(why))
    checks = None if article else [name for name in CHECKS if name not in FOR_TEXT]
    result = scan(contents.document(), checks=checks, context=context)
    remarks = tuple(_hit(code, where, text) for code, where, text in contents.remarks)
    return replace(result, hits=remarks + result.hits)


def unreadable(why: str) -> Result:
    """A result that blocks until a person decides."""
    return Result(failures=(Failure("file", "无法检查", why),))


def read_bytes(data: bytes, *, name: str) -> Contents:
    """The contents, read in a bounded process. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // 1_000_000} MB，没有检查，请拆成几个文件。")
    answer = run_bounded("lanmu.scanning.files.worker", [_plain(name)], data)
    if problem := answer.get("problem"):
        raise Unreadable(problem)
    contents = Contents(remarks=[(code, where, text) for code, where, text in answer["remarks"]])
    contents.parts = [_part(values) for values in answer["parts"]]
    return contents


def _plain(name: str) -> str:
    """Only the ending matters to the child; a name is given by strangers."""
    return "file" + Path(name).suffix.lower()[:10].encode("ascii", "ignore").decode()


def _part(values: list[Any]) -> Part:
    kind, text, where, level, href, cell, source = values
    return Part(Kind(kind), text, where, level=level, href=href, cell=Cell(*cell) if cell else None, source=source)


def _hit(code: str, where: str, text: str) -> Hit:
    rule = RULES[code]
    return Hit(code, rule.name, rule.severity, 0, len(text), text, "", rule.why, where)
