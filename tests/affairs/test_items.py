"""统筹事项 (第四条（七）): sent round, receipted, answered, confirmed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.affairs.actions.items import accept_item, answer_item, issue_item, remind_of_items, take_item
from lanmu.affairs.enums import ItemState
from lanmu.affairs.models import Item, ItemPart
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import Notice
from tests.affairs.cast import AT, World, browser, day, do, later, make_world, read, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def issue(world: World, title: str = "报送年度网站工作总结", days: int = 5) -> Item:
    return issue_item(
        title=title, text="按模板填写。", due_on=later(days).date(), departments=[world.law, world.news],
        by=world.supervisor, at=AT,
    )  # fmt: skip


@pytest.mark.clause("4.7")
def test_an_item_goes_to_departments_each_answers_and_the_office_confirms(world: World) -> None:
    office, writer = browser(world.supervisor), browser(world.writer)
    send(
        office, "affairs_item_new", title="报送总结", text="按模板填写。", due_on=day(5),
        departments=[world.law.pk, world.news.pk],
    )  # fmt: skip
    item = Item.objects.get()
    part, other = item.parts.get(department=world.law), item.parts.get(department=world.news)
    assert "报送总结" in writer.get("/workbench/").content.decode()
    assert Notice.objects.filter(user=world.writer, kind="item").count() == 1
    assert "已签收。" in do(writer, "affairs_item", item.pk, "take", part.pk)
    assert "待办公室确认" in do(writer, "affairs_item", item.pk, "answer", part.pk, reply="已报送纸质件。")
    page = do(office, "affairs_item", item.pk, "return", part.pk, reason="缺附件")
    assert "缺附件" in page
    do(writer, "affairs_item", item.pk, "answer", part.pk, reply="已补附件。")
    page = do(office, "affairs_item", item.pk, "accept", part.pk)
    assert "已补附件。" in page
    part.refresh_from_db()
    assert part.state == ItemState.DONE
    assert other.state == ItemState.SENT
    assert "1/2" in read(office, "affairs_items")
    assert item.number == f"统〔{day()[:4]}〕1号"


def test_a_department_sees_and_answers_only_its_own_part(world: World) -> None:
    item = issue(world)
    theirs = item.parts.get(department=world.news)
    page = read(browser(world.writer), "affairs_item", item.pk)
    assert "宣传处" not in page.split("办理情况")[1]
    with pytest.raises(NotAllowed, match="只有宣传处的"):
        answer_item(part=theirs, reply="代答", by=world.writer, at=AT)
    answer = browser(world.writer).post(
        reverse("affairs_item", args=[item.pk]), {"verb": "take", "target": theirs.pk}
    )  # fmt: skip
    assert answer.status_code == 403
    assert "现在不能办理这一步" in answer.content.decode()
    theirs.refresh_from_db()
    assert theirs.state == ItemState.SENT


def test_two_people_of_one_department_do_not_both_take_it(world: World) -> None:
    part = issue(world).parts.get(department=world.news)
    same = ItemPart.objects.get(pk=part.pk)
    take_item(part=part, by=world.news_writer, at=AT)
    with pytest.raises(Stale, match="刚刚被别人办理过"):
        take_item(part=same, by=world.news_publisher, at=AT)
    with pytest.raises(Stale):
        accept_item(part=part, by=world.supervisor, at=AT)


def test_reminders_come_two_days_before_and_once_when_late(world: World) -> None:
    issue(world, days=5)
    assert remind_of_items(at=later(2)) == 0
    assert remind_of_items(at=later(3)) == 3
    assert remind_of_items(at=later(4)) == 0
    assert remind_of_items(at=later(6)) == 3
    assert remind_of_items(at=later(9)) == 0


def test_numbers_of_the_year_leave_no_gap_and_what_is_wrong_is_said(world: World) -> None:
    assert [issue(world, f"事{n}").number for n in range(3)] == ["统〔2024〕1号", "统〔2024〕2号", "统〔2024〕3号"]
    with pytest.raises(Refused) as refused:
        issue_item(title="", text="", due_on=later(-1).date(), departments=[], by=world.supervisor, at=AT)
    assert refused.value.reasons == [
        "请填写事项。", "请填写要求。", "请填写办结日期，不能早于今天。", "请选择派给哪些处室、单位。",
    ]  # fmt: skip


def test_the_list_costs_the_same_however_many_items_there_are(world: World) -> None:
    client = browser(world.supervisor)
    issue(world)
    read(client, "affairs_items")
    with CaptureQueriesContext(connection) as few:
        read(client, "affairs_items")
    for n in range(6):
        issue(world, f"事{n}")
    with CaptureQueriesContext(connection) as many:
        read(client, "affairs_items")
    assert len(many) == len(few)
