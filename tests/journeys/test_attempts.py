"""What people try, and what the screen says: no stage is skipped, no own work approved, no reviewer used twice,
no text changed behind an approval."""

import pytest
from playwright.sync_api import Page, expect

from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post
from lanmu.publishing.enums import SubmissionState
from lanmu.publishing.models import Publication, ReviewAct, Submission
from tests.journeys.conftest import SignIn
from tests.journeys.people import pass_on, tick_all
from tests.publishing.screen_cast import ScreenCast, make_screen_cast, make_submission
from tests.publishing.test_tampering import FROZEN, without_triggers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("16.1")]


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def press_anyway(page: Page, submission: Submission, verb: str) -> None:
    """Post the act by hand from the person's own window: the screen offers no button, so they build one."""
    page.goto(f"/workbench/review/{submission.pk}/")
    page.evaluate(
        """([url, digest, token]) => {
            const form = document.createElement('form');
            form.method = 'post';
            form.action = url;
            const fields = [['digest', digest], ['csrfmiddlewaretoken', token], ['proof', 'on'], ['checked', 'on']];
            for (const gate of ['politics', 'law', 'policy', 'secrecy', 'wording']) fields.push(['gates', gate]);
            for (const [name, value] of fields) {
                const input = document.createElement('input');
                input.name = name;
                input.value = value;
                form.append(input);
            }
            document.body.append(form);
            form.submit();
        }""",
        [
            f"/workbench/review/{submission.pk}/{verb}/",
            submission.frozen.digest,
            page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]')?.value || ''")
            or next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken"),
        ],
    )
    page.wait_for_url(f"**/{verb}/")


def refused(page: Page, sentence: str) -> None:
    """The sentence stands among the messages on the screen."""
    expect(page.locator(".messages li.error", has_text=sentence)).to_be_visible()


def test_a_stage_cannot_be_skipped(cast: ScreenCast, sign_in: SignIn) -> None:
    submission = make_submission(cast)
    third = sign_in(cast.people.reviewers[2])
    third.goto("/workbench/todo/")
    expect(third.get_by_text("没有等您办理的事项。")).to_be_visible()
    third.goto(f"/workbench/review/{submission.pk}/")
    why = "一审一校的“审”由法规处担任一审岗位的人办理，您在这一天没有这个岗位。"
    expect(third.get_by_text(why)).to_be_visible()
    expect(third.get_by_role("button", name="通过")).to_have_count(0)
    press_anyway(third, submission, "pass")
    refused(third, why)

    publisher = sign_in(cast.publisher)
    press_anyway(publisher, submission, "publish")
    refused(publisher, "这份送审件的状态是“待一审一校”，还不能由归口部门办理。")
    assert not ReviewAct.objects.exists()
    assert not Publication.objects.exists()


def test_nobody_approves_their_own_work(cast: ScreenCast, sign_in: SignIn) -> None:
    Post.objects.create(
        user=cast.author, role=Role.FIRST_REVIEWER, department=cast.people.department, starts_on="2020-01-01"
    )
    submission = make_submission(cast)
    author = sign_in(cast.author)
    why = "这是您自己报送的信息，不能由您审校或发布。"
    author.goto(f"/workbench/review/{submission.pk}/")
    expect(author.get_by_text(why)).to_be_visible()
    press_anyway(author, submission, "pass")
    refused(author, why)
    assert not ReviewAct.objects.exists()


def test_one_reviewer_is_not_used_in_two_stages(cast: ScreenCast, sign_in: SignIn) -> None:
    first = cast.people.reviewers[0]
    Post.objects.create(
        user=first, role=Role.SECOND_REVIEWER, department=cast.people.department, starts_on="2020-01-01"
    )
    submission = make_submission(cast)
    page = sign_in(first)
    pass_on(page, submission.title)
    why = "您已办理过这份送审件的一审一校，各审次须由不同的人办理。"
    page.goto(f"/workbench/review/{submission.pk}/")
    expect(page.get_by_text(why)).to_be_visible()
    press_anyway(page, submission, "pass")
    refused(page, why)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SECOND_REVIEW


def test_the_editor_is_locked_from_submission_on(cast: ScreenCast, sign_in: SignIn) -> None:
    submission = make_submission(cast)
    pass_on(sign_in(cast.people.reviewers[0]), submission.title)
    author = sign_in(cast.author)
    author.goto(f"/workbench/pages/{submission.article_id}/edit/")
    expect(author.get_by_text("这条信息正在审核")).to_be_visible()
    expect(author.get_by_role("button", name="保存草稿")).to_have_count(0)
    author.get_by_role("link", name="查看审核进度").click()
    author.wait_for_url(f"**/review/{submission.pk}/")


@pytest.mark.parametrize("stage", [1, 2])
def test_a_text_exchanged_in_the_database_voids_the_submission(cast: ScreenCast, sign_in: SignIn, stage: int) -> None:
    submission = make_submission(cast)
    for reviewer in cast.people.reviewers[: stage - 1]:
        pass_on(sign_in(reviewer), submission.title)
    reviewer = sign_in(cast.people.reviewers[stage - 1])
    reviewer.goto(f"/workbench/review/{submission.pk}/")
    tick_all(reviewer)
    _exchange_text(submission)
    reviewer.get_by_role("button", name="通过").click()
    refused(reviewer, "送审件已作废：保存的送审内容与送审时的摘要值不符。")
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID
    assert not Publication.objects.exists()


def _exchange_text(submission: Submission) -> None:
    """Somebody with the database password rewrites what was approved."""
    with without_triggers(FROZEN) as cursor:
        cursor.execute(
            f"UPDATE {FROZEN} SET content = replace(content, '认真贯彻执行', '不必执行') WHERE id = %s",
            [submission.frozen_id],
        )
        assert cursor.rowcount == 1
