"""Identity numbers: 18 digits by checksum, birth date and province; 15 digits and passports where they are named.

`stdnum.cn.ric` is not used: it rejects 46 % of valid numbers (most births before 1984).
"""

import re
from collections.abc import Iterator
from datetime import date

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.masking import masked
from lanmu.scanning.normalise import PAUSE
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

_LAW = "个人信息公开前应当去标识化（个人信息保护法第五十一条；政务公开要点），请遮去中间各位。"
IDENTITY = Rule("private.identity", "身份证号", Severity.BLOCK, f"这是一个有效的公民身份号码（GB 11643）。{_LAW}")
LIKE = Rule(
    "private.identity_like", "疑似身份证号", Severity.NOTICE, f"像公民身份号码，但校验位不对，可能写错了一位。{_LAW}"
)
PASSPORT = Rule("private.passport", "护照、通行证号", Severity.BLOCK, f"这是护照或通行证号码。{_LAW}")

PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91))
    for number in range(first, last + 1)
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = re.compile(rf"(?<![0-9])[1-9]{PAUSE}{{0,2}}[0-9](?:{PAUSE}{{0,2}}[0-9]){{15}}{PAUSE}{{0,2}}[0-9Xx×](?![0-9])")
_OLD = re.compile(rf"(?<![0-9A-Za-z])[1-9][0-9](?:{PAUSE}?[0-9]){{13}}(?![0-9A-Za-z])")
_KEYWORD = re.compile(r"身[份分]证|公民身份|证件号|身份号|居住证|户口簿")
_CODE = re.compile(
    r"(?:项目|订单|流水|案件?|标识|信用|合同|许可证|备案|申请|单据?|票据?|物资|资产|设备|档案?|索引|批复|立项|工程)"
    r"(?:统一)?[代编单]?[码号][ ]?[:：为]?[ ]?$"
)
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
    if sum(end - start for start, end in reading.digits) >= 15:
        for match in _SHAPE.finditer(text):
            if (rule := _judge(reading, match)) is not None:
                yield Found(rule, *match.span(), masked(match[0], keep=masking.identity, sign=masking.sign))
        for match in _OLD.finditer(text):
            number = _plain(match[0])
            if number[:2] in PROVINCES and _born("19" + number[6:12]) and _named(reading, match, _KEYWORD):
                yield Found(IDENTITY, *match.span(), masked(match[0], keep=masking.identity, sign=masking.sign))
    if _TRAVEL.search(text):
        for match in _PASSPORT.finditer(text):
            if _named(reading, match, _TRAVEL):
                yield Found(PASSPORT, *match.span(), masked(match[0], keep=masking.passport, sign=masking.sign))


def _plain(text: str) -> str:
    return re.sub(PAUSE, "", text).upper().replace("×", "X")


def _judge(reading: Reading, match: re.Match[str]) -> Rule | None:
    """A valid number is one, unless it is called something else; an invalid one only where it is called one."""
    number = _plain(match[0])
    before, _ = reading.around(match.start(), match.end(), 12)
    if valid_identity(number):
        return LIKE if _CODE.search(before) else IDENTITY
    plausible = match[0].isalnum() or (_born(number[6:14]) and number[:2] in PROVINCES)
    return LIKE if plausible and _named(reading, match, _KEYWORD) else None


def _named(reading: Reading, match: re.Match[str], words: re.Pattern[str]) -> bool:
    """Whether the words stand shortly before, in the same paragraph, or at the head of the column of the table."""
    before, _ = reading.around(match.start(), match.end(), 24)
    return words.search(before) is not None or words.search(reading.column_head(match.start())) is not None


CHECK = Check("身份证件号码", (IDENTITY, LIKE, PASSPORT), run)
