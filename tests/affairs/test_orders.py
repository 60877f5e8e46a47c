"""运维工单 (第四条（四）): the office asks, the operator does, by screen or by its own system's file."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanmu.affairs.actions.orders import apply_answers, open_order
from lanmu.affairs.exchange import ANSWERS, read_answers
from lanmu.affairs.models import OrderStep, WorkOrder
from lanmu.common.refusal import Refused
from lanmu.config.cli import main
from tests.affairs.cast import AT, World, browser, day, do, later, make_world, read, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def order(world: World, title: str = "首页打开慢") -> WorkOrder:
    return open_order(
        kind="fault", urgency="urgent", title=title, text="请排查。", due_on=later(2).date(), by=world.supervisor, at=AT
    )


def answers(*given: dict[str, str]) -> bytes:
    return json.dumps({"format": ANSWERS, "answers": list(given)}, ensure_ascii=False).encode()


@pytest.mark.clause("4.4")
def test_an_order_is_opened_taken_finished_sent_back_and_accepted(world: World) -> None:
    office, operator = browser(world.supervisor), browser(world.operator)
    send(
        office,
        "affairs_order_new",
        kind="topic",
        urgency="ordinary",
        title="开发专题模板",
        text="见附件3。",
        due_on=day(9),
    )
    row = WorkOrder.objects.get()
    assert "开发专题模板" in operator.get("/workbench/").content.decode()
    do(operator, "affairs_order", row.pk, "take")
    do(operator, "affairs_order", row.pk, "finish", text="已完成")
    do(office, "affairs_order", row.pk, "reopen", text="缺手机版")
    do(operator, "affairs_order", row.pk, "finish", text="已补手机版")
    page = do(office, "affairs_order", row.pk, "accept")
    assert "已办结" in page
    assert list(row.steps.values_list("state", flat=True)) == [
        "open", "working", "finished", "working", "finished", "accepted",
    ]  # fmt: skip


@pytest.mark.clause("4.4")
def test_the_operators_own_system_gets_the_orders_and_answers_by_file(world: World, tmp_path: Path) -> None:
    row = order(world)
    out, back = tmp_path / "orders.json", tmp_path / "answers.json"
    assert main(["workorders", "export", str(out)]) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert [(o["number"], o["state"], o["due_on"]) for o in told["orders"]] == [(row.number, "open", "2024-05-10")]
    assert told["digest"].partition(":")[0] in {"sm3", "sha256"}
    back.write_bytes(
        answers(
            {"number": row.number, "state": "working", "reference": "JYH-1", "text": ""},
            {"number": row.number, "state": "finished", "reference": "JYH-2", "text": "已扩容"},
        )
    )
    assert main(["workorders", "import", str(back)]) == 0
    assert main(["workorders", "import", str(back)]) == 0
    row.refresh_from_db()
    assert row.state == "finished"
    assert list(row.steps.values_list("reference", flat=True)) == ["", "JYH-1", "JYH-2"]


def test_a_file_with_faults_changes_nothing_and_names_every_fault(world: World) -> None:
    row = order(world)
    file = answers(
        {"number": row.number, "state": "working", "reference": "A", "text": ""},
        {"number": "运〔2024〕99号", "state": "accepted", "reference": "", "text": ""},
        {"number": row.number, "state": "finished", "reference": "B", "text": ""},
    )
    client = browser(world.operator)
    page = send(client, "affairs_orders_import", file=SimpleUploadedFile("a.json", file)).content.decode()
    for said in (
        "第 2 条：没有编号为“运〔2024〕99号”的工单。", "第 2 条：state 只能是 working 或 finished。",
        "第 2 条：缺少运维单位自己的编号", "第 3 条：已完成的要写明办理结果 text。",
    ):  # fmt: skip
        assert said in page
    row.refresh_from_db()
    assert (row.state, OrderStep.objects.count()) == ("open", 1)


def test_an_order_that_has_moved_on_is_left_as_it_is(world: World) -> None:
    row = order(world)
    do(browser(world.supervisor), "affairs_order", row.pk, "cancel", text="误报")
    late = read_answers(answers({"number": row.number, "state": "finished", "reference": "Z", "text": "好了"}))
    assert apply_answers(answers=late, by=None, at=later(1)) == {"applied": 0, "known": 0, "late": 1}
    row.refresh_from_db()
    assert row.state == "cancelled"


@given(data=st.one_of(st.binary(max_size=300), st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["format", "answers"]), inner),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_the_file_holds_it_is_refused_or_read(db: None, data: bytes) -> None:
    try:
        read = read_answers(data)
    except Refused as refused:
        read = [{"number": reason} for reason in refused.reasons]
    assert all(answer["number"] for answer in read)


def test_the_list_shows_what_is_late(world: World) -> None:
    order(world)
    page = read(browser(world.supervisor), "affairs_orders")
    assert "超期" in page
    assert "与运维单位的系统交换" in page
    assert browser(world.writer).get("/workbench/affairs/orders/").status_code == 302
