"""How numbers and units are written (GB/T 15835, GB 3100), and what a number cannot be."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

WIDTH = Rule("number.width", "全角数字", Severity.NOTICE, "阿拉伯数字用半角（GB/T 15835）。")
PERCENT = Rule("number.percent", "占比超过百分之百", Severity.BLOCK, "部分占整体不会超过 100%。")
PERCENT_RANGE = Rule(
    "number.percent_range", "百分数范围", Severity.NOTICE, "百分数的范围前后都要写百分号，如“3%～5%”（GB/T 15835）。"
)
UNIT = Rule("number.unit", "计量单位", Severity.NOTICE, "计量单位用法定计量单位及其规范符号（GB 3100）。")
UNIT_MIXED = Rule(
    "number.unit_mixed",
    "单位写法混用",
    Severity.NOTICE,
    "同一篇里同一个单位有的写中文、有的写符号，请统一（GB 3100）。",
)
APPROXIMATE = Rule("number.approximate", "约数重复", Severity.NOTICE, "表示约数的词前后各用了一次，留一个即可。")
TIMES = Rule("number.times", "减少若干倍", Severity.NOTICE, "减少、下降不用倍数，请改用分数或百分数。")
CURRENCY = Rule("number.currency", "货币写法重复", Severity.NOTICE, "货币符号和“元”只用一个。")

_WIDE = re.compile("[０-９][０-９．，％]*")
_SHARE = re.compile(
    r"(?:占(?!用|地|有|领|道|据)[^，。；、：\n0-9]{0,20}|(?:合格|覆盖|出席|及格|满意|办结|知晓|参保|绿化|达标|到岗|在岗|签约|入户|接种|普及|处置|回收利用|无害化处理|按时办结|投票|得票)率"
    r"[^，。；、\n0-9]{0,8})([0-9]{1,9}(?:\.[0-9]{1,4})?)[ ]?%"
)
_RANGE = re.compile(r"(?<![0-9.%-])([0-9]+(?:\.[0-9]+)?)[ ]?([-—~～至])[ ]?([0-9]+(?:\.[0-9]+)?)[ ]?%")
_SYMBOL = re.compile(
    r"(?:KM|Km|KG|Kg|MM|CM|Cm|ML|Ml|HZ|K[Ww][Hh]|Kw[Hh]|kwh|KW|Kw|KV|Kv|DB|[kcdm]?m[23]|M2|M3|平米|公尺|公分|公方|英[哩吋呎]|华里|市斤|公吨)(?![A-Za-z0-9])"
)
_OLD_UNITS = ("平米", "公尺", "公分", "公方", "公吨", "英哩", "英吋", "英呎", "华里", "市斤")
_RIGHT = {
    "KM": "km", "Km": "km", "KG": "kg", "Kg": "kg", "MM": "mm", "CM": "cm", "Cm": "cm", "ML": "mL", "Ml": "mL",
    "HZ": "Hz",
    "KW": "kW", "Kw": "kW", "KV": "kV", "Kv": "kV", "M2": "m²", "M3": "m³", "公尺": "米", "公分": "厘米",
    "公方": "立方米", "英哩": "英里", "KWH": "kWh", "KWh": "kWh",
    "Kwh": "kWh", "KwH": "kWh", "kwh": "kWh", "DB": "dB", "平米": "平方米",
    "英吋": "英寸", "英呎": "英尺", "华里": "", "市斤": "", "公吨": "吨",
}  # fmt: skip
_AREA = (re.compile(r"[0-9][ ]?(?:万)?平方米"), re.compile(r"[0-9][ ]?(?:m²|m2|㎡)"))
_ABOUT = re.compile(
    r"(大约|约|近|将近|接近|大概|超过|超|逾|不足|至少|最少|最多)[ ]?[0-9一二三四五六七八九十百千万亿.两]+"
    r"(?:([余多])[ ]?(?=[\u4e00-\u9fff])|[\u4e00-\u9fff]{0,4}?(左右|上下)|[\u4e00-\u9fff]{0,3}?(以[上下]))"
)
_LESS = re.compile(
    r"(?:减少|下降|降低|缩小|缩短|减轻|压缩|回落)(?:了|到)?(?:[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百两几数])[ ]?倍"
)
_MONEY = re.compile(r"[¥￥$][ ]?[0-9][0-9,.]*[ ]?(?:万|亿)?元|人民币[¥￥]")
_YEARS = re.compile(r"(?:上年|同期|预算|计划|目标|任务|基期|去年|指标)")


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Each rule leaves at once when its signs do not occur."""
    text, characters = reading.text, reading.characters
    yield from _wide(reading)
    if "%" in characters:
        for match in _SHARE.finditer(text):
            if float(match[1]) > 100 and not _YEARS.search(match[0]):
                yield Found(PERCENT, match.start(1), match.end())
        for match in _RANGE.finditer(text):
            if not _part_of_number(text, match.start()):
                yield Found(PERCENT_RANGE, *match.span(), f"{match[1]}%～{match[3]}%")
    if reading.digits and (characters & set("KMCHDkcdm㎡") or any(word in text for word in _OLD_UNITS)):
        for match in _SYMBOL.finditer(text):
            unit = match[0]
            if not re.search(r"[0-9][ ]?$", text[max(match.start() - 2, 0) : match.start()]):
                continue
            yield Found(
                UNIT,
                match.end() - len(unit),
                match.end(),
                _RIGHT[unit] if unit in _RIGHT else unit[:-1] + {"2": "²", "3": "³"}[unit[-1]],
            )
        yield from _area(text)
    yield from (Found(APPROXIMATE, *match.span()) for match in _ABOUT.finditer(text) if _twice_about(match))
    if "倍" in characters:
        yield from (Found(TIMES, *match.span()) for match in _LESS.finditer(text))
    if characters & {"¥", "￥", "$"}:
        yield from (Found(CURRENCY, *match.span()) for match in _MONEY.finditer(text))


def _twice_about(match: re.Match[str]) -> bool:
    """至少 and 最多 go with 左右 badly, but 至少三十余 and 超过…以上 are left alone."""
    if match[2]:
        return match[1] not in {"至少", "最少", "最多"}
    if match[4]:
        return match[1] in {"大约", "约", "近", "将近", "接近", "大概"}
    return match[1] not in {"超过", "超"}


def _wide(reading: Reading) -> Iterator[Found]:
    """Full-width digits are undone by the normalisation, so they are looked for in the original."""
    original = reading.original
    if reading.normalised.untouched:
        return
    for match in _WIDE.finditer(original):
        start = reading.forward(match.start())
        end = reading.forward(match.end())
        yield Found(WIDTH, start, end, reading.text[start:end].replace("，", ","))


def _part_of_number(text: str, start: int) -> bool:
    """5-10% after a letter or a hyphen is part of a code."""
    return start > 0 and (text[start - 1].isascii() and text[start - 1].isalnum())


def _area(text: str) -> Iterator[Found]:
    words, symbols = (pattern.search(text) for pattern in _AREA)
    if words and symbols:
        yield Found(UNIT_MIXED, symbols.end() - (1 if text[symbols.end() - 1] == "㎡" else 2), symbols.end(), "平方米")


CHECK = Check("数字和单位", (WIDTH, PERCENT, PERCENT_RANGE, UNIT, UNIT_MIXED, APPROXIMATE, TIMES, CURRENCY), run)
