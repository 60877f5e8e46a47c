"""「栏目专人」 on screen: filing, 备案, vacancies, history, export and import, and the home page's box."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lanmu.columns.actions.people import file_person
from lanmu.columns.enums import PostState
from lanmu.columns.models import ColumnPost
from lanmu.organisation.actions.sync import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from tests.columns.conftest import column, logged_in
from tests.columns.test_people import POLICY, sheet
from tests.factories import make_user


@pytest.fixture
def officer(loaded: None) -> User:
    user = make_user("法规处信息员", Role.INFORMATION_OFFICER, department=Department.objects.get(name="法规处"))
    sync_roles(day=timezone.localdate())
    return User.objects.get(pk=user.pk)


@pytest.fixture
def person(officer: User) -> User:
    return make_user("法规处甲岗", department=officer.department, username="fgc1")


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"column_people:{name}", args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.clause("15.1")
def test_an_officer_files_a_person_for_several_columns_and_the_office_notes_them(
    officer: User, person: User, keeper: User
) -> None:
    client, office = logged_in(officer), logged_in(keeper)
    assert "法规处甲岗" in page(client, "file")
    data = {
        "department": officer.department_id, "user": person.pk, "is_deputy": "", "starts_on": "2024-05-08",
        "columns": [column(*POLICY).pk, column("政务公开", "政策解读").pk],
    }  # fmt: skip
    answer = client.post(reverse("column_people:file"), data, follow=True)
    assert "已报送法规处甲岗" in answer.content.decode()
    assert ColumnPost.objects.filter(user=person, is_deputy=False, state=PostState.FILED).count() == 2
    shown = page(office, "index")
    assert "2 人次报送的专人等待备案" in shown
    assert "变动后" in shown
    office.post(reverse("column_people:confirm", args=[ColumnPost.objects.earliest("id").pk]))
    assert ColumnPost.objects.filter(state=PostState.FILED).count() == 1
    office.post(reverse("column_people:confirm_all"))
    assert not ColumnPost.objects.filter(state=PostState.FILED).exists()
    assert page(office, "changes").count("备案</td>") == 2


def test_a_refused_filing_names_the_column_and_files_nothing(officer: User, person: User) -> None:
    today = timezone.localdate()
    file_person(
        column=column(*POLICY), department=officer.department, user=person, starts_on=today, by=None, at=timezone.now()
    )
    data = {
        "department": officer.department_id, "user": person.pk, "is_deputy": "1", "starts_on": f"{today:%Y-%m-%d}",
        "columns": [column(*POLICY).pk, column("政务公开", "政策解读").pk],
    }  # fmt: skip
    answer = logged_in(officer).post(reverse("column_people:file"), data)
    assert "政策文件：法规处甲岗在这段时间已是这个栏目的专人" in answer.content.decode()
    assert ColumnPost.objects.count() == 1


def test_an_officer_ends_a_term_of_their_own_department_only(officer: User, person: User, keeper: User) -> None:
    today, now = timezone.localdate(), timezone.now()
    post = file_person(
        column=column(*POLICY), department=officer.department, user=person, starts_on=today - timedelta(days=9),
        by=None, at=now,
    )  # fmt: skip
    url = reverse("column_people:end", args=[post.pk])
    assert logged_in(keeper).get(url).status_code in {302, 403}
    client = logged_in(officer)
    assert "结束任期" in page(client, "index")
    client.post(url, {"last_day": f"{today:%Y-%m-%d}", "reason": "调离"})
    post.refresh_from_db()
    assert post.ends_on == today


@pytest.mark.clause("15.2")
def test_vacancies_are_listed_with_their_reason_and_lead_to_the_form(officer: User, person: User, keeper: User) -> None:
    text = page(logged_in(officer), "vacancies")
    assert "没有报送专人。" in text
    assert f"?column={column(*POLICY).pk}" in text
    assert "报送专人</a>" not in page(logged_in(keeper), "vacancies")
    home = logged_in(officer).get(reverse("wagtailadmin_home")).content.decode()
    assert "栏目专人：空岗" in home
    assert "政策文件" in home
    assert "财政预决算" not in home.partition("panel-people")[2].partition("</section>")[0]
    assert "财政预决算" in logged_in(keeper).get(reverse("wagtailadmin_home")).content.decode()


def test_the_export_is_filled_on_and_imported_again(officer: User, person: User, keeper: User) -> None:
    row = ("政务公开 › 政策文件", "法规处", "专人", "法规处甲岗", "fgc1", "2024-05-08", "", "新设")
    for who, state in ((officer, PostState.FILED), (keeper, PostState.CONFIRMED)):
        ColumnPost.objects.all().delete()
        file = SimpleUploadedFile("名册.xlsx", sheet(row))
        answer = logged_in(who).post(reverse("column_people:import"), {"file": file}, follow=True)
        assert "已导入 1 人次" in answer.content.decode()
        assert ColumnPost.objects.get().state == state
    download = logged_in(keeper).get(reverse("column_people:index"), {"export": "xlsx"})
    book: Any = load_workbook(BytesIO(download.getvalue())).active
    lines = list(book.iter_rows(values_only=True))
    assert lines[1][:6] == row[:6]
    assert lines[1][8] == "已备案"


def test_a_bad_import_names_its_rows_and_writes_nothing(officer: User, person: User) -> None:
    rows = (
        ("政务公开 › 政策文件", "法规处", "专人", "法规处甲岗", "fgc1", "2024-05-08"),
        ("政务公开 › 财政预决算", "法规处", "专人", "法规处甲岗", "fgc1", "2024-05-08"),
        ("政务公开 › 财政预决算", "财务处", "专人", "法规处甲岗", "fgc1", "2024-05-08"),
    )
    answer = logged_in(officer).post(
        reverse("column_people:import"), {"file": SimpleUploadedFile("名册.xlsx", sheet(*rows))}
    )
    text = answer.content.decode()
    assert "第 3 行：“法规处”不是栏目“财政预决算”的责任部门或运维部门" in text
    assert "第 4 行：您没有为“财务处”报送栏目专人的岗位" in text
    assert not ColumnPost.objects.exists()


def test_who_names_nobody_is_not_offered_the_forms(loaded: None) -> None:
    reviewer = make_user("法规处一审", Role.FIRST_REVIEWER, department=Department.objects.get(name="法规处"))
    sync_roles(day=timezone.localdate())
    client = logged_in(User.objects.get(pk=reviewer.pk))
    assert "报送专人" not in page(client, "index")
    for name in ("file", "import"):
        assert client.get(reverse(f"column_people:{name}")).status_code in {302, 403}
    client.post(reverse("column_people:confirm_all"))


def test_the_query_count_of_the_register_does_not_grow_with_rows(
    officer: User, person: User, keeper: User, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    client = logged_in(keeper)
    page(client, "index")

    def queries() -> int:
        with django_assert_max_num_queries(200) as seen:
            page(client, "index")
        return len(seen)

    file_person(
        column=column(*POLICY), department=officer.department, user=person, starts_on=now.date(), by=None, at=now
    )
    one = queries()
    for n in range(6):
        other = make_user(department=officer.department)
        start = now.date() + timedelta(days=n + 1)
        file_person(
            column=column("政务公开", "政策解读"), department=officer.department, user=other, starts_on=start,
            by=None, at=now,
        )  # fmt: skip
    assert queries() == one
