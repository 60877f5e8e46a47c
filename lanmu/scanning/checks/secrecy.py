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

_LEVEL = "(?:绝[ ]?密|机[ ]?密|秘[ ]?密)"
_STAR = re.compile(
    rf"{_LEVEL}[ ]?[★☆*＊⭐✩✭][ ]?(?:[0-9一二三四五六七八九十]{{1,2}}[ ]?(?:年|个月|天|日)|长期|启用前)?"
)
_FIELD = re.compile(rf"(?:密[ ]?级|保密等级|秘密等级|涉密等级|定密)[ ]?[:：][ ]?({_LEVEL})")
_TERM = re.compile(r"(?:保密期限|保密期)[ ]?[:：][ ]?(?:[0-9一二三四五六七八九十]{1,2}[ ]?年|长期)")
_ALONE = re.compile(
    rf"(?:^|\n)[ \t\u3000#*【\[（(]*({_LEVEL})[ \t\u3000*】\]）)]*(?:[0-9]{{1,2}}年)?[ \t\u3000]*(?=\n|$)"
)
_INTERNAL = re.compile(
    r"(?:内部|机密|秘密|涉密)(?:文件|资料|材料|刊物|文稿|情况|信息|"
    r"使用|参考)[，,、。；;：:！!—\- ]{0,3}(?:请[勿不]|不得|严禁|禁止|"
    r"切勿|勿|注意|妥善)[ ]?(?:随意)?"
    r"(?:外传|外泄|传播|扩散|转发|翻印|复印|公开|保存|保管|保密|泄露|引用)|"
    r"(?:仅[供限]|只[供限])(?:本单位|本机关|本部门|单位|机关|系统|部门|会议)?内部(?:使用|参考|交流|参阅|传阅|掌握|工作参考)|"
    r"(?:^|\n|[（(【\[])[ \u3000]*(?:内部(?:文件|资料|材料|传阅|参阅|"
    r"掌握)|内部使用|注意保[存密管]|请[勿不]要?外传|严禁外传|不得外传|"
    r"[会阅]后(?:收回|退回|回收)|(?:会议)?(?:内部)?讨论稿|征求意见稿，"
    r"?请勿外传|工作秘密|涉密文件|密件)[ \u3000]*(?=\n|$|[）)】\]])"
)
_NOT_PUBLIC = re.compile(
    r"[（(【\[][ ]?(?:此[件文]|本[件文]|该[件文]|文件)?[ ]?(?:不予公开|"
    r"不公开|不公开发布|不宜公开|不得公开|免予公开|不予公开发布|依申请公开|"
    r"删减后公开|(?:公开(?:方式|属性|类别)[:：])(?:不予公开|不公开|"
    r"依申请公开))[ ]?[）)】\]]|"
    r"(?:公开方式|公开属性|公开类别|公开形式|信息公开选项|信息公开属性)[ "
    r"]?[:：][ ]?(?:不予公开|不公开|依申请公开|删减后公开)|此件(?:不公开发布|"
    r"不予公开|不公开|不得公开|依申请公开)"
)
_TELEGRAM = re.compile(
    r"(?:^|\n|[（(])[ \u3000]*(?:内部明电|密码电报|加密传真|特提密电|"
    r"密电)[ \u3000]*(?=\n|$|[）)])|等级[ ]?[:：]?[ ]?(?:特提|特急)[ "
    r"]*[·•・]?[ ]*(?:明电|密电)"
)
_TRIGGERS = ("密", "内部", "外传", "公开", "明电", "收回", "退回", "回收", "讨论稿", "注意保")


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Marks by their form: a star, a field, a line of its own, brackets."""
    text = reading.text
    if "密" in reading.characters:
        for pattern in (_STAR, _TERM):
            yield from (Found(MARK, *match.span()) for match in pattern.finditer(text))
        for pattern in (_FIELD, _ALONE):
            yield from (Found(MARK, *match.span(1)) for match in pattern.finditer(text))
    if any(word in text for word in _TRIGGERS):
        for rule, pattern in ((INTERNAL, _INTERNAL), (ON_REQUEST, _NOT_PUBLIC), (TELEGRAM, _TELEGRAM)):
            for match in pattern.finditer(text):
                start = match.start() + len(match[0]) - len(match[0].lstrip())
                closes = text[start] in "（(【[" and text[match.end() : match.end() + 1] in set("）)】]")
                yield Found(rule, start, match.end() + closes)


CHECK = Check("密级和内部标志", (MARK, INTERNAL, ON_REQUEST, TELEGRAM), run)
