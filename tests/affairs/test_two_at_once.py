"""Two people at the same moment: both get a number of their own, or one is told that the other was quicker."""

from functools import partial
from typing import Any

import pytest
from django.db.models import Model

from lanmu.affairs.actions.items import answer_item, issue_item
from lanmu.affairs.actions.orders import finish_order, open_order
from lanmu.affairs.actions.sites import apply_for_site, forward_application
from lanmu.affairs.enums import OrderKind, OrderState, Urgency
from lanmu.affairs.models import Item, ItemPart, OrderStep, SiteApplication, WorkOrder
from tests.affairs.cast import AT, World, later, make_world
from tests.publishing.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def order(world: World) -> WorkOrder:
    return open_order(
        kind=OrderKind.values[0], urgency=Urgency.values[0], title="检索打开缓慢", text="请查明。",
        due_on=later(5).date(), by=world.supervisor, at=AT,
    )  # fmt: skip


def issue(world: World) -> Item:
    return issue_item(
        title="报送要点", text="请报送。", due_on=later(5).date(), departments=[world.law], by=world.supervisor, at=AT
    )  # fmt: skip


def twice(model: type[Model]) -> list[Any]:
    """The only row, as two windows show it."""
    return [model._default_manager.get() for _ in range(2)]


def test_numbers_are_given_once_and_without_gaps() -> None:
    world = make_world()
    assert at_once(*[lambda: issue(world)] * 3) == ["done"] * 3
    assert sorted(Item.objects.values_list("number", flat=True)) == [f"统〔2024〕{n}号" for n in (1, 2, 3)]
    assert at_once(*[lambda: order(world)] * 3) == ["done"] * 3
    assert sorted(WorkOrder.objects.values_list("number", flat=True)) == [f"运〔2024〕{n}号" for n in (1, 2, 3)]


def test_a_double_click_does_a_step_once() -> None:
    world = make_world()
    order(world)
    outcomes = at_once(
        *[partial(finish_order, order=row, text="已优化。", by=world.operator, at=AT) for row in twice(WorkOrder)]
    )
    assert outcomes.count("done") == 1
    assert OrderStep.objects.filter(state=OrderState.FINISHED).count() == 1

    issue(world)
    outcomes = at_once(
        *[partial(answer_item, part=row, reply="已报送。", by=world.writer, at=AT) for row in twice(ItemPart)]
    )
    assert outcomes.count("done") == 1

    apply_for_site(
        department=world.law, name="专题网站", need="专项工作需要。", content="专题。", contact="信息员",
        contact_phone="022-1", by=world.writer, at=AT,
    )  # fmt: skip
    sent = {"report_number": "津城管报〔2024〕1号", "by": world.supervisor, "at": AT}
    outcomes = at_once(*[partial(forward_application, application=row, **sent) for row in twice(SiteApplication)])
    assert outcomes.count("done") == 1
