"""A text longer than what is read at a time is read to its end, a part at each look."""

from datetime import date
from typing import Any

import pytest

from lanmu.publishing.proofing import STATISTICAL_BUDGET, Checker
from lanmu.scanning import levels
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit

pytestmark = pytest.mark.django_db


class Reader:
    """A proofreader that knows one wrong word, and counts the characters it was asked about."""

    def __init__(self) -> None:
        self.asked = 0

    def check(self, paragraphs: Any, *, level: Level, known: frozenset[str]) -> list[list[Edit]]:
        self.asked += sum(map(len, paragraphs))
        return [
            [Edit(at, at + 2, "部署", Level.LIKELY)] if (at := text.find("布暑")) >= 0 else [] for text in paragraphs
        ]


def test_a_long_text_is_read_to_its_end_and_kept_only_then() -> None:
    lines = [f"第{n}段：" + "会议研究了有关事项。" * 100 for n in range(60)] + ["最后作了工作布暑。"]
    body = [{"type": "text", "html": "".join(f"<p>{line}</p>" for line in lines)}]
    content: dict[str, Any] = {
        "title": "会议纪要", "summary": "", "keywords": [], "author": "",
        "source": {"kind": "original", "name": "", "url": ""},
        "body": body, "attachments": [], "media": [],
    }  # fmt: skip
    reader = Reader()
    levels.install(reader)
    try:
        asked = []
        for _ in range(6):
            before = reader.asked
            checker = Checker(day=date(2025, 3, 3))
            result = checker.of_content(content, digest="long-text")
            asked.append(reader.asked - before)
            if not checker.unread:
                break
    finally:
        levels.uninstall()
    assert asked[0] <= STATISTICAL_BUDGET
    assert len(asked) == 4
    assert sum(asked) >= sum(map(len, lines))
    assert any(hit.text == "布暑" for hit in result.hits)
