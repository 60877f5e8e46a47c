"""What is known of one day."""

from dataclasses import dataclass
from datetime import date

WEEK = "week"
LIBRARY = "library"
TABLE = "table"
SOURCE_NAMES = {WEEK: "按星期", LIBRARY: "国务院办公厅放假安排（程序自带）", TABLE: "本单位设定"}
GUESSED = "按法定节假日推定"
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Fact:
    """Whether people work on `day`, what the day is called (empty: an ordinary one), and who says so."""

    day: date
    is_workday: bool
    name: str
    source: str


def on_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= 5


def weekday_text(day: date) -> str:
    """`星期六`."""
    return f"星期{WEEKDAYS[day.weekday()]}"
