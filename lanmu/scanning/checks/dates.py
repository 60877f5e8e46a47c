"""Dates that do not exist, weekdays that do not fit, ranges that end before they begin, mixed ways of writing.

Every date is first read as what it says (`_Day`), however it is written: 2025年6月1日, 2025-06-01,
二〇二五年六月一日, 6月1号.
"""

import re
from collections.abc import Generator, Iterator
from datetime import date
from typing import NamedTuple

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.han_numbers import DIGITS, han_number
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

IMPOSSIBLE = Rule("date.impossible", "日期不存在", Severity.BLOCK, "日历上没有这一天。")
WEEKDAY = Rule("date.weekday", "星期不符", Severity.BLOCK, "日期和星期对不上。")
RANGE = Rule("date.range", "起止颠倒", Severity.BLOCK, "止期早于起期。")
TIME = Rule("date.time", "时刻不存在", Severity.BLOCK, "一天里没有这个时刻。")
YEAR = Rule("date.year", "年份位数", Severity.BLOCK, "年份应为四位数字（GB/T 15835）。")
ZERO = Rule("date.zero", "年份用字", Severity.NOTICE, "汉字年份中的零写作“〇”（GB/T 15835、GB/T 9704）。")
MIXED = Rule("date.mixed", "日期写法混用", Severity.NOTICE, "同一个日期不混用阿拉伯数字和汉字数字（GB/T 15835）。")

_WEEK = "一二三四五六日天"
_LUNAR = re.compile(r"农历|阴历|夏历|古历|旧历|藏历|回历|佛历|傣历|彝历")
_S = "[ \u3000]?"
_HAN_YEAR = "[〇零○一二三四五六七八九]{4}"
_HAN_DAY = "[一二三四五六七八九十]{1,3}"
_NUMBER = rf"([0-9]{{1,2}}|{_HAN_DAY})"
_YEAR_MONTH = re.compile(rf"(?:(?<![0-9])([0-9]{{2,5}}|{_HAN_YEAR}){_S}年{_S}|(?<![0-9])){_NUMBER}{_S}$")
_DAY_OF = re.compile(rf"{_S}{_NUMBER}(?:{_S}日|{_S}号(?![楼院线文令馆店])|(?=$|[\s，。；、）)至到—~～-]))")
_SIGNED = re.compile(
    r"(?:(?<![0-9A-Za-z./-])|(?<=[0-9][-–—])(?=[0-9]{4}[./]))((?:19|20)[0-9]{2})"
    r"([-./–—])[ ]?([0-9]{1,2})\2[ ]?([0-9]{1,2})"
    r"(?![0-9A-Za-z/]|[.-](?!(?:19|20)[0-9]{2}[./])[0-9A-Za-z])"
)
_COMPACT = re.compile(r"(?:日期|时间)[ ]?[:：为]?[ ]?((?:19|20)[0-9]{6})(?![0-9])")
_WEEKDAY = rf"(?:星期|周|礼拜){_S}([一二三四五六日天])(?![至到—-]|[一-龥]{{0,2}}[至到—-])"
_AFTER = re.compile(
    rf"{_S}(?:(?:凌晨|早上|[上中下]午|晚上?)?{_S}[（(［\[【〔][^（）()\n每逢至到起〕】]{{0,12}}?)?{_S}{_WEEKDAY}|"
    rf"[，,](?=星期|礼拜){_WEEKDAY}"
)
_BEFORE = re.compile(rf"(?<![每逢至到])(?:星期|周|礼拜){_S}([一二三四五六日天]){_S}[（(]{_S}$")
_CLOCK_SAID = (
    r"(?:[上中下]午|晚上?|早上?|凌晨|零时)?[ ]?"
    r"(?:[0-9]{1,2}(?:[:：][0-9]{2}){1,2}|[0-9]{1,2}[时点](?:[0-9]{1,2}分|整)?)?"
)
_TO = re.compile(
    rf"起?[ ]?(?:[（(][^（）()\n]{{1,6}}[）)])?[ ]?{_CLOCK_SAID}起?[ ]?(至|到|—{{1,2}}|–|-{{1,2}}|~|～|、|和|及)[ ]?"
)
_DAY_ALONE = re.compile(rf"{_NUMBER}[日号](?![常均用间报历志])")
_YEARS = re.compile(r"(?<![0-9])([12][0-9]{3})年?[ ]?(?:至|到|—{1,2}|-|～|~)[ ]?([12][0-9]{3})年")
_SAID_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=年|[-./][0-9]|[〕\]］])")
_CLOCK = re.compile(
    r"(?<![0-9:.])(?<![0-9]：)([0-9]{1,2})(?:[:：]([0-9]{2})(?:[:：]([0-9]{2}))?(?![0-9:：])|时(?:([0-9]{1,2})分)?(?![间段期代]))"
)
_MORNING = re.compile(r"上午[ ]?(1[3-9]|2[0-4])(?:[:：][0-9]{2}|[时点])")
_HAN_HOUR = re.compile("(二十[五六七八九])[时点](?<=[午晚上晨日].{4})")
_HAN_ZERO = re.compile(r"[一二][〇零○一二三四五六七八九]{3}年")
_CLOCK_SIGN = re.compile("[0-9][:：时点]")
_SIGN = re.compile("[0-9][-./–—]")


