"""A text longer than what is read at a time is read to its end, a part at each look."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from lanmu.publishing.proofing import STATISTICAL_BUDGET, Checker
from lanmu.scanning import levels
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit
from tests.factories import make_article
from tests.publishing.screen_cast import browser, make_screen_cast, make_submission, review_url, text_of

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


@pytest.fixture
def reader() -> Iterator[Reader]:
    found = Reader()
    levels.install(found)
    yield found
    levels.uninstall()


def test_the_writer_and_the_reviewer_are_told_what_is_not_read_yet(reader: Reader) -> None:
    """What nobody looked at is not passed off as well."""
    cast = make_screen_cast()
    lines = [f"第{n}段：" + "会议研究了有关事项。" * 100 for n in range(30)]
    body = [{"type": "text", "value": "".join(f"<p>{line}</p>" for line in lines)}]
    article = make_article(cast.people.column, by=cast.author, body=body)
    parts = [
        {"where": f"body-{n}#a", "label": "正文", "text": line, "kind": "paragraph"} for n, line in enumerate(lines)
    ]
    sent = json.dumps({"parts": parts, "article": article.pk, "source": {"kind": "original"}})
    writer = browser(cast.author)
    asked = [
        writer.post(reverse("publishing_check_draft"), sent, content_type="application/json").json()["failures"]
        for _ in range(2)
    ]
    assert "统计校对还有" in asked[0][0]
    assert asked[1] == [], "the second look comes to the end"
    longer = [f"{n}：" + "大会听取了工作汇报。" * 100 for n in range(90)]
    submission = make_submission(cast, body=[{"type": "text", "value": "".join(f"<p>{line}</p>" for line in longer)}])
    page = browser(cast.people.reviewers[0]).get(review_url(submission))
    assert "统计校对还有" in text_of(page)


def test_a_long_text_is_read_to_its_end_and_kept_only_then(reader: Reader) -> None:
    lines = [f"第{n}段：" + "会议研究了有关事项。" * 100 for n in range(60)] + ["最后作了工作布暑。"]
    body = [{"type": "text", "html": "".join(f"<p>{line}</p>" for line in lines)}]
    content: dict[str, Any] = {
        "title": "会议纪要", "summary": "", "keywords": [], "author": "",
        "source": {"kind": "original", "name": "", "url": ""},
        "body": body, "attachments": [], "media": [],
    }  # fmt: skip
    asked = []
    for _ in range(6):
        before = reader.asked
        checker = Checker(day=date(2025, 3, 3))
        result = checker.of_content(content, digest="long-text")
        asked.append(reader.asked - before)
        if not checker.unread:
            break
    assert asked[0] <= STATISTICAL_BUDGET
    assert len(asked) == 4
    assert sum(asked) >= sum(map(len, lines))
    assert any(hit.text == "布暑" for hit in result.hits)
