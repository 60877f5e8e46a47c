"""Making the sheets of a check: the same for both kinds."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import leaf_columns, levels_of, titles_by_path
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.inspections import checklists, permissions
from lanmu.inspections.enums import Mode, Stage
from lanmu.inspections.items import group_of
from lanmu.inspections.models import Check, Inspector, Sheet
from lanmu.inspections.sampling import population_text, share_out
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User


def demand_manager(*, by: User, at: datetime) -> None:
    """Raises NotAllowed."""
    if reasons := permissions.reasons_not_to_manage(by=by, at=at):
        raise NotAllowed(reasons)


def title_reasons(title: str, note: str = "") -> list[str]:
    """Sentences about a name that is missing or too long."""
    found = [] if title else ["请填写检查名称。"]
    if len(title) > 100:
        found.append("检查名称最多 100 个字，请缩短。")
    return found + (["要求最多 1000 个字，请缩短。"] if len(note) > 1000 else [])


def due_reasons(label: str, due_on: date | None, *, at: datetime) -> list[str]:
    """Sentences about a day that is missing or past."""
    if due_on is None:
        return [f"请填写{label}。"]
    return [f"{label}不能早于今天。"] if due_on < local(at).date() else []


def population_of(columns: Iterable[ColumnPage]) -> str:
    """The frozen list of columns."""
    return population_text([(column.pk, column.public_path, column.title) for column in columns])


def make_sheets(check: Check, pairs: list[tuple[int, int | None]], *, stage: Stage, at: datetime) -> list[Sheet]:
    """One sheet for every (column, inspector; None: the department itself), in the order given."""
    versions, titles = checklists.current(at=at), titles_by_path()
    columns = {column.pk: column for column in leaf_columns()}
    rows = []
    for place, (number, inspector) in enumerate(pairs, 1):
        column = columns[number]
        levels = [title for title in levels_of(column.path, titles) if title]
        group = group_of(kind=column.kind, first_level=levels[0])
        rows.append(
            Sheet(
                check_made=check, stage=stage, place=place, column=column, title=" › ".join(levels)[:300],
                path=column.public_path[:240], department_id=column.responsibility.operator_id,
                inspector_id=inspector, checklist=versions[group],
            )
        )  # fmt: skip
    return Sheet.objects.bulk_create(rows)


def assign(
    check: Check, *, drawn: list[int], inspectors: list[User], mode: str, at: datetime
) -> list[tuple[int, int | None]]:
    """Who inspects which column. Raises Refused naming the columns none of them may inspect: nobody inspects what their
    own department is responsible for or operates.
    """
    columns = list(leaf_columns().filter(pk__in=drawn))
    concerned = permissions.departments_concerned(columns)
    homes = {user.pk: permissions.departments_of(user, at=at) for user in inspectors}
    barred = {c: {pk for pk, home in homes.items() if home & concerned[c]} for c in concerned}
    pairs, nobody = share_out(drawn=drawn, inspectors=[u.pk for u in inspectors], barred=barred, mode=mode)
    if nobody:
        names = {column.pk: column.title for column in columns}
        said = "、".join(f"“{names[number]}”" for number in nobody[:8]) + ("等" if len(nobody) > 8 else "")
        raise Refused(
            f"{said} {len(nobody)} 个栏目没有合适的检查人：检查人不能检查本处室、单位负责或运维的栏目，"
            "请增加别的处室、单位的检查人。"
        )
    Inspector.objects.bulk_create([Inspector(check_made=check, user=user) for user in inspectors])
    return list(pairs)


def drawing_reasons(*, size: int | None, most: int, inspectors: list[User], mode: str) -> list[str]:
    """Sentences about how many, by whom, in which way."""
    found = []
    if size is None or size < 1:
        found.append("请填写抽取多少个栏目。")
    elif size > most:
        found.append(f"抽样范围里只有 {most} 个栏目，请减少抽取数。")
    if not inspectors:
        found.append("请选择检查人。")
    if mode not in Mode.values:
        found.append("请选择分头检查还是共同检查。")
    return found


def tell_inspectors(check: Check, *, at: datetime) -> None:
    """Everybody who has a sheet to fill."""
    users = User.objects.filter(pk__in=check.sheets.filter(stage=Stage.OFFICE).values("inspector"))
    due = f"，请于 {check.due_on:%Y-%m-%d} 前完成" if check.due_on else ""
    notify(
        users=users, kind="inspection", text=f"您是“{check.title}”的检查人{due}。",
        url=reverse("inspections_check", args=[check.pk]), at=at, key=f"inspection:{check.pk}:drawn",
    )  # fmt: skip