class _Day(NamedTuple):
    """A date as written; `year` 0: not said, `day` 0: a month only."""

    start: int
    end: int
    year: int
    month: int
    day: int
    han: bool = False
    mixed: bool = False
    year_size: int = 4

    def on(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Chinese, signed and Han-numeral dates; clock times where a text has colons or 时…分."""
    text = reading.text
    if "年" in text:
        yield from _zeros(reading)
        for match in _YEARS.finditer(text) if reading.digits else ():
            if int(match[1]) > int(match[2]):
                yield Found(RANGE, *match.span(), severity=Severity.NOTICE)
    for match in _COMPACT.finditer(text) if "日期" in text or "时间" in text else ():
        said = match[1]
        if _Day(0, 0, int(said[:4]), int(said[4:6]), int(said[6:])).on(int(said[:4])) is None:
            yield Found(IMPOSSIBLE, *match.span(1), why=f"{said} 不是日历上的日期，请核对。")
    yield from _dates(text, _Years(text, context))
    if reading.characters & set(":：时点"):
        yield from _times(text)


def _found(rule: Rule, match: re.Match[str], why: str = "", suggestion: str = "") -> Found:
    return Found(rule, match.start(), match.end(), suggestion, why)


class _Years:
    """In which years a date without one may lie: those the text names, else those around the day of the scan."""

    def __init__(self, text: str, context: Context) -> None:
        self.text, self.context = text, context
        self.known: list[int] | None = None

    def __iter__(self) -> Iterator[int]:
        if self.known is None:
            said = sorted({int(year) for year in _SAID_YEAR.findall(self.text)})
            near = self.context.day.year if self.context.day else 0
            # A text of December names January of the next year without saying so.
            self.known = [*said, said[-1] + 1] if said else [near - 1, near, near + 1] if near else []
        return iter(self.known)


def _written(text: str) -> Iterator[_Day]:
    """Every date in the text, in order for each way of writing."""
    place = text.find("月")
    while place >= 0:
        first = max(place - 14, 0)
        before = _YEAR_MONTH.search(text[first:place])
        if before:
            after = _DAY_OF.match(text, place + 1)
            if after or before[1]:
                forms = {part.isascii() for part in (before[1], before[2], after and after[1]) if part}
                yield _Day(
                    first + before.start(), after.end() if after else place + 1, _year(before[1] or ""),
                    _number(before[2]), (_number(after[1]) or 99) if after else 0,
                    han=not before[2].isascii(), mixed=len(forms) > 1, year_size=len(before[1] or "four"),
                )  # fmt: skip
        place = text.find("月", place + 1)
    for match in _SIGNED.finditer(text) if _SIGN.search(text) else ():
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if month and day and (month <= 12 or len(match[3]) == len(match[4]) == 2):
            yield _Day(match.start(), match.end(), year, month, day)


def _year(text: str) -> int:
    """0 when none is said; 25 is 2025."""
    if not text:
        return 0
    number = int(text) if text.isdigit() and text.isascii() else int("".join(str(DIGITS[c]) for c in text))
    return 2000 + number if number < 100 else number


def _number(text: str) -> int:
    """一 to 三十一, 1 to 99; 99 for what is no such number."""
    return (
        int(text) if text[0].isascii() else (han_number(text) if not re.search("[一二三四五六七八九]{2}", text) else 99)
    )


def _dates(text: str, years: _Years) -> Iterator[Found]:
    last: _Day | None = None
    for day in _written(text):
        if day.mixed:
            yield Found(MIXED, day.start, day.end)
        if day.year_size in (3, 5) and text.startswith(("1", "20"), day.start):
            yield Found(YEAR, day.start, text.index("月", day.start) + 1)
        if _LUNAR.search(text, max(day.start - 12, 0), day.start) or (day.year and not 1800 < day.year < 2200):
            continue
        joined = last is not None and 0 <= day.start - last.end < 32 and _TO.fullmatch(text, last.end, day.start)
        first, last = last, day
        if not day.year and joined and first and first.year:  # 2025年9月30日至10月8日
            day = last = day._replace(year=first.year + (day.month < first.month))
        wrong = _impossible(text, day)
        if wrong is not None:
            yield wrong
            continue
        if joined and first is not None and joined[1] not in "、和及":
            yield from _range(first, day, said=text[day.start : day.end])
        if day.day:
            yield from _weekdays(text, day, years)
            last = yield from _days_after(text, day, years)


def _impossible(text: str, day: _Day) -> Found | None:
    months = 1 <= day.month <= 12
    if not day.day and (months or not day.year):
        return None
    # A leap year: what does not exist there never does. 二月三十日 without a year may be lunar, 二月三十一日 may not.
    if day.day and (day.on(day.year or 2024) is not None or (day.han and not day.year and months and day.day == 30)):
        return None
    written = text[day.start : day.end]
    year = f"{day.year}年" if day.year else ""
    why = (
        f"{year}{day.month}月没有{day.day}日，请核对。"
        if months and day.day < 99
        else f"日历上没有“{written}”，请核对。"
    )
    return Found(IMPOSSIBLE, day.start, day.end, "", why)


def _days_after(text: str, day: _Day, years: _Years) -> Generator[Found, None, _Day]:
    """至8日, 、3日: days that borrow month and year. Gives back the last of them."""
    while (joined := _TO.match(text, day.end)) and (match := _DAY_ALONE.match(text, joined.end())):
        number = _number(match[1])
        following = _Day(match.start(), match.end(), day.year, day.month, number, day.han)
        if following.on(day.year or 2024) is None:
            yield Found(IMPOSSIBLE, *match.span(), "", f"{day.month}月没有{number}日，请核对。")
            break
        if number < day.day and joined[1] not in "、和及":
            yield Found(RANGE, day.start, match.end(), "", "止期早于起期，请核对。")
        yield from _weekdays(text, following, years)
        day = following
    return day


def _range(first: _Day, last: _Day, *, said: str) -> Iterator[Found]:
    whole = bool(first.day and last.day)
    begin = (first.year or last.year, first.month, first.day if whole else 0)
    end = (last.year or first.year, last.month, last.day if whole else 0)
    if "年" not in said and said[:1].isdigit() and "月" in said:  # 11月15日至3月15日 runs over the new year
        end = (begin[0], *end[1:])
        if end < begin and first.month - last.month > 5:
            return
    if end < begin:
        yield Found(RANGE, first.start, last.end, "", "止期早于起期，请核对。")


def _weekdays(text: str, day: _Day, years: _Years) -> Iterator[Found]:
    match = _AFTER.match(text, day.end) or _BEFORE.search(text, max(day.start - 8, 0), day.start)
    if match is None:
        return
    group = match.lastindex or 1
    days = [found for year in ([day.year] if day.year else years) if (found := day.on(year))]
    said = min(_WEEK.index(match[group]), 6)
    if not days or any(found.weekday() == said for found in days):
        return
    nearest = days[len(days) // 2] if len(days) != 2 else days[0]
    right = _WEEK[nearest.weekday()]
    why = f"{nearest.year}年{nearest.month}月{nearest.day}日是星期{right}，不是星期{match[group]}。"
    sure = len(days) == 1
    yield Found(WEEKDAY, *match.span(group), right if sure else "", why, Severity.BLOCK if sure else Severity.NOTICE)


def _zeros(reading: Reading) -> Iterator[Found]:
    if not reading.characters & {"零", "○"}:
        return
    for match in _HAN_ZERO.finditer(reading.text):
        if "零" in match[0] or "○" in match[0]:
            yield _found(ZERO, match, suggestion=match[0].replace("零", "〇").replace("○", "〇"))


def _times(text: str) -> Iterator[Found]:
    for match in _CLOCK.finditer(text) if _CLOCK_SIGN.search(text) else ():
        hour, minute = int(match[1]), int(match[2] or match[4] or 0)
        if match[4] is None and not _is_clock(text, match):
            continue
        if hour > 24 or minute > 59 or (hour == 24 and minute) or int(match[3] or 0) > 59:
            yield _found(TIME, match, f"没有 {match[0]} 这个时刻，请核对。")
    for pattern in (_MORNING, _HAN_HOUR):
        for match in pattern.finditer(text):
            yield _found(TIME, match, f"没有“{match[0]}”这个时刻，请核对。")


def _is_clock(text: str, match: re.Match[str]) -> bool:
    """A ratio or a score has a colon too (3:75): a time stands beside a day or a word for a part of it."""
    before, after = text[max(match.start() - 8, 0) : match.start()], text[match.end() : match.end() + 6]
    beside = re.search(
        r"日|上午|下午|晚上?|早上?|中午|凌晨|时间|(?:[0-9]{1,2}[:：][0-9]{2}|[0-9]时)\s?[-—~～至]\s?$", before
    )
    return (
        beside is not None or re.match(r"\s?(?:[-—~～至]\s?[0-9]{1,2}[:：][0-9]{2}|前|开始|结束|止)", after) is not None
    )


CHECK = Check("日期和时间", (IMPOSSIBLE, WEEKDAY, RANGE, TIME, YEAR, ZERO, MIXED), run)
