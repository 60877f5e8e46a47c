"""What users of other systems asked for and did not get (SSCMS issues 3659, 3700, 3469, 63, 204), shown here."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed
from lanmu.organisation.models import User
from lanmu.publishing import actions
from lanmu.publishing.door import DoorShut
from lanmu.publishing.enums import ActKind, Decision, Gate, PublicationState, SubmissionState
from lanmu.publishing.forms.review import CANNED_PASS, CANNED_RETURN
from lanmu.publishing.models import ArticlePage, Publication, ReviewAct, Submission
from lanmu.release.engine import build_full, run_pending
from lanmu.release.models import Change, ReleasedFile, Run
from tests.factories import AT, make_article, make_cast, make_public, pass_all, submit
from tests.publishing.screen_cast import (
    ScreenCast,
    browser,
    make_screen_cast,
    make_submission,
    pass_data,
    review_url,
    sentences,
    text_of,
)

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def passes(submission: Submission, by: User) -> None:
    actions.pass_stage(
        submission=submission, by=by, at=timezone.now(), kinds=list(ActKind), gates=list(Gate), opinion="同意。"
    )


def shown(person: User, name: str) -> str:
    return text_of(browser(person).get(reverse(name)))


# SSCMS 3659: after the first review an item disappears from every later reviewer's list; canned reasons are missing


def test_3659_what_the_first_review_approved_comes_to_the_next_reviewers_list_and_stays_in_everybodys(
    cast: ScreenCast,
) -> None:
    submission = make_submission(cast, title="关于冬季供热的通知")
    first, second, third = cast.people.reviewers
    turns = [(first, second), (second, third), (third, cast.publisher)]
    for reviewer, following in turns:
        assert submission.title in shown(reviewer, "publishing_todo")
        assert submission.title not in shown(following, "publishing_todo")
        passes(submission, reviewer)
        assert submission.title not in shown(reviewer, "publishing_todo")
        assert submission.title in shown(following, "publishing_todo")
        for person in (cast.author, first, second, third, cast.publisher):
            assert submission.title in shown(person, "publishing_submissions")


def test_3659_reasons_are_at_hand_for_passing_and_for_sending_back(cast: ScreenCast) -> None:
    page = text_of(browser(cast.people.reviewers[0]).get(review_url(make_submission(cast))))
    assert all(phrase in page for phrase in (*CANNED_PASS, *CANNED_RETURN))


def test_3659_approving_dismissing_an_approval_and_publishing_are_three_verbs() -> None:
    cast = make_cast()
    submission = pass_all(submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT), cast)
    assert submission.state == SubmissionState.RECEIVING
    assert not Publication.objects.exists()  # approving publishes nothing
    actions.return_submission(submission=submission, by=cast.publisher, at=AT, opinion="请核对数字。")
    assert ReviewAct.objects.filter(decision=Decision.PASS).count() == 6  # what was approved stays on record
    with pytest.raises(NotAllowed):
        actions.publish(submission=submission, by=cast.publisher, at=AT)
    again = submit(article=submission.article, by=cast.author, at=AT)
    assert (again.state, again.acts.count()) == (SubmissionState.FIRST_REVIEW, 0)  # no approval is carried over
    actions.publish(submission=pass_all(again, cast), by=cast.publisher, at=AT)
    verbs = AuditEntry.objects.filter(action__in=["publishing.pass", "publishing.return", "publishing.publish"])
    assert list(verbs.order_by("seq").values_list("action", flat=True)) == [
        *["publishing.pass"] * 3, "publishing.return", *["publishing.pass"] * 3, "publishing.publish",
    ]  # fmt: skip


# SSCMS 3700: level two can only approve by editing, leaves no record, and a click on the status logs the user out


def test_3700_the_second_level_approves_without_editing_and_stays_signed_in(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    passes(submission, cast.people.reviewers[0])
    before = ArticlePage.objects.get(pk=submission.article_id).latest_revision_id
    client = browser(cast.people.reviewers[1])
    assert submission.number in text_of(client.get(reverse("publishing_submissions")))
    assert client.get(review_url(submission)).status_code == 200
    response = client.post(review_url(submission, "pass"), pass_data(submission, opinion="已核对，无误。"))
    assert sentences(response) == ["已通过，转入下一环节。"]
    assert client.get(reverse("publishing_todo")).status_code == 200
    submission.refresh_from_db()
    assert submission.state == SubmissionState.THIRD_REVIEW
    assert ArticlePage.objects.get(pk=submission.article_id).latest_revision_id == before


def test_3700_every_act_of_every_level_leaves_a_record_that_is_shown(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    for reviewer in cast.people.reviewers[:2]:
        passes(submission, reviewer)
    actions.return_submission(
        submission=submission, by=cast.people.reviewers[2], at=timezone.now(), opinion="请补充来源。"
    )
    kept = ReviewAct.objects.order_by("id").values_list("stage", "kind", "decision", "actor_name")
    assert list(kept) == [
        (1, "review", "pass", "法规处一审"), (1, "proof", "pass", "法规处一审"),
        (2, "review", "pass", "法规处二审"), (2, "proof", "pass", "法规处二审"),
        (3, "review", "return", "法规处三审"),
    ]  # fmt: skip
    page = text_of(browser(cast.author).get(review_url(submission)))
    assert all(name in page for name in ("法规处一审", "法规处二审", "法规处三审", "请补充来源。"))


# SSCMS 3469: an editor can overwrite or take down approved content; wants it read-only and edits on a copy


def test_3469_what_is_under_review_is_read_only(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    draft = submission.article.get_latest_revision_as_object()
    draft.title = "偷偷改过"
    with pytest.raises(DoorShut, match="待一审一校"):
        draft.save_revision(user=cast.author)
    assert submission.article.get_latest_revision_as_object().title != "偷偷改过"


def test_3469_edits_of_what_is_public_go_to_a_copy_and_the_public_version_stays() -> None:
    cast = make_cast()
    public = make_public(cast, title="公开的标题")
    draft = public.article.get_latest_revision_as_object()
    draft.title = "新的标题"
    draft.save_revision(user=cast.author)
    successor = submit(article=draft, by=cast.author, at=LATER)
    for reviewer in cast.reviewers:
        passes(successor, reviewer)
        now = Publication.objects.get()
        assert (now.title, now.frozen, now.state) == ("公开的标题", public.frozen, PublicationState.PUBLIC)
    actions.publish(submission=successor, by=cast.publisher, at=LATER)
    after = Publication.objects.get()
    assert (after.title, after.path, after.first_published_at) == ("新的标题", public.path, public.first_published_at)


def test_3469_its_writer_cannot_take_it_down() -> None:
    cast = make_cast()
    public = make_public(cast)
    for person in (cast.author, *cast.reviewers):
        with pytest.raises(NotAllowed, match="归口发布人或办公室监督员"):
            actions.withdraw(publication=public, by=person, at=LATER, reason="不想要了。")
    with pytest.raises(PermissionDenied):
        ArticlePage.objects.get().unpublish(user=cast.author)
    assert Publication.objects.get().state == PublicationState.PUBLIC


# SSCMS 63, 204: what was withdrawn stays on the server, in lists, feeds


@pytest.fixture
def tree(settings: Any) -> Path:
    settings.LANMU_BUILD_PROCESSES = 1
    return Path(settings.LANMU_SERVED_TREE)


def holding(tree: Path, words: str) -> set[str]:
    """Every served file in which the words stand."""
    return {str(file.relative_to(tree)) for file in tree.rglob("*") if file.is_file() and words in read(file)}


def read(file: Path) -> str:
    return file.read_bytes().decode(errors="replace")


def test_63_and_204_a_withdrawal_removes_page_list_entries_feed_and_sitemap_in_one_tracked_set(tree: Path) -> None:
    cast = make_cast()
    stays, goes = make_public(cast, title="留下的通知"), make_public(cast, title="撤下的通知")
    build_full(at=AT, processes=1)
    page, address = goes.path.lstrip("/"), goes.path
    listed = holding(tree, "撤下的通知")
    assert {page, "index.html", "rss.xml"} < listed
    assert any(path.endswith("/index.html") for path in listed)
    assert any(path.startswith("sitemap") for path in holding(tree, address))
    runs = Run.objects.count()

    actions.withdraw(publication=goes, by=cast.publisher, at=LATER, reason="内容有误。")
    assert Change.objects.exists()  # the set is written down in the same transaction
    run_pending(at=LATER)

    assert not (tree / page).exists()
    assert holding(tree, "撤下的通知") == set()
    assert holding(tree, address) == set()
    assert not ReleasedFile.objects.filter(path=page).exists()
    assert Run.objects.count() == runs + 1
    assert not Change.objects.exists()
    assert (tree / stays.path.lstrip("/")).exists()
    assert AuditEntry.objects.get(action="publishing.withdraw").detail["reason"] == "内容有误。"
