"""发文字号: 国办发〔2017〕47号 — six-cornered brackets, a year of four digits, no 第, no leading zero (GB/T 9704)."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

FORM = Rule(
    "docnumber.form",
    "发文字号",
    Severity.NOTICE,
    "发文字号由发文机关代字、年份、发文顺序号组成，如“国办发〔2017〕47号”（GB/T 9704）。",
)

_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,12})([（(〔\[［【{])[ ]?((?:19|20)?[0-9]{2}|[0-9]{3})(年?)[ ]?([）)〕\]］】}])"
    r"[ ]?(第?)[ ]?([0-9]{1,5})[ ]?号"
)
_ENDINGS = frozenset("发函办字文规任通干组宣纪监综人财法建管罚决审批复电党政府议会秘教环交农水卫税工")
"""What the letters of an issuing body end with. Other words before ordinary brackets are no such letters."""
_QUICK = re.compile(r"[）)〕\]］】}][ ]?第?[ ]?[0-9]{1,5}[ ]?号")
_COURT = re.compile(r"[民刑行执商知赔认清破]$")


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Every fault of a number in one hit, with the number as it should be."""
    if "号" not in reading.characters or _QUICK.search(reading.text) is None:
        return
    for match in _NUMBER.finditer(reading.text):
        letters, opened, year, nian, closed, di, number = match.groups()
        wrong = []
        if (opened, closed) != ("〔", "〕"):
            wrong.append("年份用六角括号〔〕括起")
        if len(year) != 4:
            wrong.append("年份写全四位数字")
        if nian:
            wrong.append("年份后不加“年”字")
        if di:
            wrong.append("不加“第”字")
        if number.startswith("0"):
            wrong.append("顺序号不编虚位（1 不编为 01）")
        if not wrong or _COURT.search(letters) or (opened != "〔" and letters[-1] not in _ENDINGS):
            continue
        full = year if len(year) == 4 else ("20" if int(year[-2:]) < 50 else "19") + year[-2:]
        right = f"〔{full}〕{int(number)}号"
        yield Found(
            FORM,
            match.start(2),
            match.end(),
            right,
            f"发文字号应写作“{letters[-8:]}{right}”：{'；'.join(wrong)}（GB/T 9704）。",
        )


CHECK = Check("发文字号", (FORM,), run)
