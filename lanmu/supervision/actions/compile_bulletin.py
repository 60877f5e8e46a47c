"""生成 and 编写: figures are read once and frozen; words are edited until the bulletin is handed in."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from lanmu.columns.models import ColumnPage
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.supervision import permissions
from lanmu.supervision.actions._bulletin import append, in_hand, move
from lanmu.supervision.actions._steps import demand
from lanmu.supervision.compose import PARTS, first_words, title_of
from lanmu.supervision.enums import EDITABLE_BULLETINS, Audience, BulletinAct, BulletinKind, BulletinState
from lanmu.supervision.models import Bulletin, BulletinVersion
from lanmu.supervision.models.bulletins import PART_LENGTH
from lanmu.supervision.sections import Period, read_all

LONGEST = 370
"""Days: a bulletin looks back on a year at most."""


def compile_bulletin(
    *, kind: str, period_from: date, period_to: date, by: User, at: datetime, title: str = ""
) -> Bulletin:
    """A new bulletin of a period, with its figures and words to begin with.

    Raises NotAllowed, or Refused with every reason.
    """
    demand(permissions.reasons_not_to_write_bulletins(by=by, at=at))
    if reasons := _reasons(kind, period_from, period_to, title, at):
        raise Refused(reasons)
    with transaction.atomic():
        row = Bulletin.objects.create(
            kind=kind, title=title.strip() or title_of(kind, period_from, period_to), period_from=period_from,
            period_to=period_to, written_by=by, written_at=at,
        )  # fmt: skip
        version = _read(row, by=by, at=at)
        words = first_words(row, version.figures)
        Bulletin.objects.filter(pk=row.pk).update(version=version.serial, **words)
        row.refresh_from_db()
        append(row, BulletinAct.COMPILE, by=by, at=at, told={"version": 1})
    return row


def regenerate_bulletin(*, bulletin: Bulletin, by: User, at: datetime) -> BulletinVersion:
    """Read the figures anew: another version; words stay. Raises NotAllowed, Refused once handed in, or Stale."""
    demand(permissions.reasons_not_to_write_bulletins(by=by, at=at))
    with in_hand(bulletin, allowed=EDITABLE_BULLETINS, verb="重新生成数据") as row:
        version = _read(row, by=by, at=at)
        move(row, BulletinState(row.state), version=version.serial)
        append(row, BulletinAct.REGENERATE, by=by, at=at, told={"version": version.serial})
    return version


def edit_bulletin(
    *,
    bulletin: Bulletin,
    by: User,
    at: datetime,
    title: str,
    texts: dict[str, str],
    audience: str = Audience.INSIDE,
    column: ColumnPage | None = None,
) -> Bulletin:
    """Write the title, the texts (`compose.PARTS`) and whom it is for. Raises NotAllowed, Refused, or Stale."""
    demand(permissions.reasons_not_to_write_bulletins(by=by, at=at))
    words = {name: "\n".join(line.rstrip() for line in texts.get(name, "").splitlines()).strip() for name, _ in PARTS}
    if reasons := _reasons_of_text(title, words, audience, column):
        raise Refused(reasons)
    with in_hand(bulletin, allowed=EDITABLE_BULLETINS, verb="修改") as row:
        kept = column if audience == Audience.PUBLIC else None
        move(
            row, BulletinState(row.state), title=" ".join(title.split()), audience=audience, column=kept,
            written_at=at, **words,
        )  # fmt: skip
        append(row, BulletinAct.EDIT, by=by, at=at, detail={"title": row.title, **words})
    return bulletin


def _read(row: Bulletin, *, by: User, at: datetime) -> BulletinVersion:
    figures = read_all(Period(first=row.period_from, last=row.period_to, at=at))
    serial = row.version + 1
    mark = digest(canonical_json(figures).encode())
    return BulletinVersion.objects.create(bulletin=row, serial=serial, figures=figures, digest=mark, by=by, at=at)


def _reasons(kind: str, first: date, last: date, title: str, at: datetime) -> list[str]:
    found = []
    if kind not in BulletinKind.values:
        found.append("请选择通报的种类。")
    if last < first:
        found.append("通报期间的止日不能早于起日。")
    elif (last - first).days > LONGEST:
        found.append("通报期间最长一年，请缩短。")
    if first > permissions.day_of(at):
        found.append("通报期间还没有开始，没有数据可以通报。")
    if len(title.strip()) > 200:
        found.append("标题最多 200 个字，请缩短。")
    return found


def _reasons_of_text(title: str, words: dict[str, Any], audience: str, column: ColumnPage | None) -> list[str]:
    found = []
    if not title.strip():
        found.append("请填写标题。")
    elif len(title.strip()) > 200:
        found.append("标题最多 200 个字，请缩短。")
    labels = dict(PARTS)
    found += [f"“{labels[n]}”最多 {PART_LENGTH} 个字，请缩短。" for n, text in words.items() if len(text) > PART_LENGTH]
    if audience not in Audience.values:
        found.append("请选择印发范围。")
    if audience == Audience.PUBLIC and (column is None or not column.takes_articles):
        found.append("公开的通报，请选择一个收稿件的栏目。")
    return found
