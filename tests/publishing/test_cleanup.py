"""文件清理: what waits in a year's round, the signed “继续有效”, the list by age and validity, the yearly reminder."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.times import minute_text
from lanmu.organisation.models import Notice
from lanmu.publishing.actions import publish, submit
from lanmu.publishing.actions.cleanup import confirm, remind
from lanmu.publishing.checks import cleanup_day_is_a_day
from lanmu.publishing.cleanup import cleanup_day, public_policies, round_start, waiting_by_department
from lanmu.publishing.enums import CleanupState
from lanmu.publishing.models import ArticlePage, CleanupConfirmation, Publication
from tests.factories import AT, make_public, pass_all
from tests.publishing.policy_cast import make_policy
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, sentences, text_of

pytestmark = pytest.mark.django_db
NEXT_MARCH = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def sign(cast: ScreenCast, policy: Publication, **changes: Any) -> CleanupConfirmation:
    given = {"by": cast.author, "at": NEXT_MARCH, "opinion": "继续有效", "digest": policy.frozen.digest, **changes}
    return confirm(publication=policy, **given)


def state(policy: Publication, at: datetime = NEXT_MARCH) -> str:
    return public_policies(at=at).get(pk=policy.pk)._cleanup  # type: ignore[attr-defined]


def test_the_round_begins_on_the_day_of_the_setting(settings: Any) -> None:
    assert minute_text(round_start(NEXT_MARCH)) == "2025-03-01 00:00"
    assert minute_text(round_start(datetime(2025, 2, 28, 15, 59, tzinfo=UTC))) == "2024-03-01 00:00"
    assert minute_text(round_start(datetime(2025, 2, 28, 16, 0, tzinfo=UTC))) == "2025-03-01 00:00"
    settings.LANMU_CLEANUP_DAY = "10-15"
    assert minute_text(round_start(NEXT_MARCH)) == "2024-10-15 00:00"
    for wrong in ("02-29", "13-01", "三月一日"):
        settings.LANMU_CLEANUP_DAY = wrong
        with pytest.raises(ImproperlyConfigured, match="LANMU_CLEANUP_DAY"):
            cleanup_day()
        assert cleanup_day_is_a_day(None)[0].id == "publishing.E001"


def test_a_document_waits_until_it_is_confirmed_or_marked(cast: ScreenCast) -> None:
    policy = make_policy(cast.people)
    assert [state(policy, AT), state(policy)] == [CleanupState.NEW, CleanupState.WAITING]
    assert waiting_by_department(at=NEXT_MARCH) == {cast.people.department: 1}
    sign(cast, policy)
    assert state(policy) == CleanupState.CONFIRMED
    assert waiting_by_department(at=NEXT_MARCH) == {}
    assert state(policy, NEXT_MARCH + timedelta(days=365)) == CleanupState.WAITING
    draft: Any = policy.article.get_latest_revision_as_object()
    draft.validity, draft.validity_note = "lapsed", "有效期已满，自2025年3月1日起失效。"
    draft.save_revision(user=cast.author)
    article = ArticlePage.objects.get(pk=policy.pk)
    submission = submit(article=article, by=cast.author, at=NEXT_MARCH, declared=True)
    publish(submission=pass_all(submission, cast.people, at=NEXT_MARCH), by=cast.publisher, at=NEXT_MARCH)
    assert state(policy) == CleanupState.SETTLED


def test_confirming_is_signed_once_a_round_and_recorded(cast: ScreenCast) -> None:
    policy = make_policy(cast.people)
    done = sign(cast, policy, opinion="与上位法一致，继续有效")
    assert (done.by_name, done.department, done.frozen) == ("法规处信息员", cast.people.department, policy.frozen)
    detail = AuditEntry.objects.get(action="publishing.cleanup_confirmed", subject=f"article:{policy.pk}").detail
    assert (detail["opinion"], detail["digest"]) == ("与上位法一致，继续有效", policy.frozen.digest)
    with pytest.raises(Refused, match="已经确认过"):
        sign(cast, policy)
    with pytest.raises(Refused, match="不可修改"):
        done.save()
    with pytest.raises(IntegrityError):
        CleanupConfirmation.objects.update(opinion="改过")


def test_it_is_refused_without_an_opinion_for_another_text_and_for_others(cast: ScreenCast) -> None:
    policy = make_policy(cast.people)
    with pytest.raises(Refused, match="请写明清理意见"):
        sign(cast, policy, opinion="  ")
    with pytest.raises(Stale):
        sign(cast, policy, digest="sm3:另一份")
    for person in (cast.outsider, cast.people.reviewers[0], cast.supervisor):
        with pytest.raises(NotAllowed, match="由法规处的信息员清理"):
            sign(cast, policy, by=person)
    with pytest.raises(NotAllowed, match="只清理正在公开的政策文件"):
        sign(cast, make_public(cast.people))
    assert not CleanupConfirmation.objects.exists()


def test_the_screen_confirms_and_keeps_what_was_typed(cast: ScreenCast) -> None:
    policy = make_policy(cast.people)
    url, client = reverse("publishing_cleanup_policy", args=[policy.pk]), browser(cast.author)
    assert "标注失效、废止或修改" in text_of(client.get(url))
    stale = client.post(url, {"opinion": "继续有效", "digest": "sm3:0"})
    assert "请刷新页面" in sentences(stale)[0]
    assert "继续有效" in text_of(stale)
    assert client.post(url, {"opinion": "继续有效", "digest": policy.frozen.digest}).status_code == 302
    page = client.get(url).content.decode()
    assert ("法规处信息员" in page, 'name="opinion"' in page) == (True, False)
    assert browser(cast.administrator).get(url).status_code in {302, 403}


def test_the_list_goes_by_age_and_validity_and_exports(cast: ScreenCast) -> None:
    old = make_policy(cast.people, title="老文件", formed_on=date(2012, 3, 1))
    over = make_public(cast.people, title="废止的", genre="policy", validity="repealed", validity_note="自今日起废止。")
    make_public(cast.people, title="不是文件")
    client, url = browser(cast.author), reverse("publishing_cleanup")

    def titles(**query: str) -> set[str]:
        page = text_of(client.get(url, query))
        return {title for title in ("老文件", "废止的", "不是文件") if title in page}

    assert titles() == {"老文件", "废止的"}
    assert titles(age="10") == {"老文件"}
    assert titles(validity="repealed") == {"废止的"} == titles(cleanup="settled")
    assert titles(dated_to="2013-01-01") == {"老文件"}
    sheet = client.get(url, {"export": "xlsx", "ordering": "_dated"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert rows[0][:6] == ("政策文件", "发文字号", "报送部门", "成文日期", "有效性", "清理情况")
    assert [row[0] for row in rows[1:]] == [old.title, over.title]
    assert rows[2][4:6] == ("废止", "已标注失效、废止或修改")


@pytest.mark.parametrize("export", ["", "xlsx"])
def test_the_list_costs_the_same_with_many_rows(cast: ScreenCast, export: str) -> None:
    client, url = browser(cast.author), reverse("publishing_cleanup")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            response = client.get(url, {"export": export} if export else {})
            assert response.status_code == 200
            if export:
                b"".join(response.streaming_content)
        return len(seen)

    make_policy(cast.people)
    queries()
    few = queries()
    for number in range(4):
        make_policy(cast.people, title=f"第{number}号通知")
    assert queries() == few


def test_the_reminder_goes_once_a_round_to_the_officers_of_the_named_department(cast: ScreenCast) -> None:
    make_policy(cast.people)
    make_policy(cast.people, title="另一件")
    assert remind(at=AT) == 0
    assert (remind(at=NEXT_MARCH), remind(at=NEXT_MARCH + timedelta(days=1))) == (2, 0)
    notice = Notice.objects.get(user=cast.author, kind="cleanup")
    assert "2025 年度文件清理开始，有 2 件政策文件待清理" in notice.text
    assert not Notice.objects.filter(user=cast.outsider).exists()
    assert remind(at=NEXT_MARCH + timedelta(days=365)) == 2
