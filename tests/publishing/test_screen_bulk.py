"""批量办理 on a phone, the registers of exceptions, and which columns ask for joint signatures."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lanmu.organisation.enums import Role
from lanmu.publishing.actions import decide_secrecy, publish, sign_emergency, submit
from lanmu.publishing.enums import Disclosure, Gate, SubmissionState
from lanmu.publishing.models import JointRequirement, ReviewAct, Submission
from tests.factories import AT, make_article, make_department, make_public, make_user
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, make_submission, sentences, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def ticked(*submissions: Submission, **fields: Any) -> dict[str, Any]:
    values = [f"{s.pk}:{s.frozen.digest}" for s in submissions]
    return {"submission": values, "gates": Gate.values, "proof": "on", "opinion": "同意。", "digest": "-", **fields}


def test_several_are_passed_at_once_each_with_acts_of_its_own(cast: ScreenCast) -> None:
    rows = [make_submission(cast, title=f"通知{n}") for n in range(3)]
    client = browser(cast.people.reviewers[0])
    page = text_of(client.get(reverse("publishing_bulk")))
    assert all(s.title in page for s in rows)
    assert client.post(reverse("publishing_bulk"), ticked(*rows[:2])).status_code == 302
    states = list(Submission.objects.order_by("pk").values_list("state", flat=True))
    assert states == [SubmissionState.SECOND_REVIEW] * 2 + [SubmissionState.FIRST_REVIEW]
    assert ReviewAct.objects.filter(submission__in=rows[:2], actor=cast.people.reviewers[0]).count() == 4
    assert {a.opinion for a in ReviewAct.objects.all()} == {"同意。"}


def test_one_that_changed_meanwhile_is_refused_and_stops_no_other(cast: ScreenCast) -> None:
    first, second = make_submission(cast, title="甲通知"), make_submission(cast, title="乙通知")
    data = ticked(first, second)
    data["submission"][0] = f"{first.pk}:sm3:{'0' * 64}"
    response = browser(cast.people.reviewers[0]).post(reverse("publishing_bulk"), data, follow=True)
    said = "".join(sentences(response))
    assert "《甲通知》没有办成：" in said
    assert "已通过 1 件：《乙通知》" in said
    first.refresh_from_db()
    assert first.state == SubmissionState.FIRST_REVIEW


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"submission": []}, "请先勾选要办理的送审件。"),
        ({"gates": ["law"]}, "请逐一把关并勾选：政治关、政策关、保密关、文字关。"),
        ({"proof": ""}, "请校对后勾选“已校对”。"),
    ],
)
def test_nothing_is_passed_without_ticks(cast: ScreenCast, fields: dict[str, Any], reason: str) -> None:
    row = make_submission(cast)
    response = browser(cast.people.reviewers[0]).post(reverse("publishing_bulk"), ticked(row) | fields)
    assert reason in sentences(response)
    assert not ReviewAct.objects.exists()


def test_what_is_not_mine_cannot_be_passed_by_a_guessed_number(cast: ScreenCast) -> None:
    row = make_submission(cast)
    for other in (cast.outsider, cast.author, cast.people.reviewers[1]):
        browser(other).post(reverse("publishing_bulk"), ticked(row))
    browser(cast.people.reviewers[0]).post(reverse("publishing_bulk"), ticked(row) | {"submission": ["x", "0:", "7"]})
    assert not ReviewAct.objects.exists()


def queries_of(client: Any, name: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(reverse(name)).status_code == 200
    return len(seen)


def test_the_cards_cost_the_same_number_of_queries_however_many(cast: ScreenCast) -> None:
    client = browser(cast.people.reviewers[0])
    make_submission(cast)
    client.get(reverse("publishing_bulk"))
    few = queries_of(client, "publishing_bulk")
    for n in range(6):
        make_submission(cast, title=f"通知{n}")
    assert queries_of(client, "publishing_bulk") == few


def keep_one(cast: ScreenCast, title: str) -> Submission:
    secrecy = make_user("办公室保密审查员", Role.SECRECY_REVIEWER, department=cast.people.office)
    article = make_article(
        cast.people.column, by=cast.author, title=title, disclosure=Disclosure.NONE, disclosure_basis="内部管理信息"
    )
    row = submit(article=article, by=cast.author, at=AT, declared=True)
    decide_secrecy(submission=row, by=secrecy, at=AT, conclusion="none", basis="属内部管理信息，不予公开。")
    return row


@pytest.mark.clause("11.0")
def test_what_is_kept_from_the_public_stands_in_a_register_with_reason_and_basis(cast: ScreenCast) -> None:
    row = keep_one(cast, "内部值班安排")
    for person in (cast.author, cast.supervisor):
        page = text_of(browser(person).get(reverse("publishing_kept")))
        for words in (row.title, "不予公开", "属内部管理信息，不予公开。"):
            assert words in page
    assert row.title not in text_of(browser(cast.outsider).get(reverse("publishing_kept")))
    assert browser(cast.supervisor).get(reverse("publishing_kept") + "?export=xlsx").status_code == 200


def test_the_registers_cost_the_same_number_of_queries_however_many(cast: ScreenCast) -> None:
    client = browser(cast.supervisor)
    keep_one(cast, "甲")
    names = ("publishing_kept", "publishing_emergencies", "publishing_submissions", "publishing_published")
    make_public(cast.people)
    few = {name: (queries_of(client, name), queries_of(client, name))[1] for name in names}
    for n in range(4):
        keep_one(cast, f"乙{n}")
        make_public(cast.people, title=f"公开{n}")
    assert {name: queries_of(client, name) for name in names} == few


def test_emergencies_stand_in_a_register_with_what_became_of_them(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author, title="燃气抢修情况")
    row = submit(article=article, by=cast.author, at=timezone.now(), declared=True, emergency_reason="须立即回应")
    client = browser(cast.supervisor)
    page = text_of(client.get(reverse("publishing_emergencies")))
    assert "燃气抢修情况" in page
    assert "待应急签发" in page
    assert "燃气抢修情况" not in text_of(client.get(reverse("publishing_emergencies") + "?unmade=waiting"))
    assert client.get(reverse("publishing_emergencies") + "?export=xlsx").status_code == 200
    assert "应急发布" in text_of(client.get(reverse("publishing_submissions")))
    assert row.route == "emergency"


def test_the_office_says_which_columns_need_whose_joint_signature(cast: ScreenCast) -> None:
    house = make_department("宣传处")
    url, client = reverse("publishing_joint_settings"), browser(cast.supervisor)
    assert "请选择栏目。" in sentences(client.post(url, {}))
    data = {"column": cast.people.column.pk, "department": house.pk}
    assert client.post(url, data).status_code == 302
    assert "已要求宣传处会签" in "".join(sentences(client.post(url, data)))
    assert JointRequirement.objects.count() == 1
    other = browser(cast.publisher)
    assert "由办公室监督员设置" in text_of(other.get(url))
    assert "由办公室监督员设置" in "".join(sentences(other.post(reverse("publishing_joint_remove"), data)))
    assert client.get(reverse("publishing_joint_remove")).status_code == 405
    assert client.post(reverse("publishing_joint_remove"), data).status_code == 302
    assert not JointRequirement.objects.exists()


def test_the_home_page_counts_exceptions_and_warns_of_missing_reviews(cast: ScreenCast) -> None:
    now = timezone.now()
    home = reverse("wagtailadmin_home")
    make_public(cast.people, at=now)
    assert "应急发布待补审" not in text_of(browser(cast.supervisor).get(home))
    article = make_article(cast.people.column, by=cast.author, title="燃气抢修情况")
    row = submit(article=article, by=cast.author, at=now, declared=True, emergency_reason="须立即回应")
    row = sign_emergency(submission=row, by=cast.people.reviewers[2], at=now, opinion="立即发布。", gates=Gate.values)
    publish(submission=row, by=cast.publisher, at=now)
    for person in (cast.supervisor, cast.author):
        page = text_of(browser(person).get(home))
        assert "应急发布待补审" in page
        assert "燃气抢修情况" in page
    page = text_of(browser(cast.supervisor).get(home))
    assert "应急发布（50%）" in page
    assert "燃气抢修情况" not in text_of(browser(cast.outsider).get(home))
    waiting = text_of(browser(cast.supervisor).get(reverse("publishing_emergencies") + "?unmade=waiting"))
    assert "待补审" in waiting
