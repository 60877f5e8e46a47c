"""Where a person lives, when a person was born, what a person drives."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.masking import masked, masked_address
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

ADDRESS = Rule("private.address", "家庭住址", Severity.BLOCK, "个人住址公开时只到乡镇、街道，请去掉门牌。")
DOOR = Rule("private.door", "疑似家庭住址", Severity.NOTICE, "写到了小区的门牌；如果是个人住址，请只写到乡镇、街道。")
BIRTH = Rule("private.birth", "出生日期", Severity.BLOCK, "个人的出生日期公开时只到年或月，请去掉日子。")
BORN = Rule("private.born", "疑似出生日期", Severity.NOTICE, "写到了出生的日子；如果不是历史人物，请只写到年或月。")
PLATE = Rule(
    "private.plate", "车牌号码", Severity.NOTICE, "车牌号码可以认出个人，公开前请遮去中间几位；依法公告的请登记豁免。"
)

_HOUSE = r"[0-9一二三四五六七八九十甲乙丙A-Za-z]{1,6}"
_DOOR_LEVEL = re.compile(
    rf"(?:[\u4e00-\u9fff]{{1,20}}(?:省|市|区|县|旗|镇|乡|街道|村|路|街|巷|道|里|弄|小区|苑|园|庄|湾|城|寓|坊|屯|组|社)"
    rf"(?:{_HOUSE}(?:号楼|号院|号|栋|幢|座|单元|门|弄|排|组|室|户|楼|层|队|社|区|条|巷|"
    rf"段)[ -]?){{1,6}}(?:[0-9]{{1,5}}室?)?)"
)
_PERSONAL = re.compile(
    r"(?:家庭住址|家庭地址|现住址|现住|住址|户籍所在地|户籍地址?|户口所在地|居住地址?|居住于|居住在|家住|租住[于在]?|住宅位于|"
    r"(?:^|(?<=[，,、；。（(\s其]))住[在于]?(?![所房宅户院建宿]))[ ]?[:：为在是]?[ ]?",
    re.MULTILINE,
)
_ESTATE = re.compile(
    rf"(?:小区|花园|家园|公寓|新村|苑|里|名邸|华庭)(?:{_HOUSE}(?:号楼|栋|幢|座|号)"
    rf"[ -]?(?:{_HOUSE}(?:单元|门)[ -]?)?[0-9]{{2,4}}(?:室|户|号)?|[0-9]{{1,3}}-[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9-]))"
)
_FLAT = re.compile("[0-9一二三四五六七八九十甲乙丙A-Za-z](?:号[楼院]|[号栋幢座门弄排室户]|单元|-[0-9])")
"""Without one of these nobody's door is named."""
_NAME_BEFORE = re.compile(r"[^\W0-9A-Za-z为在到是的于住映诉者主户从至]{1,5}$")
_OFFICE = re.compile(r"办公|地点|中心|大厅|窗口|局|委|有限公司|单位地址|联系地址|通信地址|报名|会议|接待")
_DAY = (
    r"(?:[0-9]{4}[ ]?年[ ]?[0-9]{1,2}[ ]?月[ ]?[0-9]{1,2}[ ]?[日号]|(?:19|"
    r"20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}(?![0-9])|"
    r"(?<![0-9])(?:19|20)[0-9]{6}(?![0-9])|[一二][〇零○一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_BIRTH_FIELD = re.compile(rf"(?:出生日期|出生年月日?|出生时间|生日|出生(?=[ ]?[:：]))[ ]?[:：为是]?[ ]?({_DAY})")
_BORN = re.compile(
    rf"({_DAY})[ ]?(?:出生|生于|生(?=[，,。；、）)\s]|$))|(?<![发产])生于({_DAY})|"
    rf"[男女][，,、 （(][^。；\n0-9]{{0,8}}({_DAY})(?=[，,）)；、])"
)
_SEX = re.compile(r"[，,、（(][ ]?[男女][，,、 ]")
_DAY_SIGN = re.compile(r"[0-9][ ]?[年./-][ ]?[0-9]|[12][0-9]{7}|年[一二三四五六七八九十]{1,2}月")
_HISTORY = 1920
"""Who was born before is a person of history."""
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[A-HJ-NP-Za-hj-np-z][·•. -]?"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]|[DFABCEGHJKdf][A-HJ-NP-Za-hj-np-z0-9][0-9]{4}|"
    r"[0-9]{5}[DFABCEGHJKdf])(?![0-9A-Za-z])"
)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Words of a home or a birth decide; without them only what looks like a flat is mentioned."""
    text, sign = reading.text, context.masking.sign
    if _FLAT.search(text):
        yield from _addresses(text, sign)
    if reading.characters & {"生", "男", "女"}:
        yield from _births(reading)
    for match in _PLATE.finditer(text) if any(c.isascii() and c.isalpha() for c in reading.characters) else ():
        number = match[0]
        if sum(c.isdigit() for c in number) >= 2:
            yield Found(PLATE, *match.span(), masked(number, keep=context.masking.plate, sign=sign))


def _addresses(text: str, sign: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for word in _PERSONAL.finditer(text):
        line = text[word.end() : word.end() + 60].partition("\n")[0]
        match = _DOOR_LEVEL.search(line)
        if match and match.start() <= 12:
            start, end = word.end() + match.start(), word.end() + match.end()
            taken.append((start, end))
            yield Found(ADDRESS, start, end, masked_address(text[start:end], sign=sign))
    for match in _ESTATE.finditer(text):
        named = _NAME_BEFORE.search(text, max(match.start() - 12, 0), match.start())
        if named is None:
            continue
        start, end = named.start(), match.end()
        before = text[max(start - 16, 0) : start].rpartition("\n")[2]
        if not any(a < end and start < b for a, b in taken) and not _OFFICE.search(before + text[start:end]):
            yield Found(DOOR, start, end, masked_address(text[start:end], sign=sign))


def _births(reading: Reading) -> Iterator[Found]:
    text = reading.text
    if _DAY_SIGN.search(text) is None:
        return
    taken = set()
    for match in (*_BIRTH_FIELD.finditer(text), *_under_a_head(reading)):
        taken.add(match.start(1))
        yield from _birth(BIRTH, match, 1)
    for match in _BORN.finditer(text):
        group = match.lastindex or 1
        if match.start(group) not in taken:
            before, _ = reading.around(match.start(), match.end(), 24)
            yield from _birth(BIRTH if group == 1 and _SEX.search(before) else BORN, match, group)


def _birth(rule: Rule, match: re.Match[str], group: int) -> Iterator[Found]:
    said = match[group]
    if not said[0].isascii() or int(said[:4]) >= _HISTORY:
        yield Found(rule, *match.span(group), _without_day(said))


def _under_a_head(reading: Reading) -> Iterator[re.Match[str]]:
    """Days in a column of a table that is named 出生日期."""
    if reading.tables and ("出生" in reading.text or "生日" in reading.text):
        for match in re.finditer(f"({_DAY})", reading.text):
            if re.search("出生|生日", reading.column_head(match.start())):
                yield match


def _without_day(day: str) -> str:
    if "月" in day:
        return day[: day.index("月") + 1]
    return day[:6] if day.isdigit() else day[: max(day.rfind(sign) for sign in "-./")]


CHECK = Check("住址、出生日期、车牌", (ADDRESS, DOOR, BIRTH, BORN, PLATE), run)
