"""The demonstration's texts: Markdown files with a small header, dates counted from the day they are loaded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from lanmu.common.times import SHANGHAI

ARTICLES = Path(__file__).parent / "articles"
FILES = Path(__file__).parent / "files"

STAGES = ("draft", "first", "second", "third", "receiving", "returned", "published")
"""Where a text stands when the demonstration is loaded: what waits, and for whom."""

_PLACE = re.compile(r"\{\{(day|iso|month|year) (-?\d+)\}\}")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DemoText:
    """One text, its header filled in for the day of loading. `at` is when it was (or would be) published; aware."""

    name: str
    at: datetime
    stage: str
    header: dict[str, str]
    body: str
    attachments: tuple[tuple[str, str], ...] = field(default=())
    """(file name, title) pairs."""

    @property
    def formed_on(self) -> date | None:
        """成文日期, written in the header as days from publication."""
        days = self.header.get("formed_on")
        return self.at.astimezone(SHANGHAI).date() + timedelta(days=int(days)) if days else None


def read_texts(*, today: date) -> Iterator[DemoText]:
    """Every text, as if the demonstration were loaded on `today` (Asia/Shanghai)."""
    for path in sorted(ARTICLES.glob("*.md")):
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        header = dict(line.split(": ", 1) for line in head.splitlines())
        day = working_day(today - timedelta(days=int(header.pop("days"))))
        at = datetime.combine(day, time.fromisoformat(header.pop("time")), tzinfo=SHANGHAI)
        files = tuple(_attachment(part) for part in header.pop("attachments", "").split("；") if part)
        yield DemoText(
            name=path.stem,
            at=at,
            stage=header.pop("stage", "published"),
            header={key: filled(value, day) for key, value in header.items()},
            body=filled(body, day),
            attachments=files,
        )


def filled(text: str, day: date) -> str:
    """`{{day -1}}` → 2024年5月7日, `{{iso 3}}` → 2024-05-11, `{{month -1}}` → 2024年4月, `{{year 1}}` → 2025."""

    def put(match: re.Match[str]) -> str:
        kind, step = match[1], int(match[2])
        if kind == "year":
            return str(day.year + step)
        if kind == "month":
            months = day.year * 12 + day.month - 1 + step
            return f"{months // 12}年{months % 12 + 1}月"
        other = day + timedelta(days=step)
        return other.isoformat() if kind == "iso" else f"{other.year}年{other.month}月{other.day}日"

    return _PLACE.sub(put, text)


def working_day(day: date) -> date:
    """`day`, or the Friday before it: offices do not publish on Sundays. Public holidays are not looked at."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def _attachment(part: str) -> tuple[str, str]:
    name, _, title = part.partition("=")
    return name, title
