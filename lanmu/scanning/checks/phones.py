"""Mobile numbers, and addresses of letters and messages that belong to a person. Office telephones may be published."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.masking import masked
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
    r"(?<![0-9A-Za-z_./=%-])(?:\+?86[ -]?)?(1(?:3[0-9]|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])"
    r"(?:[0-9]{8}|[ -][0-9]{4}[ -][0-9]{4}|[ -]?[0-9]{3}[ -][0-9]{5}|(?:[ ][0-9]){8}))(?![0-9A-Za-z_]|[-.][0-9])"
)
_SPACED = re.compile(r"(?<![0-9A-Za-z] )(?<![0-9A-Za-z])1[ -][3-9](?:[ -][0-9]){9}(?![ -]?[0-9A-Za-z])")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@"
    r"(?:(?:vip\.)?(?:qq|163|126|139|189|sina|sohu|foxmail|gmail|hotmail|outlook|yahoo|yeah|aliyun|21cn|tom|wo|icloud|live)"
    r"\.(?:com\.cn|com|cn|net))(?![A-Za-z0-9.-]*[A-Za-z0-9])",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"(?:(?:微信|WeChat)号?[ ]?[:：][ ]?([A-Za-z][A-Za-z0-9_-]{5,19})|"
    r"QQ号?码?[ ]?[:：][ ]?([1-9][0-9]{4,10}))(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_NOT_A_PHONE = re.compile(
    r"(?:订单|单|编|流水|批|案|标识码|代码|序列|合同|车架|条码|许可证|"
    r"备案|证书|账|卡|项目|申请|受理|图|档|统一)号?[ ]?码?[ ]?[:：为]?[ ]?$"
)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """The suggestion is the number with its middle hidden."""
    text, masking = reading.text, context.masking
    if "1" in reading.characters:
        for pattern in (_MOBILE, _SPACED):
            for match in pattern.finditer(text):
                start = match.start(1) if pattern is _MOBILE else match.start()
                before, _ = reading.around(match.start(), match.end(), 10)
                if not _NOT_A_PHONE.search(before) or "电话" in before or "手机" in before:
                    hidden = masked(text[start : match.end()], keep=masking.phone, sign=masking.sign)
                    yield Found(PHONE, start, match.end(), hidden)
    if "@" in reading.characters:
        for match in _MAIL.finditer(text):
            name, _, host = match[0].partition("@")
            yield Found(EMAIL, *match.span(), f"{name[:1]}***@{host}")
    if reading.characters & {"微", "Q", "q", "W", "w"}:
        for match in _CHAT.finditer(text):
            group = 1 if match[1] else 2
            yield Found(MESSENGER, *match.span(group), masked(match[group], keep=(2, 2), sign=masking.sign))


CHECK = Check("手机、邮箱、微信", (PHONE, EMAIL, MESSENGER), run)
