"""A house of three departments with columns, the office that checks, and inspectors from two departments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from lanmu.columns.enums import ColumnKind
from lanmu.columns.models import ColumnPage
from lanmu.inspections import actions
from lanmu.inspections.actions import Answer, Drawing
from lanmu.inspections.checklists import items_of
from lanmu.inspections.models import Check, Sheet
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from tests.factories import AT, make_column, make_department, make_portal, make_user

DAY = timedelta(days=1)
DUE = date(2024, 5, 31)


@dataclass(frozen=True)
class House:
    """Who and what is there."""

    columns: list[ColumnPage]
    supervisor: User
    head: User
    law_officer: User
    news_officer: User
    gas_officer: User
    outsider: User


def make_house() -> House:
    office, law, news, gas = (make_department(name) for name in ("办公室", "法规处", "宣传处", "燃气管理处"))
    top = {
        title: make_portal().add_child(instance=ColumnPage(title=title, slug=slug))
        for title, slug in (("政务公开", "zwgk"), ("新闻动态", "xwdt"), ("专题专栏", "ztzl"))
    }
    columns = [
        make_column("政策文件", parent=top["政务公开"], operator=office, responsible=law),
        make_column("法规标准", parent=top["政务公开"], operator=law, responsible=law),
        make_column("城市管理动态", parent=top["新闻动态"], operator=news, responsible=news),
        make_column("燃气管理", parent=top["专题专栏"], operator=gas, responsible=gas),
        make_column("供热服务", parent=top["专题专栏"], operator=gas, responsible=gas),
        make_column(
            "廉韵津沽", parent=top["专题专栏"], operator=gas, kind=ColumnKind.EXTERNAL, link_url="https://a.cn"
        ),
    ]
    house = House(
        columns=columns,
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=office),
        head=make_user("网站主管", Role.WEBSITE_HEAD, department=office),
        law_officer=make_user("法规处信息员", Role.INFORMATION_OFFICER, department=law),
        news_officer=make_user("宣传处信息员", Role.INFORMATION_OFFICER, department=news),
        gas_officer=make_user("燃气管理处信息员", Role.INFORMATION_OFFICER, department=gas),
        outsider=make_user("法规处一审", Role.FIRST_REVIEWER, department=law),
    )
    sync_roles(day=AT.date())
    return house


def drawing(house: House, **changes: Any) -> Drawing:
    given = {"size": 6, "inspectors": [house.law_officer, house.news_officer, house.gas_officer], "mode": "share",
             "due_on": DUE, **changes}  # fmt: skip
    return Drawing(**given)


def spot(house: House, *, at: datetime = AT, title: str = "5月抽查", **changes: Any) -> Check:
    return actions.begin_spot_check(title=title, drawing=drawing(house, **changes), by=house.supervisor, at=at)


def answers(sheet: Sheet, **bad: str) -> dict[str, Answer]:
    """Everything 合格 but the items named, each with its words."""
    return {
        item.code: Answer("bad", bad[item.code], "https://www.example.gov.cn/a.html")
        if item.code in bad
        else Answer("good")
        for item in items_of(sheet.checklist)
    }


def submit(sheet: Sheet, *, at: datetime = AT + DAY, by: User | None = None, **bad: str) -> Sheet:
    person = by or sheet.inspector
    assert person is not None
    return actions.submit_sheet(sheet=sheet, answers=answers(sheet, **bad), by=person, at=at)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
