"""审校分工 and 办理时限 by HTTP, and what lists and the reviewer's screen say about due times."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Absence, Post, User
from lanmu.publishing.enums import ActKind, InfoType
from lanmu.publishing.models import Assignment, StageTerm, Submission
from tests.factories import AT, make_article, make_cast, make_department, make_user, submit

pytestmark = pytest.mark.django_db

GRID, TERMS = "/workbench/assignments/", "/workbench/terms/"


@pytest.fixture
def office() -> SimpleNamespace:
    cast = make_cast()
    people = SimpleNamespace(
        cast=cast,
        security=make_user("安全管理员", Role.SECURITY_ADMIN, department=cast.office),
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office),
        other=make_user("法规处一审乙", Role.FIRST_REVIEWER, department=cast.department),
    )
    sync_roles(day=AT.date())
    return people


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(office: SimpleNamespace, **fields: Any) -> dict[str, Any]:
    values = {
        "department": office.cast.department.pk, "info_type": "", "stage": 1, "kind": ActKind.REVIEW.value,
        "user": office.other.pk, "starts_on": timezone.localdate().isoformat(), "ends_on": "",
    }  # fmt: skip
    return values | fields


def cells(client: Client, **query: str) -> list[tuple[Any, ...]]:
    answer = client.get(GRID, {"export": "xlsx", **query})
    return list(load_workbook(BytesIO(answer.content)).active.values)[1:]  # type: ignore[union-attr]


def test_the_security_administrator_names_and_ends(office: SimpleNamespace) -> None:
    client = browser(office.security)
    assert client.post(GRID + "new/", given(office)).status_code == 302
    row = Assignment.objects.get()
    page = client.get(GRID).content.decode()
    assert reverse("publishing_assignment_end", args=[row.pk]) in page
    end = {"ends_on": (row.starts_on - timedelta(days=1)).isoformat()}
    assert client.post(reverse("publishing_assignment_end", args=[row.pk]), end).status_code == 302
    assert not Assignment.objects.exists()


def test_the_supervisor_reads_and_changes_nothing(office: SimpleNamespace) -> None:
    client = browser(office.supervisor)
    page = client.get(GRID).content.decode()
    assert "法规处一审乙" in page
    assert "指定人员" not in page
    assert client.get(GRID + "new/").status_code == 302
    assert client.post(GRID + "new/", given(office)).status_code == 302
    assert not Assignment.objects.exists()


def test_others_see_neither(office: SimpleNamespace) -> None:
    for user in (office.cast.author, office.other, office.cast.publisher):
        for address in (GRID, TERMS):
            assert browser(user).get(address).status_code == 302
    assert browser(office.security).get(TERMS).status_code == 302


def test_a_refusal_is_said_with_the_form_as_it_was(office: SimpleNamespace) -> None:
    page = browser(office.security).post(GRID + "new/", given(office, user=office.cast.proofreader.pk))
    text = page.content.decode()
    assert "不任法规处的一审，请先任命岗位" in text
    assert f'<option value="{office.cast.proofreader.pk}" selected>' in text
    empty = browser(office.security).post(GRID + "new/", {}).content.decode()
    assert "请选择。" in empty
    assert "请填起日。" in empty


def test_the_table_says_what_is_vacant(office: SimpleNamespace) -> None:
    cast, today = office.cast, timezone.localdate()
    cast.reviewers[1].posts.update(ends_on=today - timedelta(days=1))
    Absence.objects.create(
        user=cast.reviewers[2], deputy=cast.stranger, starts_on=today, ends_on=today, reason="出差", at=timezone.now()
    )
    cast.proofreader.posts.all().delete()
    warnings = {(row[2], row[3]): row[7] for row in cells(browser(office.supervisor))}
    assert warnings == {
        ("一审一校", "审"): None, ("一审一校", "校"): None, ("二审二校", "审"): "没有人任此岗位",
        ("二审二校", "校"): "没有人任此岗位", ("三审三校", "审"): "不在，由法规处其他人员代办",
        ("三审三校", "校"): "不在，由法规处其他人员代办",
    }  # fmt: skip
    page = browser(office.supervisor).get(GRID).content.decode()
    assert "有 2 个环节缺人" in page


def test_a_principal_who_is_away_or_out_of_office_is_a_warning(office: SimpleNamespace) -> None:
    cast, today = office.cast, timezone.localdate()
    values = {"department": cast.department, "stage": 1, "kind": ActKind.REVIEW, "starts_on": today}
    Assignment.objects.create(user=office.other, **values)
    Post.objects.filter(user=office.other).update(ends_on=today - timedelta(days=1))
    assert cells(browser(office.supervisor))[0][7] == "指定的人都不再任此岗位"
    Assignment.objects.create(user=cast.reviewers[0], is_deputy=True, **values)
    assert cells(browser(office.supervisor))[0][7] == "主岗空缺，由副岗办理"
    Absence.objects.create(
        user=cast.reviewers[0], deputy=cast.stranger, starts_on=today, ends_on=today, reason="出差", at=timezone.now()
    )
    assert cells(browser(office.supervisor))[0][7] == "主岗空缺，由副岗办理；不在，由法规处其他人员代办"


def test_the_table_is_filtered_and_exported(office: SimpleNamespace) -> None:
    cast = office.cast
    heating = make_department("供热处")
    make_user("供热处信息员", Role.INFORMATION_OFFICER, department=heating)
    Assignment.objects.create(
        department=cast.department, info_type=InfoType.NEWS, stage=1, kind=ActKind.REVIEW, user=office.other,
        starts_on=date(2024, 1, 1),
    )  # fmt: skip
    client = browser(office.supervisor)
    assert {row[:2] for row in cells(client)} == {
        ("法规处", "全部类型"), ("法规处", "新闻动态类"), ("供热处", "全部类型"),
    }  # fmt: skip
    assert {row[0] for row in cells(client, department=str(heating.pk))} == {"供热处"}
    assert {row[:2] for row in cells(client, info_type="news")} == {("法规处", "新闻动态类")}
    assert {row[0] for row in cells(client, vacant="on")} == {"供热处"}
    assert "没有符合条件的处室、单位" in client.get(GRID, {"info_type": "topic"}).content.decode()


def test_the_table_asks_the_same_number_of_questions_for_many_departments(
    office: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    client = browser(office.supervisor)
    client.get(GRID)
    with django_assert_max_num_queries(60) as few:
        client.get(GRID)
    for n in range(6):
        department = make_department(f"新设{n}处")
        make_user(f"一审{n}", Role.FIRST_REVIEWER, department=department)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(GRID)


def test_the_supervisor_sets_terms(office: SimpleNamespace) -> None:
    client, department = browser(office.supervisor), office.cast.department
    assert "默认" in client.get(TERMS).content.decode()
    assert client.post(TERMS, {"stage": 1, "department": "", "hours": 4}).status_code == 302
    assert client.post(TERMS, {"stage": 1, "department": department.pk, "hours": 2}).status_code == 302
    page = client.get(TERMS).content.decode()
    assert "4 个工作小时" in page
    assert "法规处 2 个工作小时" in page
    client.post(TERMS, {"stage": 1, "department": department.pk, "hours": ""})
    assert StageTerm.objects.count() == 1
    for wrong in ("0", "999", "一天"):
        assert client.post(TERMS, {"stage": 1, "department": "", "hours": wrong}).status_code == 200
    assert StageTerm.objects.get().hours == 4


def test_lists_show_filter_and_export_due_times(office: SimpleNamespace) -> None:
    cast = office.cast
    late = submit(article=make_article(cast.column, by=cast.author, title="早就到期的"), by=cast.author, at=AT)
    fresh = submit(
        article=make_article(cast.column, by=cast.author, title="刚送来的"), by=cast.author, at=timezone.now()
    )
    client = browser(office.supervisor)
    address = reverse("publishing_submissions")
    page = client.get(address).content.decode()
    assert "2024-05-09 10:00" in page
    assert "lm-tag--light_overdue" in page
    found = client.get(address, {"export": "xlsx", "term": "overdue"})
    rows = list(load_workbook(BytesIO(b"".join(found.streaming_content))).active.values)  # type: ignore[union-attr]
    titles = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert set(titles) == {late.title}
    assert (titles[late.title]["本环节应办结时间"], titles[late.title]["期限"]) == ("2024-05-09 10:00", "超期")
    assert Submission.objects.get(pk=fresh.pk).due_at > timezone.now() - timedelta(days=1)  # type: ignore[operator]


def test_the_todo_list_and_the_review_screen_say_when_and_why(office: SimpleNamespace) -> None:
    cast = office.cast
    late = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    client = browser(cast.reviewers[0])
    assert "超期" in client.get(reverse("publishing_todo")).content.decode()
    page = client.get(reverse("publishing_review", args=[late.pk])).content.decode()
    assert "这个时间怎么算的" in page
    assert "自 2024-05-08 09:30 起，计 8 个工作小时。" in page
    assert "到期：2024-05-09 10:00（星期四）。" in page
