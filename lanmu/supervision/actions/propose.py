"""What the clock does besides reminding: drafts for what stays open too long, deadlines after a calendar change."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.patrol.models import Finding
from lanmu.supervision.actions._steps import append, day_of, holders, in_hand, move, people_of, tell, url_of
from lanmu.supervision.actions.draft import take
from lanmu.supervision.enums import WITH_DEPARTMENT, OrderAct, OrderState
from lanmu.supervision.models import OrderRules, RectificationOrder
from lanmu.supervision.queries import findings_to_order
from lanmu.supervision.terms import computed_term, current_rules

REQUIREMENT = "以上问题已超过 {days} 天没有整改。请立即核查原因，逐项整改到位，并反馈整改情况和今后的防范措施。"
AT_ONCE = 50
"""Findings in one proposed draft: a paper somebody has to answer line by line."""


def propose_orders(*, at: datetime) -> int:
    """A draft per department for findings open longer than the set days. The office decides; nothing is signed here.

    Findings go into the department's waiting proposal where there is one. Returns how many drafts were made or grew.
    """
    rules = current_rules()
    old = findings_to_order().filter(first_seen__lte=at - timedelta(days=rules.propose_days), department__isnull=False)
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in old.filter(department__is_active=True):
        assert finding.department_id is not None
        found[finding.department_id].append(finding)
    for findings in found.values():
        with transaction.atomic():
            _propose(findings, rules, at)
    return len(found)


def _propose(findings: list[Finding], rules: OrderRules, at: datetime) -> None:
    department = findings[0].department
    assert department is not None
    waiting = RectificationOrder.objects.filter(department=department, state=OrderState.DRAFT, proposed=True)
    row = waiting.select_for_update(of=("self",)).order_by("pk").first()
    if row is None:
        row = RectificationOrder.objects.create(
            department=department, requirement=REQUIREMENT.format(days=rules.propose_days), proposed=True,
            term_days=rules.order_days, drafted_at=at, moved_at=at,
        )  # fmt: skip
    room = max(AT_ONCE - row.items.count(), 0)
    taken = findings[:room]
    if not taken:
        return
    take(row, taken)
    move(row, OrderState.DRAFT, at=at)
    append(row, OrderAct.PROPOSE, by=None, at=at, detail={"findings": [f.pk for f in taken]})
    late = f"{department}有 {len(taken)} 个问题超过 {rules.propose_days} 天没有整改"
    text = f"{late}，系统拟了督办单，请审阅后签发或者弃用。"
    key = f"order:{row.pk}:proposed:{day_of(at)}"
    notify(users=holders(Role.SUPERVISOR, day_of(at)), kind="order", text=text, url=url_of(row), at=at, key=key)


def recompute_deadlines(*, years: frozenset[int] = frozenset(), at: datetime) -> int:
    """Deadlines counted in working days follow the calendar while the order is with the department. Returns how many
    moved. Deadlines somebody named stay.
    """
    moved = 0
    rows = RectificationOrder.objects.filter(state__in=WITH_DEPARTMENT, term_days__isnull=False)
    for order in rows.select_related("department").order_by("pk"):
        assert order.term_days is not None
        assert order.counted_from is not None
        term = computed_term(days=order.term_days, start=order.counted_from)
        if term.deadline == order.deadline:
            continue
        with in_hand(order, allowed=WITH_DEPARTMENT, verb="重算") as row:
            before = row.deadline
            move(row, OrderState(row.state), at=at, deadline=term.deadline)
            detail = {"deadline_before": f"{before:%Y-%m-%d}", "deadline": f"{term.deadline:%Y-%m-%d}"}
            append(row, OrderAct.RECOMPUTE, by=None, at=at, detail=detail)
            text = f"工作日历调整，督办单{row.number}的期限由 {before:%Y-%m-%d} 改为 {term.deadline:%Y-%m-%d}。"
            tell(row, people_of(row.department, day_of(at)), text, occasion=f"moved:{term.deadline}", at=at)
        moved += 1
    return moved
