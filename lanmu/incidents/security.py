"""安全管理 in one place (第七条（一）): tampering, posts, the audit chain, the public files, vulnerabilities."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lanmu.audit.append_only import missing_guards
from lanmu.audit.models import AuditEntry
from lanmu.common.times import minute_text
from lanmu.incidents.accounts import ReviewState, changes_since, odd_accounts, review_state
from lanmu.incidents.models import Vulnerability
from lanmu.patrol.models import Finding
from lanmu.release.models import Verification

TAMPER = "tamper."
CHECKED = "audit.verify"
OK, WAIT, BAD = "light_on_time", "light_near", "light_overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one thing stands: (colour, word), and sentences."""

    name: str
    tag: tuple[str, str]
    lines: list[str]


def standings(*, at: datetime) -> list[Standing]:
    """Tampering, released files, audit log, accounts, vulnerabilities. A fixed number of queries."""
    return [_tampering(), _files(at), _chain(), _accounts(at), _vulnerabilities(at)]


def tampering_findings() -> QuerySet[Finding]:
    """What was found altered, missing or added among the public files and is not yet put right."""
    return Finding.objects.open().filter(rule__startswith=TAMPER).order_by("-last_seen", "id")


def _tampering() -> Standing:
    found = tampering_findings().count()
    tag = (BAD, "有问题") if found else (OK, "正常")
    return Standing("篡改巡检", tag, [f"未处理的篡改问题 {found} 个。"])


def _files(at: datetime) -> Standing:
    last = Verification.objects.order_by("-at").first()
    if last is None:
        return Standing("公开文件核对", (WAIT, "没有核对过"), ["还没有核对过公开文件。"])
    wrong = len(last.altered) + len(last.missing) + len(last.extra)
    lines = [
        f"{minute_text(last.at)} 核对 {last.checked} 个文件，不符 {wrong} 个{'，已恢复' if last.repaired else ''}。"
    ]
    old = (at - last.at).total_seconds() > 86_400
    if old:
        lines.append("超过一天没有核对，请系统管理员检查定时任务。")
    if wrong and not last.repaired:
        return Standing("公开文件核对", (BAD, "不符"), lines)
    return Standing("公开文件核对", (WAIT, "超过一天") if old else (OK, "正常"), lines)


def _chain() -> Standing:
    last = AuditEntry.objects.filter(action=CHECKED).order_by("-seq").first()
    unguarded = missing_guards()
    lines = (
        [f"防改触发器缺失的历史表：{len(unguarded)} 张，请系统管理员运行 lanmu manage migrate 补齐。"]
        if unguarded
        else []
    )
    if last is None:
        return Standing("审计日志链", (WAIT, "没有校验过"), ["还没有校验过，请审计员校验。", *lines])
    if (place := last.detail.get("broken_at")) is not None:
        said = f"{minute_text(last.at)} 校验，在第 {place} 行断裂，请立即查明原因。"
        return Standing("审计日志链", (BAD, "断裂"), [said, *lines])
    said = f"{minute_text(last.at)} 由{last.actor_name}校验，共 {last.detail.get('rows')} 行，完整。"
    return Standing("审计日志链", (BAD, "缺触发器") if unguarded else (OK, "完整"), [said, *lines])


def _accounts(at: datetime) -> Standing:
    state: ReviewState = review_state(at=at)
    lines = [f"需要留意的账号 {len(odd_accounts(at=at))} 个。"]
    if state.last is None:
        lines.insert(0, "还没有复核过账号和权限。")
    else:
        came, went = changes_since(state.last, at=at)
        lines[:0] = [
            f"{state.last}已复核：{state.last.by_name} {minute_text(state.last.at)} 签字，岗位 {state.last.count} 个。",
            f"此后新增岗位 {len(came)} 个，结束 {len(went)} 个。",
        ]
    if state.done:
        return Standing("账号和权限复核", (OK, "本季度已复核"), lines)
    tag = (BAD, "上季度没有复核") if state.late else (WAIT, "本季度待复核")
    return Standing("账号和权限复核", tag, lines)


def _vulnerabilities(at: datetime) -> Standing:
    waiting, late = Vulnerability.objects.open().count(), Vulnerability.objects.overdue(at).count()
    tag = (BAD, "有超期") if late else (WAIT, "有未销号") if waiting else (OK, "没有未销号")
    return Standing("漏洞台账", tag, [f"未销号 {waiting} 个，其中超期 {late} 个。"])
