"""Word lists as data: what to look for, what to write instead, and where the word may stand."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from lanmu.scanning.enums import Severity
from lanmu.scanning.rules import Rule

FOLDER = Path(__file__).with_name("lists")
COLUMNS = ("词语", "建议", "级别", "理由", "例外", "后文")
"""Columns of a list file; only the first is required. 例外 and 后文 hold several words, separated by |."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One word or phrase."""

    pattern: str
    suggestion: str = ""
    severity: Severity | None = None
    """None: the rule's own."""
    why: str = ""
    allow: tuple[str, ...] = ()
    """Right words that contain the pattern (自己经 for 己经) or run into it (期末按 for 末按规定)."""
    unless_later: tuple[str, ...] = ()
    """The pattern is right when one of these follows in the same sentence: 既使……又……"""


@dataclass(frozen=True, slots=True)
class WordList:
    """A list with its version and its owner; every hit can say which list it came from."""

    code: str
    name: str
    rule: Rule
    version: str
    owner: str
    date: date
    entries: tuple[Entry, ...] = field(default_factory=tuple)


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "spelling.pair",
            "错别字",
            Severity.BLOCK,
            "这个写法不成词，是常见的错别字（19号文把严重错别字列为检查内容）。",
        ),
        Rule("spelling.variant", "规范词形", Severity.NOTICE, "公文用《现代汉语词典》的规范词形。"),
        Rule(
            "name.official",
            "规范名称",
            Severity.BLOCK,
            "国家、机构、地区、民族用规范名称（19号文：严重表述错误一处即否决）。",
        ),
        Rule(
            "phrase.wording",
            "固定表述",
            Severity.BLOCK,
            "固定表述的用词、数目和次序不能改动（19号文：严重表述错误一处即否决）。",
        ),
    )
}


def own_rule(code: str, name: str) -> Rule:
    """The rule of an organisation's own list: `words.` and the list's code."""
    return Rule(f"words.{code}", name, Severity.NOTICE, f"本单位词表“{name}”列有这个词。")


def entry_of(row: dict[str, str]) -> Entry:
    """An entry from the named cells of a row. Raises ValueError with a Chinese sentence when a cell is wrong."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not cells["词语"]:
        raise ValueError("没有填“词语”")
    if len(cells["词语"]) > 100:
        raise ValueError("“词语”超过 100 个字，请缩短")
    if "\n" in cells["词语"]:
        raise ValueError("“词语”里有换行，请去掉")
    if cells["词语"] == cells["建议"]:
        raise ValueError("“建议”和“词语”相同，请改正其中一个")
    if cells["级别"] not in {"", *Severity}:
        raise ValueError(f"“级别”应为“拦截”或“提示”，现在是“{cells['级别']}”")
    allow = tuple(word for word in cells["例外"].split("|") if word)
    if wrong := [word for word in allow if not _reaches(word, cells["词语"])]:
        raise ValueError(f"“例外”应是包含“{cells['词语']}”或从它前面开始、与它重叠的词，“{wrong[0]}”不是")
    return Entry(
        cells["词语"],
        cells["建议"],
        Severity(cells["级别"]) if cells["级别"] else None,
        cells["理由"],
        allow,
        tuple(word for word in cells["后文"].split("|") if word),
    )


def _reaches(word: str, pattern: str) -> bool:
    """Whether the right word can win over the wrong one: it is longer and contains it, or begins before it."""
    if pattern in word:
        return word != pattern
    return any(word.endswith(pattern[:size]) and len(word) > size for size in range(1, len(pattern)))


def read_entries(rows: Iterable[dict[str, str]]) -> tuple[Entry, ...]:
    """Entries of rows that are known to be right: the lists that come with the engine."""
    return tuple(entry_of(row) for row in rows)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def shipped() -> tuple[WordList, ...]:
    """The lists that come with the engine (lists/index.csv)."""
    return tuple(
        WordList(
            row["代码"],
            row["名称"],
            RULES[row["规则"]],
            row["版本"],
            row["维护者"],
            date.fromisoformat(row["日期"]),
            read_entries(_rows(FOLDER / row["文件"])),
        )
        for row in _rows(FOLDER / "index.csv")
    )
