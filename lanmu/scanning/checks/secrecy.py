"""Markings of secrecy and of internal papers. The word 秘密 in running text (商业秘密, 国家秘密) is no marking."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

MARK = Rule(
    "secrecy.mark",
    "国家秘密标志",
    Severity.BLOCK,
    "有国家秘密标志的内容不得公开（保守国家秘密法；管理办法第十三条），请立即停止并报保密部门。",
)
INTERNAL = Rule(
    "secrecy.internal",
    "内部材料标志",
    Severity.BLOCK,
    "标明内部使用、不公开的材料不得上网（管理办法第十三条），请先作保密审查。",
)
ON_REQUEST = Rule(
    "secrecy.on_request",
    "依申请公开标志",
    Severity.BLOCK,
    "标明依申请公开或不予公开的文件不主动公开（管理办法第十三条），请核对公开属性。",
)
TELEGRAM = Rule(
    "secrecy.telegram", "密电、明电标志", Severity.NOTICE, "电报不宜直接上网，请先作保密审查（管理办法第十三条）。"
)

_S = "[ \t\u3000]"
_LEVEL = f"(?:绝{_S}*密|机{_S}*密|秘{_S}*密)"
_YEARS = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_STAR = re.compile(
    rf"(?:{_LEVEL}级?|保密)(?:[】\]）)〕]?{_S}*[★☆*＊⭐✩✭▲△◆◇●※]+{_S}*(?:[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}日|"
    rf"{_YEARS}{_S}*(?:年|个月|月|天|日)|长期|启用前|解密前|公布前)?|"
    rf"{_S}*[·•・@.]{_S}*(?:{_YEARS}{_S}*(?:年|个月)|长期|启用前)|[0-9]{{1,2}}年(?=\s*(?:\n|$)))"
)
_FIELD = re.compile(
    rf"(?:密{_S}*级(?:和保密期限)?|保密等级|秘密等级|涉密等级|定密)(?:{_S}*[:：]{_S}*|{_S}+|(?={_LEVEL}(?:$|[\s，。；★])))({_LEVEL})(?!级?[或和、])"
)
_TERM = re.compile(rf"(?:保密期限|保密期){_S}*[:：]?{_S}*(?:{_YEARS}{_S}*年|长期)(?=$|[\s，。；）)])", re.MULTILINE)
_HURRY = f"(?:特急|加急|特提|平急|急件|平件|{_YEARS}年|[0-9]{{6}})"
_ALONE = re.compile(
    rf"(?:^|\n)[ \t\u3000#*【\[（(]*(?:{_HURRY}{_S}+)?({_LEVEL})[ \t\u3000*】\]）)]*(?:{_HURRY}|(?:件|"
    rf"级)?)?[ \t\u3000]*(?=\n|$)|"
    rf"(?:^|\n){_S}*({_LEVEL}(?:文件|资料|材料)?)[:：](?=[\u4e00-\u9fff《])|[【\[（(〔]{_S}*({_LEVEL}(?:文件|资料|材料|级|件)?){_S}*[】\]）)〕](?=\s*(?:\n|$))"
)
_THING = "(?:文件|资料|材料|刊物|文稿|情况|信息|使用|参考|参阅|掌握|传阅|交流)"
_DO_NOT = "(?:请[勿不]要?|不得|严禁|禁止|切勿|勿|注意|妥善)"
_DEED = "(?:随意)?(?:外传|外泄|传播|扩散|转发|翻印|复印|复制|公开|保存|保管|保密|泄露|引用|上网|上传)"
_INTERNAL = re.compile(
    rf"(?:内部|机密|秘密|涉密|绝密){_THING}[，,、。；;：:！!—\- \u3000]{{0,3}}(?:{_DO_NOT}[ ]?{_DEED}|翻印必究)|"
    r"(?:仅[供限]|只[供限])(?:本(?:单位|机关|部门|系统|委|局|处)|单位|机关|系统|部门|会议|领导)?(?:内部)?"
    r"(?:(?<=内部)(?:使用|参考|交流|学习|掌握|工作参考|查阅)|参阅|传阅)(?!的)|"
    rf"(?:此|本|该)(?:文|件|文件|资料|材料|表|稿)(?:为|系|属|仅供)?内部(?:{_THING}|文件)"
)
_LABEL = re.compile(
    rf"[\n（(【\[][ \u3000]*(?:(?:工作|商业)秘密[，, \u3000]{{0,3}}{_DO_NOT}{_DEED}|"
    r"(?:仅?供)?内部(?:文件|资料|材料|传阅|参[阅考]|掌握|使用|发行|刊物)|注意保[存密管]|请勿外传|请不要外传|严禁外传|"
    r"不得外传|严禁上网|不得上网(?:发布)?|[会阅]后(?:收回|退回|回收|即?销毁)|(?:会议)?(?:内部)?讨论稿|"
    r"征求意见稿，?请勿外传|工作秘密|(?:涉密|绝密|机密|秘密)(?:文件|材料|资料|件)|密件|(?:仅?限)?国内发行|"
    r"(?:此件)?发至[\u4e00-\u9fff]{1,6}级)[ \u3000]*(?=\n|$|[）)】\]])"
)
"""On a line of its own or in brackets."""
_NOT_PUBLIC = re.compile(
    r"[（(【\[][ ]?(?:[此本该][件文]|文件)?[ ]?(?:不予公开|不公开|不公开发布|不宜公开|不得公开|免予公开|"
    r"不予公开发布|依申请公开|"
    r"删减后公开|(?:公开(?:方式|属性|类别)[:：])(?:不予公开|不公开|依申请公开))[ ]?[）)】\]]|"
    r"(?:公开方式|公开属性|公开类别|公开形式|信息公开选项|信息公开属性)[ ]?[:：][ ]?(?:不予公开|不公开|"
    r"依申请公开|删减后公开)|"
    r"[此本]件(?:不公开发布|不予公开|不公开|不得公开|依申请公开)"
)
_TELEGRAM = re.compile(
    r"(?:^|\n|[（(])[ \u3000]*(?:内部明电|密码电报|加密传真|特提密电|密电)[ \u3000]*(?=\n|$|[）)])|"
    r"等级[ ]?[:：]?[ ]?(?:特提|特急)[ ]*[·•・]?[ ]*(?:明电|密电)"
)
_LEVEL_SIGN = re.compile(_LEVEL)
_STAR_SIGN = re.compile(rf"密级?[】\]）)〕]?{_S}*(?:[★☆*＊⭐✩✭▲△◆◇●※·•・@.]|[0-9]{{1,2}}年)")
_TRIGGERS = (
    (INTERNAL, _INTERNAL, ("内部", "密文", "密资", "密材", "密刊", "密情", "密信", "密使", "密参", "参阅", "传阅")),
    (
        ON_REQUEST,
        _NOT_PUBLIC,
        ("此件", "本件", "该件", "此文", "公开方", "公开属", "公开类", "公开形", "公开选", "公开）", "公开)", "公开】"),
    ),
    (TELEGRAM, _TELEGRAM, ("明电", "密电", "密码电", "加密传")),
)
"""A pattern is tried where one of its words occurs."""


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Marks by their form: a star, a field, a line of its own, brackets."""
    text = reading.text
    if "密" in reading.characters:
        yield from _marks(text)
    for rule, pattern, words in _TRIGGERS:
        if any(word in text for word in words):
            yield from (_found(rule, match.start(), match[0], text) for match in pattern.finditer(text))
    for match in _LABEL.finditer("\n" + text):
        yield _found(INTERNAL, match.start() - 1, match[0], text)


def _marks(text: str) -> Iterator[Found]:
    if "保密期" in text:
        yield from (Found(MARK, *match.span()) for match in _TERM.finditer(text))
    if _STAR_SIGN.search(text):
        yield from (Found(MARK, *match.span()) for match in _STAR.finditer(text))
    if _LEVEL_SIGN.search(text):
        for pattern in (_FIELD, _ALONE):
            yield from (Found(MARK, *match.span(match.lastindex or 1)) for match in pattern.finditer(text))


def _found(rule: Rule, start: int, said: str, text: str) -> Found:
    """Without the break before it, with the bracket behind it."""
    end, start = start + len(said), start + len(said) - len(said.lstrip())
    closes = text[start] in "（(【[" and text[end : end + 1] in set("）)】]")
    return Found(rule, start, end + closes)


CHECK = Check("密级和内部标志", (MARK, INTERNAL, ON_REQUEST, TELEGRAM), run)
