"""发文字号: 国办发〔2017〕47号 — six-cornered brackets, a year of four digits, no 第, no leading zero (GB/T 9704)."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.han_numbers import DIGITS, han_number
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

FORM = Rule(
    "docnumber.form",
    "发文字号",
    Severity.NOTICE,
    "发文字号由发文机关代字、年份、发文顺序号组成，如“国办发〔2017〕47号”（GB/T 9704）。",
)

_OPEN = "（(〔\\[［【{﹝<《「『〈"
_CLOSE = "）)〕\\]］】}﹞>》」』〉"
_HAN_YEAR = "[一二][〇零○一二三四五六七八九]{3}"
_NUMBER = re.compile(
    rf"([\u4e00-\u9fff]{{1,12}})[ ]?(?:([{_OPEN}])[ ]?((?:19|20)?[0-9]{{2}}|[0-9]{{3}}|"
    rf"{_HAN_YEAR})(年?)[ ]?([{_CLOSE}])|"
    r"((?:19|20)[0-9]{2})年)[ ]?(第?)[ ]?([0-9]{1,5}|[一二三四五六七八九十百零]{1,6})[ ]?号"
)
_ENDINGS = frozenset("发函办字文规任通干组宣纪监综人财法建管罚决审批复电党政府议会秘教环交农水卫税工")
"""What the letters of an issuing body end with. Other words before ordinary brackets are no such letters."""
_LETTERS = re.compile(r"[发函规办]$|(?:[政委]|[\u4e00-\u9fff]办)[发函字]$")
_PRICE = re.compile("发改[\u4e00-\u9fff]{1,3}$")
_QUICK = re.compile(rf"[{_CLOSE}年][ ]?第?[ ]?[0-9一二三四五六七八九十]{{1,5}}[ ]?号")
_COURT = re.compile(r"[民刑行执商知赔认清破]$")
_NOT_LETTERS = re.compile(r"(?:公告|通告|通知|令|公报|计划|期|签发|印发|制发|核发|颁发|下发|发布|会议|公示)$")


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Every fault of a number in one hit, with the number as it should be."""
    if "号" not in reading.characters or _QUICK.search(reading.text) is None:
        return
    for match in _NUMBER.finditer(reading.text):
        letters, opened, year, nian, closed, bare, di, number = match.groups()
        year = year or bare
        wrong = _faults(opened, year, nian, closed, di, number)
        if not wrong or _COURT.search(letters) or (opened != "〔" and not _is_body(letters, bare=bool(bare))):
            continue
        right = f"〔{_full(year)}〕{int(number) if number.isascii() else han_number(number)}号"
        start = match.start(2) if opened else match.start(6)
        why = f"发文字号应写作“{letters[-8:]}{right}”：{'；'.join(wrong)}（GB/T 9704）。"
        yield Found(FORM, start, match.end(), right, why)


def _faults(opened: str | None, year: str, nian: str | None, closed: str | None, di: str, number: str) -> list[str]:
    wrong = []
    if (opened, closed) != ("〔", "〕"):
        wrong.append("年份用六角括号〔〕括起")
    if not year.isascii():
        wrong.append("年份用阿拉伯数字")
    elif len(year) != 4:
        wrong.append("年份写全四位数字")
    if nian:
        wrong.append("年份后不加“年”字")
    if di:
        wrong.append("不加“第”字")
    if not number.isascii():
        wrong.append("顺序号用阿拉伯数字")
    elif number.startswith("0"):
        wrong.append("顺序号不编虚位（1 不编为 01）")
    return wrong


def _is_body(letters: str, *, bare: bool) -> bool:
    """Whether the words are the letters of an issuing body; without brackets only the plainest endings count."""
    if bare:
        return _LETTERS.search(letters) is not None and _NOT_LETTERS.search(letters) is None
    return letters[-1] in _ENDINGS or _PRICE.search(letters) is not None


def _full(year: str) -> str:
    """Four digits."""
    if not year.isascii():
        return "".join(str(DIGITS[sign]) for sign in year)
    return year if len(year) == 4 else ("20" if int(year[-2:]) < 50 else "19") + year[-2:]


CHECK = Check("发文字号", (FORM,), run)
