"""From the table to Wagtail's page permissions: the explorer shows a department's people their own columns only."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import GroupPagePermission, Page

from lanmu.columns.enums import ColumnKind
from lanmu.columns.queries import responsibility_rows, writers_among
from lanmu.organisation.models import Department
from lanmu.organisation.queries import department_group_name

GROUP_PREFIX = department_group_name("")
GRANTED = ("add_page", "change_page")
"""Never publish, bulk_delete, lock, unlock: publishing has one door, and it does not ask Wagtail (docs/adr/0001)."""


def derive_page_permissions() -> int:
    """Make every department group hold exactly what the table gives it. Returns how many rows had to change.

    Runs in the caller's transaction. Groups are only created, never deleted (people may be in them); a group whose
    department is gone or no longer in use keeps its name and loses its permissions.
    """
    with transaction.atomic():
        wanted = _wanted_pages(_groups())
        permissions = _permissions()
        wanted_rows = {(group, page, permission) for group, page in wanted for permission in permissions}
        held = {
            (row.group_id, row.page_id, row.permission_id): row.pk
            for row in GroupPagePermission.objects.filter(group__name__startswith=GROUP_PREFIX)
        }
        surplus = [pk for key, pk in held.items() if key not in wanted_rows]
        missing = sorted(wanted_rows - held.keys())
        GroupPagePermission.objects.filter(pk__in=surplus).delete()
        GroupPagePermission.objects.bulk_create(
            [GroupPagePermission(group_id=g, page_id=p, permission_id=a) for g, p, a in missing], batch_size=500
        )
    return len(surplus) + len(missing)


def _permissions() -> list[int]:
    """Numbers of the permissions a department group gets on a column."""
    pages = ContentType.objects.get_for_model(Page)
    found = Permission.objects.filter(content_type=pages, codename__in=GRANTED).values_list("pk", flat=True)
    return list(found)


def _groups() -> dict[int, int]:
    """Department number → number of its group, for departments in use; creates the groups that are missing."""
    names = {d.pk: department_group_name(d) for d in Department.objects.filter(is_active=True)}
    groups = dict(Group.objects.filter(name__startswith=GROUP_PREFIX).values_list("name", "pk"))
    for name in sorted(set(names.values()) - groups.keys()):
        groups[name] = Group.objects.create(name=name).pk
    return {department: groups[name] for department, name in names.items()}


def _wanted_pages(groups: dict[int, int]) -> set[tuple[int, int]]:
    """(group, page) pairs the table grants."""
    departments = list(Department.objects.filter(is_active=True))
    wanted: set[tuple[int, int]] = set()
    for row in responsibility_rows():
        if row.column.kind == ColumnKind.INTERNAL:
            for department in writers_among(parties=list(row.parties.all()), departments=departments):
                wanted.add((groups[department.pk], row.column_id))
    return wanted
