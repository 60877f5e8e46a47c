"""栏目专人 (第十五条): filed by departments, noted by the office, history appended, vacancies seen."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from openpyxl import Workbook

from lanmu.audit.models import AuditEntry
from lanmu.columns.actions.people import confirm_people, end_person, file_person, register_person
from lanmu.columns.enums import PostState, PostVerb
from lanmu.columns.models import ColumnPage, ColumnPost, ColumnPostChange
from lanmu.columns.people_sheet import HEADINGS, read_people
from lanmu.columns.queries import named_persons, named_persons_by_column, vacant_columns
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.actions import deactivate_user
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from tests.columns.conftest import column
from tests.factories import AT, make_user

DAY = AT.date()
POLICY = ("政务公开", "政策文件")


@pytest.fixture
def legal(loaded: None) -> Department:
    return Department.objects.get(name="法规处")


@pytest.fixture
def officer(legal: Department) -> User:
    return make_user("法规处信息员", Role.INFORMATION_OFFICER, department=legal)


@pytest.fixture
def first(legal: Department) -> User:
    return make_user("法规处甲岗", department=legal, username="fgc1")


@pytest.fixture
def second(legal: Department) -> User:
    return make_user("法规处乙岗", department=legal, username="fgc2")


def file(user: User, by: User, **given: Any) -> ColumnPost:
    values: dict[str, Any] = {"column": column(*POLICY), "starts_on": DAY, "at": AT, **given}
    return file_person(user=user, by=by, department=values.pop("department", by.department), **values)


def names(day: date) -> list[str]:
    return [str(post.user) for post in named_persons(column(*POLICY), day)]


def vacant(day: date) -> dict[tuple[str, str], str]:
    return {(v.column.title, v.department.name): v.why for v in vacant_columns(day)}


@pytest.mark.clause("15.1")
def test_a_department_files_its_person_and_the_office_takes_note(officer: User, first: User, keeper: User) -> None:
    post = file(first, officer, reason="新设")
    assert (post.state, post.filed_by, post.filed_at) == (PostState.FILED, officer, AT)
    with pytest.raises(NotAllowed, match="只有办公室监督员可以备案"):
        confirm_people(posts=[post], by=officer, at=AT)
    assert confirm_people(posts=[post], by=keeper, at=AT + timedelta(hours=3)) == 1
    assert confirm_people(posts=[post], by=keeper, at=AT + timedelta(hours=4)) == 0
    post.refresh_from_db()
    assert (post.state, post.confirmed_by, post.confirmed_at) == (
        PostState.CONFIRMED,
        keeper,
        AT + timedelta(hours=3),
    )
    assert names(DAY) == ["法规处甲岗"]
    assert names(DAY - timedelta(days=1)) == []
    acts = AuditEntry.objects.filter(subject=f"column:{post.column_id}").order_by("seq")
    assert list(acts.values_list("action", flat=True)) == ["columns.person_filed", "columns.person_confirmed"]


@pytest.mark.clause("15.2")
def test_a_new_person_ends_the_old_term_the_day_before_and_says_how_late_it_was_filed(
    officer: User, first: User, second: User
) -> None:
    file(first, officer)
    late = file(second, officer, starts_on=DAY + timedelta(days=30), at=AT + timedelta(days=34), reason="岗位调整")
    assert names(DAY + timedelta(days=29)) == ["法规处甲岗"]
    assert names(DAY + timedelta(days=30)) == ["法规处乙岗"]
    assert late.days_to_filing == 4
    assert ColumnPost.objects.get(user=first).days_to_filing == 0
    rows = ColumnPostChange.objects.order_by("id").values_list("verb", "person", "day", "reason")
    assert list(rows) == [
        (PostVerb.FILED, "法规处甲岗", DAY, ""),
        (PostVerb.ENDED, "法规处甲岗", DAY + timedelta(days=29), "由法规处乙岗接任"),
        (PostVerb.FILED, "法规处乙岗", DAY + timedelta(days=30), "岗位调整"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        ColumnPostChange.objects.update(person="别人")


def test_a_deputy_stands_beside_the_person_and_is_somebody_else(officer: User, first: User, second: User) -> None:
    file(first, officer)
    with pytest.raises(Refused, match="专人和副岗须由两个人担任"):
        file(first, officer, is_deputy=True)
    file(second, officer, is_deputy=True)
    assert names(DAY) == ["法规处甲岗", "法规处乙岗"]
    assert ("政策文件", "法规处") not in vacant(DAY)


@pytest.mark.clause("15.2")
def test_a_column_is_vacant_until_filed_and_again_when_the_term_ends_the_account_closes_or_the_person_moves(
    officer: User, first: User, second: User
) -> None:
    key, later = ("政策文件", "法规处"), DAY + timedelta(days=10)
    assert vacant(DAY)[key] == "没有报送专人。"
    file(second, officer, is_deputy=True)
    assert key in vacant(DAY)
    post = file(first, officer)
    assert key not in vacant(DAY)
    assert key in vacant(DAY - timedelta(days=1))
    end_person(post=post, last_day=later, by=officer, at=AT, reason="调离")
    assert key not in vacant(later)
    assert vacant(later + timedelta(days=1))[key] == "法规处甲岗的任期已于 2024-05-18 结束，没有报送接任的人。"
    other = make_user("法规处丙岗", department=officer.department)
    file(other, officer, starts_on=later + timedelta(days=1))
    assert key not in vacant(later + timedelta(days=1))
    deactivate_user(user=other, by=None, at=AT)
    assert vacant(later + timedelta(days=1))[key] == "法规处丙岗的账号已停用，没有报送接任的人。"
    third = make_user("法规处丁岗", department=officer.department)
    file(third, officer, starts_on=later + timedelta(days=5))
    User.objects.filter(pk=third.pk).update(department=Department.objects.get(name="办公室"))
    assert "已不在这个处室、单位" in vacant(later + timedelta(days=5))[key]


def test_a_row_without_a_named_department_is_answered_for_by_its_operator(loaded: None) -> None:
    found = vacant(DAY)
    assert ("通知公告", "办公室") in found
    assert ("国务院新闻", "宣传处") in found
    assert ("政策文件", "办公室") not in found
    assert len({title for title, _ in found}) == 15


def test_who_may_not_file_and_what_cannot_be_filed(officer: User, first: User, keeper: User) -> None:
    office = Department.objects.get(name="办公室")
    stranger = make_user("办公室人员", department=office)
    with pytest.raises(NotAllowed, match="没有为“法规处”报送栏目专人的岗位"):
        file(first, keeper, department=officer.department)
    with pytest.raises(Refused) as caught:
        file(stranger, officer, column=column("政务公开", "财政预决算"), ends_on=DAY - timedelta(days=1))
    for part in ("不是栏目“财政预决算”的责任部门", "办公室人员不在“法规处”", "任职止不能早于任职起"):
        assert any(part in reason for reason in caught.value.reasons), part
    with pytest.raises(Refused, match="不是末级栏目"):
        file(first, officer, column=column("政务公开"))
    file(first, officer)
    with pytest.raises(Refused, match="已报送法规处甲岗"):
        file(make_user("法规处戊岗", department=officer.department), officer, starts_on=DAY - timedelta(days=3))
    with pytest.raises(Refused, match="不需要再报送"):
        file(first, officer, starts_on=DAY + timedelta(days=3))
    assert ColumnPost.objects.count() == 1


def test_a_term_ends_with_a_reason_and_not_before_it_began(officer: User, first: User, keeper: User) -> None:
    post = file(first, officer)
    with pytest.raises(Refused) as caught:
        end_person(post=post, last_day=DAY - timedelta(days=1), by=officer, at=AT, reason=" ")
    assert len(caught.value.reasons) == 2
    with pytest.raises(NotAllowed):
        end_person(post=post, last_day=DAY, by=keeper, at=AT, reason="调离")
    end_person(post=post, last_day=DAY, by=officer, at=AT, reason="调离")
    with pytest.raises(Refused, match="不能延长"):
        end_person(post=post, last_day=DAY + timedelta(days=9), by=officer, at=AT, reason="续任")


def test_the_office_registers_what_came_on_paper_and_it_counts_as_noted(keeper: User, first: User) -> None:
    given: dict[str, Any] = {"column": column(*POLICY), "department": first.department, "starts_on": DAY, "at": AT}
    post = register_person(user=first, by=keeper, **given)
    assert (post.state, post.confirmed_by) == (PostState.CONFIRMED, keeper)
    with pytest.raises(NotAllowed):
        register_person(user=first, by=first, **given)


def test_many_columns_are_asked_in_a_constant_number_of_queries(
    officer: User, first: User, django_assert_num_queries: Any
) -> None:
    file(first, officer)
    with django_assert_num_queries(2):
        assert len(named_persons_by_column(DAY)) == 1
    with django_assert_num_queries(4):
        vacant_columns(DAY)
    extra = make_user("办公室栏目专人", Role.COLUMN_OFFICER, department=Department.objects.get(name="办公室"))
    for title in ("通知公告", "常见问题", "决策意见征集"):
        file(extra, extra, column=ColumnPage.objects.get(title=title))
    with django_assert_num_queries(4):
        vacant_columns(DAY)


def sheet(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.append(list(HEADINGS))
    for row in rows:
        page.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_is_read_and_every_bad_row_is_named(first: User) -> None:
    good = ("政务公开 › 政策文件", "法规处", "专人", "法规处甲岗", "fgc1", date(2024, 5, 8), "", "新设")
    row = read_people(sheet(good, ("政策解读", "法规处", "副岗", "", "fgc1", "2024年5月8日", "2024-12-31")))[0]
    assert (row.column.title, row.user, row.is_deputy, row.starts_on) == ("政策文件", first, False, DAY)
    with pytest.raises(Refused) as caught:
        read_people(sheet(good, ("没有的栏目", "不存在处", "组长", "某", "nobody", "五月", "昨天"),
                          ("政策文件", "法规处", "专人", "别的名字", "fgc1", "")))  # fmt: skip
    reasons = "".join(caught.value.reasons)
    assert len(caught.value.reasons) == 8
    for part in (
        "第 3 行：分工表里没有", "第 3 行：处室、单位“不存在处”", "第 3 行：岗位“组长”",
        "第 3 行：没有用户名为“nobody”", "第 3 行：任职起“五月”不是日期", "第 3 行：任职止“昨天”",
        "第 4 行：用户名“fgc1”的姓名是“法规处甲岗”", "第 4 行：没有填任职起",
    ):  # fmt: skip
        assert part in reasons
    with pytest.raises(Refused, match="表头缺少：用户名、任职起"):
        read_people("栏目,处室、单位,岗位\n政策文件,法规处,专人\n".encode())
