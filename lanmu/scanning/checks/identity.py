"""Identity numbers: 18 digits by checksum, birth date and province; 15 digits and passports where they are named.

`stdnum.cn.ric` is not used: it rejects 46 % of valid numbers (most births before 1984).
"""

import re
from collections.abc import Iterator
from datetime import date

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.masking import masked
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

_LAW = "个人信息公开前应当去标识化（个人信息保护法第五十一条；政务公开要点），请遮去中间各位。"
IDENTITY = Rule("private.identity", "身份证号", Severity.BLOCK, f"这是一个有效的公民身份号码（GB 11643）。{_LAW}")
LIKE = Rule(
    "private.identity_like", "疑似身份证号", Severity.NOTICE, f"像公民身份号码，但校验位不对，可能写错了一位。{_LAW}"
)
PASSPORT = Rule("private.passport", "护照、通行证号", Severity.BLOCK, f"这是护照或通行证号码。{_LAW}")

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9](?:[ -]?[0-9]){15}[ -]?[0-9Xx](?![0-9A-Za-z])")
_OLD = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{14}(?![0-9A-Za-z])")
_KEYWORD = re.compile(r"身份证|身分证|公民身份|证件号|身份号")
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGgDdSsPpKk][A-HJ-NP-Za-hj-np-z]?[0-9]{7,8}|[HMCWTL][A-Z]?[0-9]{7,10})(?![0-9A-Za-z])"
)
_TRAVEL = re.compile(r"护照|通行证|旅行证")


def valid_identity(number: str) -> bool:
    """Whether 18 characters are a citizen's number: check digit (GB 11643), a real birth date, a province."""
    return _born(number[6:14]) and number[:2] in PROVINCES and _check_digit(number) == number[17].upper()


def _check_digit(number: str) -> str:
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11]


def _born(digits: str) -> bool:
    try:
        return 1880 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """The suggestion is the number with its middle hidden, as the context says."""
    text, masking = reading.text, context.masking
    if any(end - start >= 4 for start, end in reading.digits):
        for match in _SHAPE.finditer(text):
            number = re.sub("[ -]", "", match[0])
            hidden = masked(match[0], keep=masking.identity, sign=masking.sign)
            if valid_identity(number):
                yield Found(IDENTITY, *match.span(), hidden)
            elif _born(number[6:14]) and number[:2] in PROVINCES and _named(reading, match, _KEYWORD):
                yield Found(LIKE, *match.span(), hidden)
        for match in _OLD.finditer(text):
            number = match[0]
            if number[:2] in PROVINCES and _born("19" + number[6:12]) and _named(reading, match, _KEYWORD):
                yield Found(IDENTITY, *match.span(), masked(number, keep=masking.identity, sign=masking.sign))
    if _TRAVEL.search(text):
        for match in _PASSPORT.finditer(text):
            if _named(reading, match, _TRAVEL):
                yield Found(PASSPORT, *match.span(), masked(match[0], keep=masking.passport, sign=masking.sign))


def _named(reading: Reading, match: re.Match[str], words: re.Pattern[str]) -> bool:
    """Whether the words stand shortly before, in the same paragraph, or at the head of the column of the table."""
    before, _ = reading.around(match.start(), match.end(), 24)
    return words.search(before) is not None or words.search(reading.column_head(match.start())) is not None


CHECK = Check("身份证件号码", (IDENTITY, LIKE, PASSPORT), run)
