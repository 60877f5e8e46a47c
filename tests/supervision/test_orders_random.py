"""Whatever anybody does in whatever order: an order is never closed while one of its machine findings is open, never by
the department itself; a finding stands in one open order; numbers have no gaps (17.3).

Checked against an account this test keeps itself, in a transaction that is rolled back after each walk.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lanmu.common.refusal import Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.patrol.models import Finding
from lanmu.supervision.actions.answer import acknowledge_order, reply_to_order
from lanmu.supervision.actions.draft import discard_draft, draft_order, edit_draft
from lanmu.supervision.actions.issue import issue_order
from lanmu.supervision.actions.propose import propose_orders
from lanmu.supervision.actions.recheck import close_order, recheck_orders, return_order, withdraw_order
from lanmu.supervision.actions.remind import remind_of_orders
from lanmu.supervision.enums import OPEN_ORDERS, OrderAct, OrderState
from lanmu.supervision.models import OrderFinding, OrderStep, RectificationOrder
from tests.factories import AT, make_user
from tests.supervision.orders_cast import make_finding, make_office, make_order, prove_by_hand, prove_gone, see_again

VERBS = (
    "draft", "draft", "edit", "issue", "issue", "discard", "acknowledge", "acknowledge", "reply", "reply", "close",
    "close", "return", "withdraw", "recheck", "recheck", "remind", "propose", "gone", "gone", "again", "by_hand", "new",
)  # fmt: skip
STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 5), st.integers(0, 5))


class Walk:
    """Two departments, people of every kind, findings of machines and of inspectors."""

    def __init__(self) -> None:
        self.office = make_office()
        office = self.office
        both = make_user("兼任", Role.SUPERVISOR, department=office.office)
        both.posts.create(role=Role.INFORMATION_OFFICER, department=office.law, starts_on=AT.date())
        self.people: list[User] = [
            office.supervisor, office.law_supervisor, office.law_officer, office.gas_officer, office.head, both,
        ]  # fmt: skip
        self.at = AT
        for department, officer in ((office.law, office.law_officer), (office.gas, office.gas_officer)):
            for inspector in (None, office.inspector):  # every walk begins with orders that wait for their 复核
                finding = make_finding(department, at=AT - timedelta(days=20), by=inspector)
                order = make_order(office, finding, department=department)
                acknowledge_order(order=order, by=officer, at=AT)
                reply_to_order(order=order, text="好了", by=officer, at=AT)

    def step(self, verb: str, which: int, who: int) -> None:
        self.at += timedelta(hours=5)
        by = self.people[who % len(self.people)]
        orders = list(RectificationOrder.objects.order_by("pk"))
        order = orders[which % len(orders)] if orders else None
        findings = list(Finding.objects.order_by("pk"))
        finding = findings[which % len(findings)]
        for_order: dict[str, Callable[[RectificationOrder], object]] = {
            "edit": lambda o: edit_draft(
                order=o, findings=[finding], requirement="改", term_days=2, by=by, at=self.at
            ),
            "issue": lambda o: issue_order(order=o, by=by, at=self.at),
            "discard": lambda o: discard_draft(order=o, by=by, at=self.at),
            "acknowledge": lambda o: acknowledge_order(order=o, by=by, at=self.at),
            "reply": lambda o: reply_to_order(order=o, text="好了", by=by, at=self.at),
            "close": lambda o: close_order(order=o, text="好", by=by, at=self.at),
            "return": lambda o: return_order(order=o, text="不好", term_days=1, by=by, at=self.at),
            "withdraw": lambda o: withdraw_order(order=o, reason="撤", by=by, at=self.at),
        }  # fmt: skip
        others: dict[str, Callable[[], object]] = {
            "draft": lambda: draft_order(
                department=finding.department, findings=[finding, findings[(which + who) % len(findings)]],
                requirement="改", term_days=2, by=by, at=self.at,
            ),
            "recheck": lambda: recheck_orders(at=self.at),
            "remind": lambda: remind_of_orders(at=self.at),
            "propose": lambda: propose_orders(at=self.at),
            "gone": lambda: prove_gone(finding, at=self.at),
            "again": lambda: see_again(finding, at=self.at) if finding.is_open else None,
            "by_hand": lambda: prove_by_hand(finding, by=by, at=self.at),
            "new": lambda: make_finding(self.office.law if who % 2 else self.office.gas, at=self.at),
        }  # fmt: skip
        try:
            with transaction.atomic():
                if verb in others:
                    others[verb]()
                elif order is not None:
                    for_order[verb](order)
        except Refused:
            return

    def check(self) -> None:
        closed = OrderStep.objects.filter(act=OrderAct.CLOSE).select_related("order__department", "by")
        for step in closed:
            for item in step.order.items.select_related("finding"):
                assert item.finding.closed_at is not None
                assert item.finding.closed_at <= step.at
            if step.by is not None:
                assert step.by.department_id != step.order.department_id
                assert not step.by.posts.filter(department=step.order.department).exists()
        numbered = sorted(
            int(order.number.partition("〕")[2].rstrip("号")) for order in RectificationOrder.objects.exclude(number="")
        )
        assert numbered == list(range(1, len(numbered) + 1))
        holding = OrderFinding.objects.filter(order__state__in=[*OPEN_ORDERS, OrderState.DRAFT])
        held = list(holding.values_list("finding", flat=True))
        assert len(held) == len(set(held))
        assert set(holding.values_list("standing", flat=True)) <= {True}
        ended = OrderFinding.objects.exclude(order__state__in=[*OPEN_ORDERS, OrderState.DRAFT])
        assert not ended.filter(standing=True).exists()


WALKS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.clause("17.3")
@WALKS
@example(steps=[("close", 0, 0), ("recheck", 0, 0), ("close", 1, 0)])
@example(steps=[("gone", 0, 0), ("close", 0, 1), ("close", 0, 5), ("close", 0, 0)])
@given(steps=st.lists(STEP, min_size=15, max_size=45))
def test_no_order_is_closed_unproven_or_by_its_own_department_and_numbers_have_no_gap(
    steps: list[tuple[str, int, int]],
) -> None:
    with transaction.atomic():
        walk = Walk()
        for verb, which, who in steps:
            walk.step(verb, which, who)
            walk.check()
        transaction.set_rollback(True)
