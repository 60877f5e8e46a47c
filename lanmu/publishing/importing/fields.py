"""Checking what a row or a file says of a text: title, date, source, body."""

import re
from datetime import datetime
from typing import Any

from lanmu.common.times import SHANGHAI
from lanmu.publishing.importing.items import MAX_SOURCE, MAX_TITLE

MAX_BODY = 2_000_000
"""Characters."""
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*"
    r"(Z|[+-]\d{2}:?\d{2})?"
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read_title(value: Any, reasons: list[str]) -> str:
    """The title on one line; what is wrong with it goes to `reasons`."""
    if not isinstance(value, str) or not value.strip():
        reasons.append("没有标题（title），请补上")
        return ""
    title = " ".join(value.split())
    if len(title) > MAX_TITLE:
        reasons.append(f"标题有 {len(title)} 个字，超过 {MAX_TITLE} 个，请缩短")
    elif _NOT_TEXT.search(title):
        reasons.append("标题里有不可见的控制字符，请删去")
    return title


def read_date(value: Any, reasons: list[str], *, at: datetime) -> datetime | None:
    """`2024-05-08`, `2024/5/8`, `2024年5月8日`, with or without a time; Asia/Shanghai unless it says an offset.

    None and "" mean nobody knows. A date after `at` cannot be an original date.
    """
    if value is None or value == "":
        return None
    found = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if found is None:
            raise ValueError
        year, month, day, hour, minute, second = (int(found[i] or 0) for i in range(1, 7))
        when = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
        if found[7]:
            zone = found[7].replace("Z", "+00:00")
            when = datetime.fromisoformat(f"{when:%Y-%m-%dT%H:%M:%S}{zone}")
        if year < 1900:
            raise ValueError
    except (ValueError, OverflowError):
        reasons.append(f"日期（date）“{str(value)[:30]}”不正确，应写成 2024-05-08，不知道就留空")
        return None
    if when > at:
        reasons.append(f"日期（date）“{value}”还没有到，请核对")
    return when


def read_source(value: Any, reasons: list[str]) -> str:
    """The name of the source; may be empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        reasons.append("来源（source）应是文字")
        return ""
    source = " ".join(value.split())
    if len(source) > MAX_SOURCE:
        reasons.append(f"来源（source）有 {len(source)} 个字，超过 {MAX_SOURCE} 个，请缩短")
    return source


def read_body(value: Any, reasons: list[str]) -> str:
    """The Markdown of the body."""
    if not isinstance(value, str) or not value.strip():
        reasons.append("没有正文（body），请补上")
        return ""
    if len(value) > MAX_BODY:
        reasons.append(f"正文有 {len(value)} 个字，超过 {MAX_BODY} 个，请拆成几篇")
    elif found := _NOT_TEXT.search(value):
        reasons.append(f"正文第 {found.start() + 1} 个字处有不可见的控制字符，请删去")
    return value
