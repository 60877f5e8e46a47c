"""By which settings the checks run here: masking, milder rules, the level of the proofreader. Kept in versions.

拦截 may be made 提示 or 停用 for a house whose texts trip over a rule; what the law gives nobody leave for stays
(第十三条 严禁涉密信息上网; 个人信息保护法).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lanmu.publishing.models import CheckSettings
from lanmu.publishing.proofing_document import LINK
from lanmu.publishing.proofing_enums import RuleLevel
from lanmu.scanning.enums import Level, Severity
from lanmu.scanning.levels import RULES as LEVEL_RULES
from lanmu.scanning.masking import Masking
from lanmu.scanning.registry import all_rules
from lanmu.scanning.rules import Result, Rule
from lanmu.scanning.wordlists import RULES as LIST_RULES

UNTOUCHABLE = frozenset({"secrecy.mark", "secrecy.internal", "private.identity", "private.bank", "private.passport"})
"""Rules that are never milder nor off."""
QUIET = {"punct.half": RuleLevel.OFF.value}
"""Where nothing is set: half-width marks stand in every text, and nobody would read the list."""
MASKED = {
    "phone": "手机号码",
    "identity": "身份证号",
    "bank": "银行卡号",
    "passport": "护照、通行证号",
    "plate": "车牌号码",
}
MOST_VISIBLE = 8
SIGNS = ("*", "＊", "×")
PROOFREADER = "proofreader"
"""Key among the levels: how sure the statistical proofreader has to be."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings as the checks use them."""

    number: int
    masking: Masking
    levels: Mapping[str, str]
    proofreader: Level

    def applied(self, result: Result) -> Result:
        """The result with milder severities, without the hits of rules that are off. Of a link counts where it leads:
        its words stand in their paragraph, and are judged there.
        """
        kept = []
        for hit in result.hits:
            if LINK in hit.where and not hit.rule.startswith(("link.", "structure.")):
                continue
            level = None if hit.rule in UNTOUCHABLE else self.levels.get(hit.rule)
            if level == RuleLevel.OFF:
                continue
            kept.append(replace(hit, severity=Severity.NOTICE) if level == RuleLevel.NOTICE else hit)
        return replace(result, hits=tuple(kept))


def rules() -> dict[str, Rule]:
    """Every rule that can be set, by its code: of the checks, of the lists that come with them, of the proofreader."""
    found = {**all_rules(), **LIST_RULES}
    return found | {rule.code: rule for rule in LEVEL_RULES.values()}


def in_force() -> InForce:
    """The newest version; the defaults where there is none. One query."""
    row = CheckSettings.objects.order_by("-pk").first()
    if row is None:
        return InForce(0, Masking(), QUIET, Level.LIKELY)
    levels = dict(row.levels)
    level = Level(levels.pop(PROOFREADER, Level.LIKELY))
    return InForce(row.pk, masking_of(row.masking), levels, level)


def masking_of(stored: Mapping[str, Any]) -> Masking:
    """Masking from its stored form."""
    pairs = {kind: tuple(stored[kind]) for kind in MASKED if kind in stored}
    return Masking(**pairs, sign=stored.get("sign", "*"))


def stored(masking: Masking) -> dict[str, Any]:
    """Masking as it is stored: characters left visible at the beginning and at the end of each kind."""
    return {kind: list(getattr(masking, kind)) for kind in MASKED} | {"sign": masking.sign}


def reasons_against(*, masking: Mapping[str, Any], levels: Mapping[str, str]) -> list[str]:
    """What is wrong with proposed settings, as sentences."""
    found = []
    for kind, name in MASKED.items():
        pair = masking.get(kind, [0, 0])
        if len(pair) != 2 or not all(isinstance(n, int) and 0 <= n <= MOST_VISIBLE for n in pair):
            found.append(f"{name}前后保留的位数应是 0 到 {MOST_VISIBLE} 的整数。")
    if masking.get("sign") not in SIGNS:
        found.append(f"遮掩用的符号请选 {'、'.join(SIGNS)} 之一。")
    known = rules()
    for code, level in levels.items():
        if code == PROOFREADER:
            if level not in set(Level):
                found.append("请重新选择统计校对的级别。")
        elif code in UNTOUCHABLE:
            found.append(f"“{known[code].name}”必须拦截，不能调整（管理办法第十三条）。")
        elif code not in known or level not in RuleLevel.values:
            found.append(f"规则“{code}”的级别不正确，请重新选择。")
    return found
