"""Mobile numbers, and addresses of letters and messages that belong to a person. Office telephones may be published."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.masking import masked
from lanmu.scanning.normalise import PAUSE
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

PHONE = Rule(
    "private.phone",
    "手机号码",
    Severity.BLOCK,
    "个人手机号码公开前应当遮去中间四位；办公联系请用固定电话，确需公布的值班手机请登记豁免。",
)
EMAIL = Rule("private.email", "个人邮箱", Severity.NOTICE, "这是公众服务商的邮箱，可能属于个人；公务联系请用单位邮箱。")
MESSENGER = Rule(
    "private.messenger", "个人微信、QQ 号", Severity.NOTICE, "个人的微信号、QQ 号不宜公开，请改用办公电话。"
)

_MOBILE = re.compile(
    rf"(?<![0-9A-Za-z_./=%-])(?:(?:\+|00)?86[）)]?{PAUSE}?)?"
    rf"(1{PAUSE}?[3-9]{PAUSE}?[0-9](?:{PAUSE}?[0-9]){{8}})(?![0-9A-Za-z_]|[-.][0-9])"
)
_PREFIX = re.compile(r"1(?:3[0-9]|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])")
_GROUPS = frozenset({(11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (3, 5, 3), (1,) * 11})
_HAN_MOBILE = re.compile("[一幺][三四五六七八九][〇零○一二三四五六七八九幺]{9}(?![〇零○一二三四五六七八九十百千万])")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@"
    r"(?:(?:vip\.)?(?:qq|163|126|139|189|sina|sohu|foxmail|gmail|hotmail|outlook|yahoo|yeah|aliyun|21cn|tom|wo|icloud|live)"
    r"\.(?:com\.cn|com|cn|net))(?![A-Za-z0-9.-]*[A-Za-z0-9])",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"(?:(?:微信|WeChat)号?[ ]?[:：][ ]?([A-Za-z][A-Za-z0-9_-]{5,19})|"
    r"QQ号?码?[ ]?[:：]?[ ]?([1-9][0-9]{4,10}))(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_NOT_A_PHONE = re.compile(
    r"(?:订单|单|编|流水|批|案|标识码|代码|序列|合同|车架|条码|许可证|"
    r"备案|证书|账|卡|项目|申请|受理|图|档|统一)号?[ ]?码?[ ]?[:：为]?[ ]?$"
)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """The suggestion is the number with its middle hidden."""
    text, masking = reading.text, context.masking
    if sum(end - start for start, end in reading.digits) >= 11:
        for match in _MOBILE.finditer(text):
            before, after = reading.around(match.start(), match.end(), 10)
            named = "电话" in before or "手机" in before
            if _grouped(match[1], before, after) and (named or not _NOT_A_PHONE.search(before)):
                yield Found(PHONE, *match.span(1), masked(match[1], keep=masking.phone, sign=masking.sign))
    for match in _HAN_MOBILE.finditer(text):
        yield Found(PHONE, *match.span(), masked(match[0], keep=masking.phone, sign=masking.sign))
    if "@" in reading.characters:
        for match in _MAIL.finditer(text):
            name, _, host = match[0].partition("@")
            yield Found(EMAIL, *match.span(), f"{name[:1]}***@{host}")
    if reading.characters & {"微", "Q", "q", "W", "w"}:
        for match in _CHAT.finditer(text):
            group = 1 if match[1] else 2
            yield Found(MESSENGER, *match.span(group), masked(match[group], keep=(2, 2), sign=masking.sign))


def _grouped(said: str, before: str, after: str) -> bool:
    """Whether the digits stand as people write a number: one kind of pause, in usual groups, no row of figures."""
    groups, pauses = re.split(PAUSE, said), re.findall(PAUSE, said)
    if not _PREFIX.match("".join(groups)) or tuple(map(len, groups)) not in _GROUPS or len(set(pauses)) > 1:
        return False
    if pauses[:1] in ([], ["-"]):
        return True
    in_row = re.match(f"{PAUSE}[0-9]", after) or re.search(f"[0-9]{PAUSE}$", before)
    return not in_row and (pauses[0] not in "./" or len(groups[0]) == 3)


CHECK = Check("手机、邮箱、微信", (PHONE, EMAIL, MESSENGER), run)
