"""What a new column starts with: address, layout, ColumnType, description, keywords. People change them later."""

import csv
from dataclasses import dataclass
from functools import cache

from anyascii import anyascii

from lanmu.columns.enums import ColumnLayout
from lanmu.columns.shipped import DATA

RESERVED_SLUGS = frozenset({"assets", "files", "search", "static", "workbench"})
"""First parts of public addresses that are not columns."""

_TYPE_HINTS: tuple[tuple[str, str], ...] = (
    ("解读", "政策解读"),
    ("依申请公开", "依申请公开"),
    ("征集", "征集调查"),
    ("调查", "征集调查"),
    ("访谈", "在线访谈"),
    ("统计", "数据发布"),
    ("数据", "数据发布"),
    ("回应", "回应关切"),
    ("辟谣", "回应关切"),
    ("动态", "工作动态"),
    ("公告", "工作动态"),
)
"""Part of a name → ColumnType of 国办发〔2017〕47号, for columns the shipped list does not know; first fit."""

_TYPES_BY_SECTION = {
    "政务公开": "信息公开目录",
    "新闻动态": "工作动态",
    "专题专栏": "工作动态",
    "办事服务": "办事服务",
    "政民互动": "咨询投诉",
}


def slug_for(title: str, taken: set[str]) -> str:
    """Initials of the title's pinyin, different from `taken`: 政务公开 → `zwgk`. Renaming does not change it."""
    letters = ""
    for character in title:
        spelt = anyascii(character)
        letters += spelt[:1].lower() if spelt[:1].isalnum() else ""
    letters = letters[:40]
    if not letters or letters.isdigit():
        # Six digits are the month folder of the articles in the column above (/zwgk/202405/).
        letters = f"lm{letters}"
    slug, number = letters, 1
    while slug in taken or slug in RESERVED_SLUGS:
        number += 1
        slug = f"{letters}-{number}"
    return slug


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new column starts with besides its row."""

    layout: ColumnLayout
    column_type: str
    description: str
    keywords: str


def defaults_for(path: tuple[str, ...]) -> Defaults:
    """For the regulation's own columns from the shipped list, by name; for others from their place in the tree.

    Single page where a column is one text kept up to date (what an office does, how to apply, where to turn).
    Descriptions name no department and no cadence, so that they stay true when the row changes.
    """
    name = path[-1]
    keywords = "，".join(reversed(path))[:200]
    if (known := _shipped().get(name)) is not None:
        return Defaults(ColumnLayout(known["layout"]), known["column_type"], known["description"], keywords)
    description = f"“{path[-2]}”中有关{name}的信息。" if len(path) > 1 else f"有关{name}的各个栏目。"
    return Defaults(ColumnLayout.LIST, _type_for(path), description, keywords)


def _type_for(path: tuple[str, ...]) -> str:
    for part, column_type in _TYPE_HINTS:
        if part in path[-1]:
            return column_type
    return _TYPES_BY_SECTION.get(path[0], "概况信息")


@cache
def _shipped() -> dict[str, dict[str, str]]:
    with (DATA / "defaults.csv").open(encoding="utf-8", newline="") as file:
        return {line["name"]: line for line in csv.DictReader(file)}
