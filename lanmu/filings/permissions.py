"""Every rule about who may sign, return and read filings. Each returns its reasons; empty means allowed."""

from datetime import date, datetime

from django.db.models import QuerySet

from lanmu.columns.models import ColumnPost
from lanmu.common.times import local
from lanmu.filings.enums import OPEN_STATES, FilingState
from lanmu.filings.models import MonthlyFiling
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import departments_where, holds, people_acting, posts_held
from lanmu.organisation.roles import Permission, roles_granting

SIGNING_ROLES = roles_granting(Permission.FILINGS_MONTH_SIGN)


def day_of(at: datetime) -> date:
    """The Shanghai day of `at` (aware)."""
    return local(at).date()


def reads_all(user: User, *, at: datetime) -> bool:
    """The office, to which everything is reported (报办公室备案)."""
    return holds(user, Permission.FILINGS_MONTH_READ, day=day_of(at))


def signing_departments(user: User, *, at: datetime) -> QuerySet[Department]:
    """Where the person signs: as 归口发布人 or 栏目专人 of the department."""
    return departments_where(user, *SIGNING_ROLES, day=day_of(at))


def signers(department: Department, *, at: datetime) -> list[User]:
    """Who can sign for the department on that day."""
    found: dict[int, User] = {}
    for role in sorted(SIGNING_ROLES):
        for user in people_acting(role, department, day_of(at)):
            found.setdefault(user.pk, user)
    return list(found.values())


def signer_duty(user: User, department: Department, *, at: datetime) -> str:
    """In what capacity the person signs: the posts that let them, and 栏目专人 where a column names them."""
    held = posts_held(user, day_of(at)).filter(department=department, role__in=SIGNING_ROLES)
    names = list(dict.fromkeys(str(Role(role).label) for role in held.order_by("id").values_list("role", flat=True)))
    if ColumnPost.objects.on(day_of(at)).filter(user=user, department=department).exists():
        names.append("栏目专人")
    return "、".join(dict.fromkeys(names))


def reasons_not_to_sign(*, filing: MonthlyFiling, user: User, at: datetime) -> list[str]:
    """The operating department's 归口发布人 or 栏目专人 signs, once, until the office returns it."""
    reasons = []
    if not holds(user, Permission.FILINGS_MONTH_SIGN, department=filing.department, day=day_of(at)):
        reasons.append(f"“{filing.department}”的月报备由该部门的归口发布人或栏目专人签报。")
    if filing.state not in OPEN_STATES:
        reasons.append("这份月报备已经报备，不需要再签报。内容有误的，请联系办公室退回。")
    return reasons


def reasons_not_to_return(*, filing: MonthlyFiling, user: User, at: datetime) -> list[str]:
    """The office returns what was filed."""
    reasons = []
    if not reads_all(user, at=at):
        reasons.append("只有办公室可以退回月报备。")
    if filing.state != FilingState.FILED:
        reasons.append("这份月报备还没有签报，不用退回。")
    return reasons


def reasons_not_to_regenerate(*, filing: MonthlyFiling, user: User, at: datetime) -> list[str]:
    """Who signs may have it made anew before signing; what is signed stays."""
    return reasons_not_to_sign(filing=filing, user=user, at=at)


def may_read(*, filing: MonthlyFiling, user: User, at: datetime) -> bool:
    """The office, and the department's own signers."""
    return reads_all(user, at=at) or signing_departments(user, at=at).filter(pk=filing.department_id).exists()
