"""Dates that do not exist, weekdays that do not fit, ranges that end before they begin, mixed ways of writing."""

import re
from collections.abc import Iterator
from datetime import date

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

IMPOSSIBLE = Rule("date.impossible", "日期不存在", Severity.BLOCK, "日历上没有这一天。")
WEEKDAY = Rule("date.weekday", "星期不符", Severity.BLOCK, "日期和星期对不上。")
RANGE = Rule("date.range", "起止颠倒", Severity.BLOCK, "止期早于起期。")
TIME = Rule("date.time", "时刻不存在", Severity.BLOCK, "一天里没有这个时刻。")
YEAR = Rule("date.year", "年份位数", Severity.BLOCK, "年份应为四位数字（GB/T 15835）。")
ZERO = Rule("date.zero", "年份用字", Severity.NOTICE, "汉字年份中的零写作“〇”（GB/T 15835、GB/T 9704）。")
MIXED = Rule("date.mixed", "日期写法混用", Severity.NOTICE, "同一个日期不混用阿拉伯数字和汉字数字（GB/T 15835）。")

_NUMBER = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_WEEK = "一二三四五六日天"
_LUNAR = re.compile(r"农历|阴历|夏历|古历|旧历|藏历|回历|佛历|傣历|彝历")

_FULL = re.compile(r"(?<![0-9])([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?(?![0-9])")
_SHORT = re.compile(r"(?<![0-9年])([0-9]{1,2})月([0-9]{1,2})日")
_DASHED = re.compile(r"(?<![0-9A-Za-z./-])((?:19|20)[0-9]{2})([-./])([0-9]{1,2})\2([0-9]{1,2})(?![0-9A-Za-z./-])")
_HAN = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_HAN_ZERO = re.compile(r"[一二][〇零○一二三四五六七八九]{3}年")
_AFTER = re.compile(r"[ ]?[（(]?[ ]?(?:星期|周|礼拜)([一二三四五六日天])(?![至到—-])")
_TO = re.compile(
    r"[ ]?(?:[（(][^（）()\n]{1,6}[）)])?[ ]?(?:至|到|—{1,2}|-{1,2}|"
    r"~|～)[ ]?(?:(?:([0-9]{4})年)?([0-9]{1,2})月)?([0-9]{1,2})日"
)
_CLOCK = re.compile(
    r"(?<![0-9:.])(?<![0-9]：)([0-9]{1,2})(?:[:：]([0-9]{2})(?:[:：]([0-9]{2}))?(?![0-9:：])|时([0-9]{1,2})分)"
)
_LONG_YEAR = re.compile(r"(?<![0-9])(?:[12][0-9]{4}|20[0-9]|19[0-9])年[0-9]{1,2}月")
_MIXED = re.compile(
    r"[0-9]{4}年[一二三四五六七八九十]{1,3}月(?:[0-9一二三四五六七八九十]{1,3}日)?|[〇零○一二三四五六七八九]{4}年[0-9]{1,2}月|"
    r"[0-9]{1,2}月[一二三四五六七八九十]{1,3}日"
)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Chinese, dashed and Han-numeral dates; clock times where a text has colons or 时…分."""
    text = reading.text
    if "月" in text:
        yield from _chinese(reading, context)
        yield from (_found(YEAR, m) for m in _LONG_YEAR.finditer(text))
        yield from (_found(MIXED, m) for m in _MIXED.finditer(text))
        yield from _han(text)
    if "年" in text:
        yield from _zeros(reading)
    for match in _DASHED.finditer(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        padded = len(match[3]) == len(match[4]) == 2
        if _day(year, month, day) is None and (padded or month <= 12) and month and day:
            yield _found(IMPOSSIBLE, match, f"{match[0]} 不是日历上的日期，请核对。")
    if any(sign in reading.characters for sign in ":：时"):
        yield from _times(text)


def _found(rule: Rule, match: re.Match[str], why: str = "", suggestion: str = "") -> Found:
    return Found(rule, match.start(), match.end(), suggestion, why)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _lunar(text: str, start: int) -> bool:
    return _LUNAR.search(text, max(start - 12, 0), start) is not None


def _chinese(reading: Reading, context: Context) -> Iterator[Found]:
    text = reading.text
    for match in _FULL.finditer(text):
        if _lunar(text, match.start()):
            continue
        year, month, number = map(int, match.groups())
        day = _day(year, month, number)
        if day is None:
            yield _found(
                IMPOSSIBLE,
                match,
                f"{year}年{month}月没有{number}日，请核对。" if 0 < month < 13 else "没有这样的月份，请核对。",
            )
            continue
        yield from _weekday(text, match.end(), [day])
        yield from _range(text, match, day)
    for match in _SHORT.finditer(text):
        if _lunar(text, match.start()):
            continue
        month, number = int(match[1]), int(match[2])
        if _day(2024, month, number) is None:  # a leap year: what does not exist there never does
            yield _found(IMPOSSIBLE, match, f"没有{match[0]}这一天，请核对。")
            continue
        near = context.day.year if context.day else None
        if near and not _year_before(text, match.start()):
            days = [day for year in (near - 1, near, near + 1) if (day := _day(year, month, number))]
            yield from _weekday(text, match.end(), days)
        yield from _range(text, match, _day(2024, month, number))


def _year_before(text: str, start: int) -> bool:
    """Whether the date stands in the tail of a longer one: 2023年5月8日至6月2日."""
    return "年" in text[max(start - 24, 0) : start]


def _weekday(text: str, end: int, days: list[date]) -> Iterator[Found]:
    match = _AFTER.match(text, end)
    if match is None or not days:
        return
    said = min(_WEEK.index(match[1]), 6)
    if all(day.weekday() != said for day in days):
        right = _WEEK[days[len(days) // 2].weekday()]
        day = days[len(days) // 2]
        why = f"{day.year}年{day.month}月{day.day}日是星期{right}，不是星期{match[1]}。"
        severity = Severity.BLOCK if len(days) == 1 else Severity.NOTICE
        yield Found(WEEKDAY, match.start(1), match.end(1), right if len(days) == 1 else "", why, severity)


def _range(text: str, match: re.Match[str], first: date | None) -> Iterator[Found]:
    tail = _TO.match(text, match.end())
    if tail is None or first is None:
        return
    year, month, number = tail.groups()
    last = _day(int(year or first.year), int(month or first.month), int(number))
    if last is None:
        if month is None and year is None:  # the whole date is judged on its own
            yield Found(IMPOSSIBLE, tail.start(3), tail.end(), "", f"{first.month}月没有{number}日，请核对。")
        return
    if last < first and (year or not month):  # 12月20日至1月5日 runs over the new year
        yield Found(RANGE, match.start(), tail.end(), "", "止期早于起期，请核对。")


def _han_number(text: str) -> int:
    """一 to 三十一; 0 for what is no such number."""
    if "十" not in text:
        return int(_NUMBER.get(text, "0")) if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return int(_NUMBER.get(tens, "1") if tens else "1") * 10 + int(_NUMBER.get(ones, "0") if ones else "0")


def _han(text: str) -> Iterator[Found]:
    for match in _HAN.finditer(text):
        year = int("".join(_NUMBER[c] for c in match[1]))
        if _lunar(text, match.start()) or not 1800 < year < 2200:
            continue
        day = _day(year, _han_number(match[2]), _han_number(match[3]))
        if day is None:
            yield _found(IMPOSSIBLE, match, "日历上没有这一天，请核对。")
        else:
            yield from _weekday(text, match.end(), [day])


def _zeros(reading: Reading) -> Iterator[Found]:
    if not reading.characters & {"零", "○"}:
        return
    for match in _HAN_ZERO.finditer(reading.text):
        if "零" in match[0] or "○" in match[0]:
            yield _found(ZERO, match, suggestion=match[0].replace("零", "〇").replace("○", "〇"))


def _times(text: str) -> Iterator[Found]:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1]), int(match[2] or match[4] or 0)
        if match[4] is None and not _is_clock(text, match):
            continue
        if hour > 24 or minute > 59 or (hour == 24 and minute) or int(match[3] or 0) > 59:
            yield _found(TIME, match, f"没有 {match[0]} 这个时刻，请核对。")


def _is_clock(text: str, match: re.Match[str]) -> bool:
    """A ratio or a score has a colon too (3:75): a time stands beside a day or a word for a part of it."""
    before, after = text[max(match.start() - 8, 0) : match.start()], text[match.end() : match.end() + 6]
    beside = re.search(r"日|上午|下午|晚上?|早上?|中午|凌晨|时间|[0-9]{1,2}[:：][0-9]{2}\s?[-—~～至]\s?$", before)
    return (
        beside is not None or re.match(r"\s?(?:[-—~～至]\s?[0-9]{1,2}[:：][0-9]{2}|前|开始|结束|止)", after) is not None
    )


CHECK = Check("日期和时间", (IMPOSSIBLE, WEEKDAY, RANGE, TIME, YEAR, ZERO, MIXED), run)
