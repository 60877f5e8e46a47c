"""待办、稿件、送审件、已发布、备案表: who sees what, and that a list costs the same with many rows as with few."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.organisation.models import User
from lanmu.publishing.actions import return_submission
from lanmu.publishing.models import ApprovalRecord
from tests.factories import AT, make_article, make_public, pass_all
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, make_submission, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def page_of(user: User, name: str, **query: str) -> str:
    response = browser(user).get(reverse(f"publishing_{name}"), query)
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def test_the_menu_shows_what_a_role_works_on(cast: ScreenCast) -> None:
    def menu(user: User) -> set[str]:
        page = browser(user).get(reverse("wagtailadmin_home")).content.decode()
        return {
            name for name in ("todo", "articles", "submissions", "published", "records") if f"publishing-{name}" in page
        }

    assert menu(cast.author) == {"todo", "articles", "submissions", "published", "records"}
    assert menu(cast.people.reviewers[0]) == {"todo", "submissions", "published", "records"}
    assert menu(cast.supervisor) == {"todo", "submissions", "published", "records"}
    assert menu(cast.administrator) == set()
    assert '"name": "explorer"' not in browser(cast.author).get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("name", ["todo", "articles", "submissions", "published", "records", "write", "word"])
def test_the_three_administrators_do_not_get_in(cast: ScreenCast, name: str) -> None:
    response = browser(cast.administrator).get(reverse(f"publishing_{name}"))
    assert response.status_code in {302, 403}
    assert response.get("Location", "/workbench/") == "/workbench/"


@pytest.mark.parametrize("name", ["articles", "write", "word"])
def test_only_officers_write(cast: ScreenCast, name: str) -> None:
    assert browser(cast.author).get(reverse(f"publishing_{name}")).status_code == 200
    for other in (cast.people.reviewers[0], cast.publisher, cast.supervisor):
        assert browser(other).get(reverse(f"publishing_{name}")).status_code in {302, 403}


def test_the_to_do_list_names_the_step_and_is_empty_for_who_has_nothing_to_do(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    first = page_of(cast.people.reviewers[0], "todo")
    assert "一审一校" in first
    assert submission.title in first
    for other in (cast.author, cast.people.reviewers[1], cast.publisher):
        assert "没有等您办理的事项。" in page_of(other, "todo")


def test_submissions_are_seen_by_the_departments_they_concern(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    for user in (cast.author, cast.colleague, *cast.people.reviewers, cast.publisher, cast.supervisor):
        assert submission.number in page_of(user, "submissions")
    assert submission.number not in page_of(cast.outsider, "submissions")


def test_submissions_are_searched_filtered_and_sorted(cast: ScreenCast) -> None:
    make_submission(cast, title="户外广告管理办法")
    pass_all(make_submission(cast, title="供热采暖通知"), cast.people)
    assert "供热采暖通知" not in page_of(cast.author, "submissions", q="广告")
    page = page_of(cast.author, "submissions", state="receiving")
    assert ("供热采暖通知" in page, "户外广告管理办法" in page) == (True, False)
    page = page_of(cast.author, "submissions", ordering="title")
    assert page.index("供热采暖通知") < page.index("户外广告管理办法")
    assert "供热采暖通知" not in page_of(cast.author, "submissions", submitted_at_from="2024-05-09")
    assert "供热采暖通知" in page_of(cast.author, "submissions", submitted_at_to="2024-05-08")


def test_the_excel_file_holds_beijing_times_and_the_whole_column_path(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    response = browser(cast.author).get(reverse("publishing_submissions"), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert rows[0][:5] == ("信息编号", "信息名称", "发布栏目", "报送部门", "信息员")
    assert rows[1][:5] == (submission.number, submission.title, "政策文件", "法规处", "法规处信息员")
    assert rows[1][7] == "2024-05-08 09:30"


def test_articles_say_where_each_stands_and_filter_by_it(cast: ScreenCast) -> None:
    make_article(cast.people.column, by=cast.author, title="还在写")
    make_submission(cast, title="在审")
    returned = make_submission(cast, title="被退回")
    return_submission(submission=returned, by=cast.people.reviewers[0], at=AT, opinion="数字不对")
    make_public(cast.people, title="公开了")
    page = page_of(cast.colleague, "articles")
    for words in ("还在写 草稿", "在审 待一审一校", "被退回 已退回，待修改", "公开了 已公开"):
        assert words in page
    titles = {"还在写", "在审 待", "被退回 ", "公开了"}
    for place, title in zip(
        ("draft", "review", "returned", "public"), ("还在写", "在审 待", "被退回 ", "公开了"), strict=True
    ):
        found = page_of(cast.author, "articles", place=place)
        assert {t for t in titles if t in found} == {title}
    assert not any(t in page_of(cast.outsider, "articles") for t in titles)


def test_records_are_seen_by_the_departments_they_concern(cast: ScreenCast) -> None:
    make_public(cast.people)
    record = ApprovalRecord.objects.get()
    url = reverse("publishing_record", args=[record.pk])
    for user in (cast.author, cast.people.reviewers[2], cast.publisher, cast.supervisor):
        assert record.number in page_of(user, "records")
        page = text_of(browser(user).get(url))
        assert "备案内容与封存时一致" in page
        assert "法规处二审" in page
    assert record.number not in page_of(cast.outsider, "records")
    assert browser(cast.outsider).get(url).status_code == 404


@pytest.mark.parametrize(("extension", "start"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_the_record_and_the_submission_print_for_those_who_see_them(
    cast: ScreenCast, extension: str, start: bytes
) -> None:
    make_public(cast.people)
    record = ApprovalRecord.objects.get()
    urls = [
        reverse("publishing_record_form", args=[record.pk, extension]),
        reverse("publishing_submission_form", args=[record.submission_id, extension]),
    ]
    for url in urls:
        response = browser(cast.author).get(url)
        assert response.content.startswith(start)
        assert "filename*=utf-8''" in response["Content-Disposition"].lower()
        assert browser(cast.outsider).get(url).status_code == 404


def test_an_officer_chooses_only_among_the_columns_of_the_own_department(cast: ScreenCast) -> None:
    assert "政策文件" in page_of(cast.author, "write")
    assert "城市园林绿化" not in page_of(cast.author, "write")
    assert "城市园林绿化" in page_of(cast.outsider, "write")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("todo", make_submission),
        ("articles", lambda cast: make_article(cast.people.column, by=cast.author)),
        ("submissions", make_submission),
        ("published", lambda cast: make_public(cast.people)),
        ("records", lambda cast: make_public(cast.people)),
    ],
)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(
    cast: ScreenCast, name: str, make: Callable[[ScreenCast], object]
) -> None:
    client = browser(cast.people.reviewers[0] if name == "todo" else cast.author)
    url = reverse(f"publishing_{name}")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    make(cast)
    queries()
    few = queries()
    for _ in range(4):
        make(cast)
    assert queries() == few
