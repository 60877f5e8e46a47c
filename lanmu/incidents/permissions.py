"""Who may keep and read the registers of 第七条. Each function returns its reasons; empty means allowed."""

from datetime import datetime

from lanmu.common.times import local
from lanmu.incidents.models import Vulnerability
from lanmu.organisation.models import User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission


def reasons_not_to_keep(*, by: User, at: datetime) -> list[str]:
    """舆情 are registered, judged, reported and answered by the 网信员 (第七条（二）)."""
    if holds(by, Permission.INCIDENTS_INCIDENT_KEEP, day=local(at).date()):
        return []
    return ["只有网信员可以登记、办理舆情，请联系网信部门。"]


def reasons_not_to_read(*, by: User, at: datetime) -> list[str]:
    """The 网信员, and the office that is reported to: 办公室监督员 and 网站主管."""
    if holds(by, Permission.INCIDENTS_INCIDENT_READ, day=local(at).date()):
        return []
    return ["只有网信员、办公室监督员和网站主管可以查阅舆情台账，请联系网信部门。"]


def reasons_not_to_register_vulnerability(*, by: User, at: datetime) -> list[str]:
    """漏洞 are registered and followed by the 网信员 and the 系统管理员 (第七条（一）)."""
    if holds(by, Permission.INCIDENTS_VULNERABILITY_KEEP, day=local(at).date()):
        return []
    return ["只有网信员和系统管理员可以登记、跟踪漏洞，请联系网信部门。"]


def sees_vulnerability(*, vulnerability: Vulnerability, user: User, at: datetime) -> bool:
    """Keepers, and whoever has to mend it: a list of weaknesses is nobody else's business."""
    return vulnerability.owner_id == user.pk or not reasons_not_to_register_vulnerability(by=user, at=at)


def reasons_not_to_answer_vulnerability(*, vulnerability: Vulnerability, by: User, at: datetime) -> list[str]:
    """Whoever has to mend it says that it is mended; a keeper may say it for them."""
    if sees_vulnerability(vulnerability=vulnerability, user=by, at=at):
        return []
    return [f"只有整改责任人（{vulnerability.owner}）和漏洞台账的登记人员可以报修复。"]


def reasons_not_to_recheck(*, vulnerability: Vulnerability, by: User, at: datetime) -> list[str]:
    """Checked by a keeper who neither had to mend it nor said that it was mended."""
    found = reasons_not_to_register_vulnerability(by=by, at=at)
    if not found and by.pk in {vulnerability.owner_id, vulnerability.answered_by_id}:
        found.append("修复和复核须由不同的人办理：您是整改责任人或报修复的人，请另一位网信员或系统管理员复核。")
    return found


def reasons_not_to_review_accounts(*, by: User, at: datetime) -> list[str]:
    """Accounts and posts are looked through by the 网信员: the 系统管理员 opens accounts, the 安全管理员 appoints,
    and neither checks their own work (GB/T 22239).
    """
    if holds(by, Permission.INCIDENTS_INCIDENT_KEEP, day=local(at).date()):
        return []
    return ["账号和权限由网信员复核签字：开立账号的系统管理员、任命岗位的安全管理员不复核自己办的事。"]
