"""印发, 签收, 撤回, 转为稿件: what becomes of an approved bulletin. Nothing here makes anything public: a public one
becomes a draft article, which goes through 三审三校 as every other.
"""

from datetime import datetime
from html import escape
from typing import Any

from django.db import IntegrityError, transaction

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import departments_that_may_write
from lanmu.common.refusal import Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import has_role, people_with
from lanmu.publishing import permissions as publishing
from lanmu.publishing.enums import SourceKind
from lanmu.publishing.models import ArticlePage, Contribution
from lanmu.publishing.prefilling import prefill
from lanmu.supervision import permissions
from lanmu.supervision.actions._bulletin import append, current_version, in_hand, move, seal_of, tell
from lanmu.supervision.actions._numbers import allocate_number
from lanmu.supervision.actions._steps import day_of, demand, people_of, words_of
from lanmu.supervision.actions.approve_bulletin import BROKEN
from lanmu.supervision.compose import PARTS, lines_of, numeral
from lanmu.supervision.enums import STANDING_BULLETINS, Audience, BulletinAct, BulletinState, Series
from lanmu.supervision.models import Bulletin, BulletinReading, BulletinStep, BulletinVersion

SUMMARY = 200


def issue_bulletin(*, bulletin: Bulletin, by: User, at: datetime) -> Bulletin:
    """印发: its number, and a notice to every department, which signs for it. Raises NotAllowed, Refused, or Stale."""
    demand(permissions.reasons_not_to_write_bulletins(by=by, at=at))
    with in_hand(bulletin, allowed=[BulletinState.APPROVED], verb="印发") as row:
        if seal_of(row) != row.digest:
            raise Refused(BROKEN)
        departments = list(Department.objects.filter(is_active=True))
        number = allocate_number(series=Series.BULLETIN, at=at)
        move(row, BulletinState.ISSUED, number=number, issued_at=at, receivers=[d.pk for d in departments])
        append(row, BulletinAct.ISSUE, by=by, at=at, told={"audience": row.audience, "digest": row.digest})
        day = day_of(at)
        people = {user.pk: user for d in departments for user in people_of(d, day)}
        tell(row, people.values(), f"《{row.title}》（{number}）已印发，请阅知并签收。", occasion="issued", at=at)
        if row.audience == Audience.PUBLIC and row.column is not None:
            writers = {u.pk: u for d in departments_that_may_write(row.column) for u in _officers(d, at)}
            text = f"《{row.title}》要在“{row.column.title}”栏目公开，请转为稿件后送审。"
            tell(row, writers.values(), text, occasion="adopt", at=at)
    return bulletin


def sign_bulletin(*, bulletin: Bulletin, department: Department, by: User, at: datetime) -> BulletinReading:
    """签收, once a department. Raises NotAllowed, or Refused when it is not issued to it or signed already."""
    demand(permissions.reasons_not_to_answer(department=department, by=by, at=at))
    if bulletin.state != BulletinState.ISSUED or department.pk not in bulletin.receivers:
        raise Refused("这期通报没有印发给本部门，不用签收。")
    try:
        with transaction.atomic():
            row = BulletinReading.objects.create(
                bulletin=bulletin, department=department, by=by, by_name=by.get_full_name(), at=at
            )
            detail = {"title": bulletin.title, "department": department.name}
            audit.record(
                actor=by, action="supervision.bulletin_sign", subject=f"bulletin:{bulletin.pk}", at=at, detail=detail
            )
    except IntegrityError:
        raise Stale(f"{department}已经签收过这期通报。") from None
    return row


def withdraw_bulletin(*, bulletin: Bulletin, reason: str, by: User, at: datetime) -> Bulletin:
    """撤回 with a reason, at any time; a number stays used. An article made of it goes its own way.

    Raises NotAllowed, Refused, or Stale.
    """
    demand(permissions.reasons_not_to_write_bulletins(by=by, at=at))
    words = words_of(reason, label="撤回的原因", most=1000)
    with in_hand(bulletin, allowed=STANDING_BULLETINS, verb="撤回") as row:
        was_issued = row.state == BulletinState.ISSUED
        move(row, BulletinState.WITHDRAWN)
        append(row, BulletinAct.WITHDRAW, by=by, at=at, text=words)
        if was_issued:
            told = Department.objects.filter(pk__in=row.receivers)
            people = {user.pk: user for d in told for user in people_of(d, day_of(at))}
            text = f"《{row.title}》（{row.number}）已撤回：{words}"
            tell(row, people.values(), text, occasion="withdrawn", at=at)
    return bulletin


