"""处室、单位, 人员, 岗位 and 审计日志 by HTTP: lists, forms, exports, and who is kept out."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lanmu.audit.models import AuditEntry
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from tests.factories import PASSWORD, make_user

SignIn = Callable[..., Client]


def sheet(response: object) -> list[tuple[object, ...]]:
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return list(load_workbook(BytesIO(content)).active.values)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("screen", "holder"), [("departments", "system"), ("people", "system"), ("posts", "security"), ("audit", "auditor")]
)
def test_each_register_is_open_to_its_one_administrator_only(
    cast: SimpleNamespace, signed_in: SignIn, screen: str, holder: str
) -> None:
    cast.root = make_user("超级用户", Role.COLUMN_OFFICER, department=cast.law, is_superuser=True)
    for name in ("system", "security", "auditor", "writer", "first", "root"):
        status = signed_in(getattr(cast, name)).get(reverse(f"{screen}:index")).status_code
        assert (name, status) == (name, 200 if name == holder else 302)


@pytest.mark.parametrize("screen", ["departments", "people", "posts", "audit"])
def test_the_lists_show_chinese_headings_and_export_to_excel(
    cast: SimpleNamespace, signed_in: SignIn, screen: str
) -> None:
    holder = {"posts": cast.security, "audit": cast.auditor}.get(screen, cast.system)
    client = signed_in(holder)
    page = client.get(reverse(f"{screen}:index")).content.decode()
    assert {"departments": "校对另设专人", "people": "今天在任", "posts": "任职起", "audit": "操作人"}[screen] in page
    rows = sheet(client.get(reverse(f"{screen}:index"), {"export": "xlsx"}))
    assert len(rows) > 1
    assert not any(str(heading).isascii() for heading in rows[0] if heading != "chain")


def test_a_department_is_opened_renamed_and_closed(cast: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in(cast.system)
    given = {"name": "燃气管理处", "kind": "office", "order": "5", "is_sector_authority": "on"}
    assert client.post(reverse("departments:add"), given).status_code == 302
    department = Department.objects.get(name="燃气管理处")
    assert department.is_sector_authority
    edit = reverse("departments:edit", args=[department.pk])
    client.post(edit, {"name": "燃气处", "kind": "office", "order": "5"})
    department.refresh_from_db()
    assert (department.name, department.is_active) == ("燃气处", False)
    actions = AuditEntry.objects.filter(subject=f"department:{department.pk}").values_list("action", flat=True)
    assert list(actions) == ["organisation.create_department", "organisation.update_department"]


def test_a_department_with_people_in_office_is_not_closed(cast: SimpleNamespace, signed_in: SignIn) -> None:
    edit = reverse("departments:edit", args=[cast.law.pk])
    page = signed_in(cast.system).post(edit, {"name": "法规处", "kind": "office", "order": "0"})
    assert "还有 2 个在任岗位" in page.content.decode()
    cast.law.refresh_from_db()
    assert cast.law.is_active


def test_an_account_is_opened_and_its_holder_signs_in(cast: SimpleNamespace, signed_in: SignIn) -> None:
    given = {"username": "fagui-2", "full_name": "法规处二审", "department": cast.law.pk, "password": PASSWORD}
    assert signed_in(cast.system).post(reverse("people:add"), given).status_code == 302
    user = User.objects.get(username="fagui-2")
    assert not user.posts.exists()
    assert Client().login(username="fagui-2", password=PASSWORD)


@pytest.mark.parametrize("password", ["12345678", "short1", "password"])
def test_a_weak_first_password_is_refused_in_chinese(cast: SimpleNamespace, signed_in: SignIn, password: str) -> None:
    given = {"username": "x", "full_name": "某人", "department": cast.law.pk, "password": password}
    page = signed_in(cast.system).post(reverse("people:add"), given)
    assert page.status_code == 200
    assert "口令：" in page.content.decode()
    assert not User.objects.filter(username="x").exists()


def test_closing_an_account_signs_the_person_out_at_once(cast: SimpleNamespace, signed_in: SignIn) -> None:
    browser = signed_in(cast.writer)
    assert browser.get(reverse("wagtailadmin_home")).status_code == 200
    edit = reverse("people:edit", args=[cast.writer.pk])
    given = {"full_name": "法规处信息员", "department": cast.law.pk, "phone": "", "password": ""}
    assert signed_in(cast.system).post(edit, given).status_code == 302
    answer = browser.get(reverse("wagtailadmin_home"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("wagtailadmin_login"))
    assert not Client().login(username=cast.writer.username, password=PASSWORD)


def test_nobody_closes_their_own_account(cast: SimpleNamespace, signed_in: SignIn) -> None:
    edit = reverse("people:edit", args=[cast.system.pk])
    given = {"full_name": "系统管理员", "department": cast.office.pk, "phone": "", "password": ""}
    page = signed_in(cast.system).post(edit, given)
    assert "不能停用自己的账号" in page.content.decode()
    assert User.objects.get(pk=cast.system.pk).is_active


def test_an_appointment_and_its_end_by_form(cast: SimpleNamespace, signed_in: SignIn) -> None:
    client, today = signed_in(cast.security), timezone.localdate()
    given = {"user": cast.writer.pk, "role": "publisher", "department": cast.law.pk, "starts_on": today.isoformat()}
    assert client.post(reverse("posts:add"), given).status_code == 302
    post = Post.objects.get(role=Role.PUBLISHER)
    last = today + timedelta(days=3)
    assert client.post(reverse("posts:edit", args=[post.pk]), {"ends_on": last.isoformat()}).status_code == 302
    post.refresh_from_db()
    assert (post.user, post.ends_on) == (cast.writer, last)


def test_a_refused_appointment_says_why_on_the_form(cast: SimpleNamespace, signed_in: SignIn) -> None:
    given = {"user": cast.auditor.pk, "role": "publisher", "department": cast.law.pk, "starts_on": "2024-05-08"}
    page = signed_in(cast.security).post(reverse("posts:add"), given).content.decode()
    assert "审计员在这段时间已任审计员，不能再任归口发布人" in page
    assert not Post.objects.filter(role=Role.PUBLISHER).exists()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "法规处一审"}, {"法规处一审"}),
        ({"role": "auditor"}, {"审计员"}),
        ({"term": "past"}, {"前任"}),
        ({"term": "coming"}, set()),
    ],
)
def test_posts_are_searched_and_filtered(
    cast: SimpleNamespace, signed_in: SignIn, query: dict[str, str], names: set[str]
) -> None:
    former = make_user("前任", department=cast.law)
    Post.objects.create(
        user=former, role=Role.PUBLISHER, department=cast.law, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1)
    )
    rows = sheet(signed_in(cast.security).get(reverse("posts:index"), {"export": "xlsx", **query}))
    assert {row[0] for row in rows[1:]} == names


def test_no_register_can_be_deleted_from_or_copied(cast: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in(cast.system)
    for screen in ("departments", "people", "posts", "audit"):
        for verb in ("delete", "copy", "history", "usage", "inspect"):
            assert client.post(f"/workbench/organisation/{screen}/{verb}/1/").status_code == 404
    signed_in(cast.auditor)
    assert client.get("/workbench/organisation/audit/new/").status_code == 404


def test_the_auditor_has_the_chain_checked(cast: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in(cast.auditor)
    page = client.post(reverse("audit:chain"), follow=True).content.decode()
    assert "日志链完整" in page
    assert AuditEntry.objects.filter(action="audit.verify", actor_name="审计员").count() == 1
    assert signed_in(cast.system).post(reverse("audit:chain")).status_code == 302
    assert AuditEntry.objects.filter(action="audit.verify").count() == 1


def test_sign_ins_and_refusals_are_in_the_audit_log(cast: SimpleNamespace) -> None:
    Client().login(username=cast.writer.username, password="not the password")
    Client().login(username=cast.writer.username, password=PASSWORD)
    rows = AuditEntry.objects.filter(action__startswith="organisation.sign_in").order_by("seq")
    assert [(r.action, r.detail) for r in rows] == [
        ("organisation.sign_in_refused", {"tried": cast.writer.username}),
        ("organisation.sign_in", {}),
    ]


@pytest.mark.parametrize("screen", ["departments", "people", "posts", "audit"])
def test_a_list_does_not_ask_more_when_it_has_more_rows(
    cast: SimpleNamespace,
    signed_in: SignIn,
    screen: str,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    holder = {"posts": cast.security, "audit": cast.auditor}.get(screen, cast.system)
    client = signed_in(holder)
    address = reverse(f"{screen}:index")
    client.get(address)
    with django_assert_max_num_queries(60) as few:  # type: ignore[attr-defined]
        client.get(address)
    for n in range(12):
        department = Department.objects.create(name=f"新处{n}")
        signed_in(make_user(f"新人{n}", Role.INFORMATION_OFFICER, Role.PROOFREADER, department=department))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)
