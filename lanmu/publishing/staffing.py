"""审校分工 as a table: for each department and act who is named, who holds the post, and what is vacant."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Absence, Department, Post, User
from lanmu.publishing.assignments import roles_for
from lanmu.publishing.enums import ActKind, InfoType, Stage
from lanmu.publishing.models import Assignment

ACTS = tuple((stage, kind) for stage in (Stage.FIRST, Stage.SECOND, Stage.THIRD) for kind in ActKind)
ALL_TYPES = "全部类型"


@dataclass
class Cell:
    """One act of one department. Without names every holder of the post may act."""

    stage: int
    kind: str
    named: list[Assignment] = field(default_factory=list)
    holders: list[User] = field(default_factory=list)
    warning: str = ""
    """Nobody can act: the office has to appoint or to name somebody."""
    standing_in: str = ""
    """Those whose act it is are away; who acts for them."""

    @property
    def label(self) -> str:
        """`一审的“审”`."""
        return f"{Role(REVIEWER_ROLES[self.stage - 1]).label}的“{ActKind(self.kind).label}”"


@dataclass
class Line:
    """The six acts of a department, for all information types or for one."""

    department: Department
    info_type: str
    cells: list[Cell]

    @property
    def type_name(self) -> str:
        return str(InfoType(self.info_type).label) if self.info_type else ALL_TYPES

    @property
    def vacant(self) -> bool:
        return any(cell.warning for cell in self.cells)


def lines(*, day: date, department: int | None = None) -> list[Line]:
    """Every department that writes or reviews, in order; a line more for each information type with names of its own.

    Five queries, however many departments.
    """
    posts = Post.objects.on(day).filter(role__in=[Role.INFORMATION_OFFICER, Role.PROOFREADER, *REVIEWER_ROLES])
    named = Assignment.objects.on(day).select_related("user")
    if department is not None:
        posts, named = posts.filter(department=department), named.filter(department=department)
    held: dict[tuple[int, str], list[User]] = defaultdict(list)
    for post in posts.select_related("user").order_by("user_id"):
        held[post.department_id, post.role].append(post.user)
    by_line: dict[tuple[int, str], list[Assignment]] = defaultdict(list)
    for row in named.order_by("is_deputy", "id"):
        by_line[row.department_id, row.info_type].append(row)
    numbers = {number for number, _ in held} | {number for number, _ in by_line}
    away = {absence.user_id: absence.deputy for absence in Absence.objects.on(day).select_related("deputy")}
    found = []
    for each in Department.objects.filter(pk__in=numbers, is_active=True):
        types = ["", *(t for t in InfoType.values if (each.pk, t) in by_line)]
        found += [
            Line(each, t, [_cell(each, t, stage, kind, by_line[each.pk, t], held, away) for stage, kind in ACTS])
            for t in types
        ]
    return found


def _cell(
    department: Department,
    info_type: str,
    stage: int,
    kind: str,
    rows: Iterable[Assignment],
    held: dict[tuple[int, str], list[User]],
    away: dict[int, User],
) -> Cell:
    roles = roles_for(stage, kind)
    holders = {user.pk: user for role in Role if role in roles for user in held[department.pk, role]}
    named = [row for row in rows if (row.stage, row.kind) == (stage, kind)]
    if info_type and not named:
        return Cell(stage, kind)  # as for all types: what is vacant is said there
    held_by = set(holders)
    standing_in = _standing_in(named, held_by, away)
    return Cell(stage, kind, named, list(holders.values()), _warning(named, held_by), standing_in)


def _warning(named: list[Assignment], holders: set[int]) -> str:
    if not holders:
        return "没有人任此岗位"
    if not named or holders & {row.user_id for row in named if not row.is_deputy}:
        return ""
    return "主岗空缺，由副岗办理" if holders & {row.user_id for row in named} else "指定的人都不再任此岗位"


def _standing_in(named: list[Assignment], holders: set[int], away: dict[int, User]) -> str:
    """Who stands in, where nobody whose act it is is there."""
    expected = holders & {row.user_id for row in named} if named else holders
    if not expected or not expected <= away.keys():
        return ""
    return f"不在，由{'、'.join(dict.fromkeys(str(away[user]) for user in sorted(expected)))}代办"
