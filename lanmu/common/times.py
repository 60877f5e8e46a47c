"""Times on screen. All stored times are UTC; all shown times are Asia/Shanghai (国办发〔2017〕47号: YYYY-MM-DD HH:MM)."""

from datetime import datetime
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
