"""Times on screen. Stored times are UTC, shown times Asia/Shanghai: `YYYY-MM-DD HH:MM` (国办发〔2017〕47号)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(at: datetime) -> datetime:
    """`at` (aware) in Asia/Shanghai."""
    return at.astimezone(SHANGHAI)


def minute_text(at: datetime) -> str:
    """`2024-05-08 09:30`, Asia/Shanghai."""
    return local(at).strftime("%Y-%m-%d %H:%M")


def day_text(at: datetime) -> str:
    """`2024-05-08`, Asia/Shanghai."""
    return local(at).strftime("%Y-%m-%d")


def paper_day(day: date) -> str:
    """`2024年5月8日`, as official papers write a day (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


def waited(seconds: float) -> str:
    """A length of time in words: `不到 1 分钟`, `12 分钟`, `3 小时`, `2 天`."""
    for size, unit in ((86_400, "天"), (3_600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "不到 1 分钟"
