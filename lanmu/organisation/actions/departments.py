"""Opening, changing and closing departments. A department is never deleted: articles and records name it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.enums import DepartmentKind
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.permissions import may_manage_departments
from lanmu.organisation.queries import department_group_name

FIELDS = ("name", "kind", "is_sector_authority", "separate_proofreading", "order", "is_active")


def _check_fields(department: Department) -> None:
    try:
        department.full_clean()
    except ValidationError as error:
        raise Refused([m for messages in error.message_dict.values() for m in messages]) from error


@transaction.atomic
def create_department(
    *,
    name: str,
    kind: DepartmentKind = DepartmentKind.OFFICE,
    is_sector_authority: bool = False,
    separate_proofreading: bool = False,
    order: int = 0,
    by: User | None,
    at: datetime,
) -> Department:
    """Open a department and its group. Raises NotAllowed or Refused with every reason."""
    if reasons := may_manage_departments(by, day=local(at).date()):
        raise NotAllowed(reasons)
    department = Department(
        name=name.strip(),
        kind=kind,
        is_sector_authority=is_sector_authority,
        separate_proofreading=separate_proofreading,
        order=order,
    )
    _check_fields(department)
    department.save()
    Group.objects.get_or_create(name=department_group_name(department))
    subject = f"department:{department.pk}"
    record(actor=by, action="organisation.create_department", subject=subject, at=at, detail={"name": department.name})
    return department


@transaction.atomic
def update_department(*, department: Department, by: User | None, at: datetime, **new: Any) -> Department:
    """Change the named fields of `department` (see FIELDS). Its group is renamed with it, so page permissions stay.

    Raises NotAllowed or Refused (a department with people in office cannot be closed).
    """
    day = local(at).date()
    if reasons := may_manage_departments(by, day=day):
        raise NotAllowed(reasons)
    stored = Department.objects.get(pk=department.pk)
    changed = {f: [getattr(stored, f), new[f]] for f in FIELDS if f in new and getattr(stored, f) != new[f]}
    if not changed:
        return stored
    old_group = department_group_name(stored)
    for field, (_, value) in changed.items():
        setattr(stored, field, value)
    _check_fields(stored)
    if (
        "is_active" in changed
        and not stored.is_active
        and (n := Post.objects.on(day).filter(department=stored).count())
    ):
        raise Refused(f"{stored}还有 {n} 个在任岗位，请先由安全管理员结束这些岗位，再停用。")
    stored.save()
    if "name" in changed:
        Group.objects.filter(name=old_group).update(name=department_group_name(stored))
    record(actor=by, action="organisation.update_department", subject=f"department:{stored.pk}", at=at, detail=changed)
    return stored
