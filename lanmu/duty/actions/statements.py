"""本期无变化声明: it keeps the regulation's clock for one period and touches no date of any text (第十二条（二）)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.common.refusal import Refused
from lanmu.duty import permissions
from lanmu.duty.actions._steps import checked, demand, note, trail
from lanmu.duty.clocks import Span, current_period
from lanmu.duty.models import NoChangeStatement
from lanmu.duty.queries import column_facts, current_limits
from lanmu.organisation.models import User

ALREADY = "本期已经更新过，或者已经声明过，不用（再）声明。"


def sign_statement(*, column: ColumnPage, reason: str, by: User, at: datetime) -> NoChangeStatement:
    """Sign that nothing changed in the period in which the day of `at` stands. Once a period; the period before it, if
    it was missed, stays missed. Raises NotAllowed, or Refused with every reason.
    """
    demand(permissions.reasons_not_to_sign(column=column, user=by, at=at))
    words = checked(reason, name="为什么本期没有变化")
    day = permissions.day_of(at)
    try:
        with transaction.atomic():
            # Statements of one column take turns: the second finds the first.
            list(Responsibility.objects.select_for_update(of=("self",)).filter(column_id=column.pk))
            period = period_to_state(column=column, at=at)
            post = permissions.posts_of(column=column, user=by, day=day)[0]
            row = NoChangeStatement.objects.create(
                column=column, column_title=column.title, first_day=period.first, last_day=period.last, reason=words,
                signed_by=by, signer_name=by.get_full_name(), is_deputy=post.is_deputy, signed_on=day, at=at,
            )  # fmt: skip
            detail = {
                "column": trail(column), "starts_on": f"{period.first}", "ends_on": f"{period.last}", "reason": words,
                "is_deputy": "副岗" if post.is_deputy else "主岗",
            }  # fmt: skip
            note(by=by, verb="sign_statement", subject=f"column:{column.pk}", at=at, detail=detail)
    except IntegrityError:
        raise Refused(ALREADY)
    return row


def period_to_state(*, column: ColumnPage, at: datetime) -> Span:
    """The period a statement made at `at` would cover. Raises Refused with the reason why none can be made."""
    day = permissions.day_of(at)
    facts = next(iter(column_facts(day=day, columns=[column.pk])), None)
    limits = current_limits()
    days = limits.period(column=column.pk, cadence=facts.cadence) if facts else None
    if facts is None or days is None:
        raise Refused("这个栏目没有固定的更新周期，不用声明无变化；有变动时请登记。")
    if facts.last is None:
        raise Refused("空白栏目、信息未注明时间的栏目不能声明无变化，请先发布内容。")
    if facts.changes:
        raise Refused("这个栏目有登记了还没有发布的变动，不能声明无变化。请先办完，或由办公室撤销误登的变动。")
    if any(pause.first <= day <= pause.last for pause in facts.pauses):
        raise Refused("这个栏目正在暂停更新，不用声明无变化。")
    period = current_period(last=facts.last, kept_until=facts.kept_until, days=days, pauses=facts.pauses, day=day)
    if period is None:
        raise Refused(ALREADY)
    return period
