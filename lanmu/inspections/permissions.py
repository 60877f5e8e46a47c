"""Who organises checks, who inspects, who fills the department's own sheets. Each returns its reasons."""

from collections.abc import Iterable
from datetime import datetime

from lanmu.columns.models import ColumnPage, ResponsibleParty
from lanmu.common.times import local
from lanmu.inspections.enums import Stage
from lanmu.inspections.models import Check, Inspector, Sheet
from lanmu.organisation.enums import CONTENT_ROLES
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.queries import departments_where, holds
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.patrol.models import Finding
from lanmu.patrol.permissions import outsiders, recheckers

ANSWERING = roles_granting(Permission.SUPERVISION_ORDER_REPLY)
"""Who answers for a department towards the office fills its own sheets too."""


def reasons_not_to_manage(*, by: User, at: datetime) -> list[str]:
    """Checks are organised by the 办公室监督员 (第十七条)."""
    if holds(by, Permission.PATROL_CHECK_MANAGE, day=local(at).date()):
        return []
    return ["只有办公室监督员可以组织抽查和集中检查，请联系办公室。"]


def answers_for(*, department: Department, user: User, at: datetime) -> bool:
    """Whether somebody may fill the department's own sheets."""
    return holds(user, Permission.SUPERVISION_ORDER_REPLY, day=local(at).date(), department=department)


def reasons_not_to_fill(*, sheet: Sheet, by: User, at: datetime) -> list[str]:
    """An inspector fills the sheets that fell to them, and nobody else's; a department's own are filled by those who
    answer for it.
    """
    if sheet.stage == Stage.SELF:
        if answers_for(department=sheet.department, user=by, at=at):
            return []
        return [f"这张自查表由{sheet.department}填报。"]
    return [] if sheet.inspector_id == by.pk else [f"这张检查表由{sheet.inspector}填写。"]


def may_see_sheet(*, sheet: Sheet, user: User, at: datetime) -> bool:
    """Who organises, who inspects in the same check, and the department itself: its own sheets at once, the
    inspectors' when they are handed in.
    """
    if not reasons_not_to_fill(sheet=sheet, by=user, at=at) or may_see_check(
        check=sheet.check_made, user=user, at=at
    ):  # fmt: skip
        return True
    return sheet.submitted_at is not None and answers_for(department=sheet.department, user=user, at=at)


def may_see_check(*, check: Check, user: User, at: datetime) -> bool:
    """Who organises, and the named inspectors."""
    named = Inspector.objects.filter(check_made=check, user=user).exists()
    return named or not reasons_not_to_manage(by=user, at=at)


def departments_of(user: User, *, at: datetime) -> set[int]:
    """Numbers of the departments a person belongs to: where they sit, and where they hold a content post."""
    held = {department.pk for department in departments_where(user, *CONTENT_ROLES, day=local(at).date())}
    return held | ({user.department_id} if user.department_id else set())


def departments_concerned(columns: Iterable[ColumnPage]) -> dict[int, set[int]]:
    """For each column the numbers of its 运维部门 and named 责任部门. Its people do not inspect it. One query."""
    rows = {column.pk: {column.responsibility.operator_id} for column in columns}
    parties = ResponsibleParty.objects.filter(responsibility__column_id__in=rows, department__isnull=False)
    for column, department in parties.values_list("responsibility__column_id", "department_id"):
        rows[column].add(department)
    return rows


def reasons_not_to_recheck(*, finding: Finding, user: User, at: datetime) -> list[str]:
    """What an inspector found is proven gone by another person who organises checks or was named in one, and who is of
    no department that the column concerns (第十七条), unless nobody else is left.
    """
    found = []
    people = recheckers(at=at)
    if not User.objects.filter(people, pk=user.pk).exists():
        found.append("只有组织检查的人、网站主管和指定的检查人可以复查。")
    if finding.found_by_id == user.pk:
        found.append("这个问题是您检查发现的，须由另一个人复查。")
    mine = departments_of(user, at=at)
    concerned = {finding.department_id}
    if finding.column_id is not None:
        column = ColumnPage.objects.select_related("responsibility").filter(pk=finding.column_id)
        for departments in departments_concerned(c for c in column if hasattr(c, "responsibility")).values():
            concerned |= departments
    others = outsiders(people, departments=[pk for pk in concerned if pk is not None], at=at)
    if mine & concerned and others.exclude(pk=finding.found_by_id or 0).exists():
        found.append("您是责任部门或运维部门的人，须由别的处室、单位的人复查。")
    return found


def people_answering(departments: Iterable[int], *, at: datetime) -> dict[int, list[User]]:
    """Department → those who answer for it on the day of `at`. One query."""
    held = Post.objects.on(local(at).date()).filter(role__in=ANSWERING, department_id__in=list(departments))
    found: dict[int, list[User]] = {}
    for post in held.select_related("user").order_by("id"):
        if post.user not in found.setdefault(post.department_id, []):
            found[post.department_id].append(post.user)
    return found