def adopt_bulletin(*, bulletin: Bulletin, by: User, at: datetime) -> ArticlePage:
    """转为稿件: a draft in the chosen column, by its 信息员, who submits it. Who wrote the bulletin counts as having
    written in it. Raises NotAllowed, Refused, or Stale when somebody was faster.
    """
    column = bulletin.column
    if bulletin.audience != Audience.PUBLIC or column is None:
        raise Refused("这期通报只在内部印发，不转为稿件。")
    demand(publishing.reasons_not_to_write_in(column=column, user=by, at=at))
    with in_hand(bulletin, allowed=[BulletinState.ISSUED], verb="转为稿件") as row:
        if row.article_id is not None or row.steps.filter(act=BulletinAct.ADOPT).exists():
            raise Stale("这期通报已经转为稿件，请在稿件中继续办理。")
        article = _draft(row, column, by=by, at=at)
        for writer in User.objects.filter(pk__in=_writers(row)):
            Contribution.objects.get_or_create(article=article, user=writer, submission=None, defaults={"at": at})
        Bulletin.objects.filter(pk=row.pk, article__isnull=True).update(article=article)
        append(row, BulletinAct.ADOPT, by=by, at=at, told={"article": article.pk, "column": column.title})
    return article


def reasons_not_to_adopt(*, bulletin: Bulletin, by: User, at: datetime) -> list[str]:
    """What stands against making an article of it now; empty when the button is shown."""
    if bulletin.state != BulletinState.ISSUED or bulletin.audience != Audience.PUBLIC or bulletin.column is None:
        return ["这期通报不转为稿件。"]
    if bulletin.article_id is not None or bulletin.steps.filter(act=BulletinAct.ADOPT).exists():
        return ["这期通报已经转为稿件。"]
    return publishing.reasons_not_to_write_in(column=bulletin.column, user=by, at=at)


def _writers(row: Bulletin) -> set[int]:
    steps = BulletinStep.objects.filter(bulletin=row, act__in=permissions.WRITING)
    return {row.written_by_id, *steps.values_list("by_id", flat=True)}


def _officers(department: Department, at: datetime) -> list[User]:
    return list(people_with(Role.INFORMATION_OFFICER, department, day_of(at)))


def _draft(row: Bulletin, column: ColumnPage, *, by: User, at: datetime) -> ArticlePage:
    mine = [
        d for d in departments_that_may_write(column)
        if has_role(by, Role.INFORMATION_OFFICER, day=day_of(at), department=d)
    ]  # fmt: skip
    article = ArticlePage(
        title=row.title, live=False, has_unpublished_changes=True, owner=by, department=mine[0],
        source_kind=SourceKind.ORIGINAL, source_name=mine[0].name, summary=" ".join(row.opening.split())[:SUMMARY],
    )  # fmt: skip
    article.body = article.body.stream_block.to_python(_body(row, current_version(row)))
    prefill(article=article, column=column, user=by)
    column.add_child(instance=article)
    # Not cleaned: what is still missing is asked for at submission.
    article.save_revision(user=by, log_action="wagtail.create", clean=False)
    return article


def _body(row: Bulletin, version: BulletinVersion) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [_words(lines_of(row.opening))]
    place = 0
    for part in version.figures:
        if part["missing"]:
            continue
        place += 1
        blocks.append(_words(part["says"], f"{numeral(place)}、{part['title']}"))
        blocks += [_table(grid) for grid in part["grids"]]
    for name, heading in PARTS[1:]:
        if lines := lines_of(getattr(row, name)):
            place += 1
            blocks.append(_words(lines, f"{numeral(place)}、{heading}"))
    return blocks


def _words(lines: list[str], heading: str = "") -> dict[str, Any]:
    head = f"<h2>{escape(heading)}</h2>" if heading else ""
    return {"type": "text", "value": head + "".join(f"<p>{escape(line)}</p>" for line in lines)}


def _table(grid: dict[str, Any]) -> dict[str, Any]:
    data = [list(grid["headings"]), *grid["rows"]]
    given = {"first_row_is_table_header": True, "first_col_is_header": False, "table_header_choice": "row"}
    return {"type": "table", "value": {"data": data, "table_caption": grid["caption"], **given}}
