"""Bank cards: Luhn's digit and a known prefix or the word beside it. Luhn alone passes every tenth number."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.masking import masked
from lanmu.scanning.normalise import PAUSE
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

CARD = Rule(
    "private.bank",
    "银行卡号",
    Severity.BLOCK,
    "个人银行卡号属于个人敏感信息（个人信息保护法第二十八条），公开前应当遮去中间各位。",
)
ACCOUNT = Rule(
    "private.account", "疑似银行账号", Severity.NOTICE, "像银行账号；单位的收款账号可以公布，个人的请遮去中间各位。"
)

_SHAPE = re.compile(
    rf"(?<![0-9A-Za-z.])(?:[3-9][0-9]{{14,18}}(?![0-9A-Za-z.])|"
    rf"[3-9][0-9]{{3}}({PAUSE})[0-9]{{4}}(?:\1[0-9]{{4}}){{1,2}}(?:\1?[0-9]{{1,4}})?(?![0-9A-Za-z.]|\1[0-9])|"
    r"[3-9][0-9]{5} [0-9]{9,13}(?![0-9A-Za-z.]| [0-9]))"
)
_CARD = re.compile(r"卡号|银行卡|储蓄卡|借记卡|信用卡|社保卡号|一卡通|惠农卡")
_ACCOUNT = re.compile(r"账号|帐号|账户|帐户|开户")
_ORGANISATION = re.compile(
    r"单位|公司|(?:户名|收款人)[:：][ ]?[\u4e00-\u9fff]{5}|财政|非税|专户|保证金|基金会|委员会|中心|缴款|捐赠|"
    r"统一社会信用代码"
)
_PREFIXES = ("62", "60", "68", "9559", "9558", "955", "4", "5", "35", "37", "34")


def luhn(digits: str) -> bool:
    """Whether the last digit is Luhn's check digit (GB/T 15694, annex B)."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + index % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """62… is enough with Luhn; other numbers need the word card or account near by."""
    if not any(end - start >= 4 for start, end in reading.digits):
        return
    for match in _SHAPE.finditer(reading.text):
        digits = re.sub(PAUSE, "", match[0])
        if not 15 <= len(digits) <= 19 or len(set(digits)) < 2:
            continue
        before, after = reading.around(match.start(), match.end(), 30)
        beside = before + reading.column_head(match.start())
        hidden = masked(match[0], keep=context.masking.bank, sign=context.masking.sign)
        named = _CARD.search(beside) and digits.startswith(_PREFIXES)
        if not luhn(digits):
            if named and digits.startswith("62"):
                yield Found(ACCOUNT, *match.span(), hidden, "像银行卡号，但校验位不对；确是个人的，请遮去中间各位。")
            continue
        personal = digits.startswith("62") and len(digits) >= 16 and not _ORGANISATION.search(before + after)
        if named or personal:
            yield Found(CARD, *match.span(), hidden)
        elif _ACCOUNT.search(beside) and not _ORGANISATION.search(beside):
            yield Found(ACCOUNT, *match.span(), hidden)


CHECK = Check("银行卡号", (CARD, ACCOUNT), run)
