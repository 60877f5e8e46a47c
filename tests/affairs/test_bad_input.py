"""Registers under clumsy and curious hands: odd addresses, old pages, long names, pasted characters."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lanmu.affairs.enums import OrderKind, RuleKind, Urgency
from lanmu.affairs.models import Item, Rule, SiteApplication, WorkOrder
from tests.affairs.cast import AT, World, browser, day, do, make_world, read, send

pytestmark = pytest.mark.django_db

LISTS = (
    "affairs_rules", "affairs_plans", "affairs_trainings", "affairs_sites", "affairs_applications", "affairs_items",
    "affairs_orders", "affairs_themes", "filings_list", "inspections_checks", "column_people:index",
)  # fmt: skip
ODD: tuple[dict[str, Any], ...] = (
    {"state": "nonsense", "department": "999999", "kind": "?", "due_on_from": "2026-13-45", "month": "二月"},
    {"q": "查" * 300, "p": "99999999999999999999"},
    {"ordering": "-opened_by__password", "p": "abc"},
    {"export": "exe", "due_on_from": "0000-00-00", "created_at_to": "9" * 40, "open_": "perhaps", "term": "x"},
)


@pytest.fixture
def world() -> World:
    return make_world()


def new_order(world: World, title: str) -> str:
    fields = {"kind": OrderKind.values[0], "urgency": Urgency.values[0], "title": title, "text": "请查明。"}
    page: str = send(browser(world.supervisor), "affairs_order_new", due_on=day(3), **fields).content.decode()
    return page


@pytest.mark.parametrize("name", LISTS)
def test_an_odd_address_shows_a_list_and_no_error(world: World, name: str) -> None:
    client = browser(world.supervisor)
    for odd in ODD:
        assert client.get(reverse(name), odd).status_code == 200, odd


def test_a_name_may_have_two_hundred_characters_and_not_one_more(world: World) -> None:
    page = new_order(world, "长" * 201)
    assert "201" in page
    assert "请查明。" in page  # what was filled in is still there
    assert not WorkOrder.objects.exists()
    new_order(world, "长" * 200)
    assert WorkOrder.objects.get().title == "长" * 200


def test_an_export_holds_what_the_filters_show_and_any_pasted_character(world: World) -> None:
    new_order(world, "从文档粘贴\x0b来的事由")
    new_order(world, "=1+1")
    do(browser(world.supervisor), "affairs_order", WorkOrder.objects.get(title="=1+1").pk, "cancel", text="误提")
    client = browser(world.supervisor)

    def titles(**asked: str) -> list[Any]:
        answer = client.get(reverse("affairs_orders"), {"export": "xlsx", **asked})
        sheet = load_workbook(BytesIO(b"".join(answer))).active
        return sorted(row[1].value for row in sheet.iter_rows(min_row=2))

    assert titles() == ["=1+1", "从文档粘贴来的事由"]
    assert titles(state="open") == ["从文档粘贴来的事由"]
    assert titles(q="文档") == ["从文档粘贴来的事由"]
    assert "共 2 件运维工单" in read(client, "affairs_orders")


def test_a_page_that_is_out_of_date_does_nothing_and_shows_how_it_stands(world: World) -> None:
    new_order(world, "检索打开缓慢")
    number = WorkOrder.objects.get().pk
    do(browser(world.operator), "affairs_order", number, "finish", text="已优化。")
    page = do(browser(world.operator), "affairs_order", number, "take")
    assert "现在不到这一步。" in page
    assert "待验收" in page
    assert WorkOrder.objects.get().steps.count() == 2
    assert browser(world.operator).post(
        reverse("affairs_order", args=[number]), {"verb": "delete", "target": "1"}
    ).status_code == 403  # fmt: skip
    assert browser(world.operator).get(reverse("affairs_order", args=[number + 1])).status_code == 404


def test_another_departments_thing_is_not_opened_by_its_address(world: World) -> None:
    fields = {"title": "报送要点", "text": "请报送。", "due_on": day(3), "departments": [world.law.pk]}
    send(browser(world.supervisor), "affairs_item_new", **fields)
    send(
        browser(world.writer), "affairs_application_new", department=world.law.pk, name="专题网站", need="需要。",
        content="专题。", contact="信息员", contact_phone="022-1",
    )  # fmt: skip
    for name, made in (("affairs_item", Item.objects.get()), ("affairs_application", SiteApplication.objects.get())):
        address = reverse(name, args=[made.pk])
        assert browser(world.writer).get(address).status_code == 200
        assert browser(world.news_writer).get(address).status_code == 302
        assert browser(world.news_writer).post(address, {"verb": "take"}).status_code == 302
    assert "报送要点" not in read(browser(world.news_writer), "affairs_items")


def test_a_department_does_not_apply_in_anothers_name(world: World) -> None:
    page = send(
        browser(world.news_writer), "affairs_application_new", department=world.law.pk, name="专题网站", need="需要。",
        content="专题。", contact="信息员", contact_phone="022-1",
    ).content.decode()  # fmt: skip
    assert "选择一个有效的选项" in page
    assert not SiteApplication.objects.exists()


def test_rows_that_are_equal_keep_their_places_and_empty_ones_stand_last(world: World) -> None:
    client = browser(world.supervisor)
    for title in ("甲", "乙", "丙"):
        new_order(world, title)
    for title, retired_at in (("有效的", None), ("废止的", AT)):
        Rule.objects.create(title=title, kind=RuleKind.values[0], retired_at=retired_at)

    def shown(name: str, ordering: str) -> list[str]:
        return [row.title for row in client.get(reverse(name), {"ordering": ordering}).context["object_list"]]

    for ordering in ("due_on", "-due_on"):
        assert shown("affairs_orders", ordering) == ["丙", "乙", "甲"]
    for ordering in ("retired_at", "-retired_at"):
        assert shown("affairs_rules", ordering) == ["废止的", "有效的"]
