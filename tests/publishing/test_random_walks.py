"""Whatever anybody tries in whatever order: nothing becomes public without six valid acts by people who did not
write it.

Random walks of random acts by random people, some of whom hold many posts, checked against an account kept apart
from the code under test.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from lanmu.common.digest import matches
from lanmu.common.refusal import Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.publishing.actions import (
    correct,
    pass_stage,
    publish,
    publish_due,
    recall,
    return_submission,
    withdraw,
)
from lanmu.publishing.enums import ActKind, Decision, Gate, SubmissionState
from lanmu.publishing.models import ArticlePage, Publication, ReviewAct, Submission
from tests.factories import AT, Cast, make_article, make_cast, make_user, submit

MANY_POSTS = (
    Role.INFORMATION_OFFICER, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER, Role.PROOFREADER,
)  # fmt: skip
VERBS = ("write", "submit", "pass", "pass", "pass", "pass", "proof", "review", "correct", "return", "recall", "publish",
         "publish", "schedule", "due", "withdraw", "live", "state")  # fmt: skip
STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 7))


class Walk:
    """One article, eight people, and who wrote in it since it was last public, kept by this test itself."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        allrounders = [make_user(f"多岗{n}", *MANY_POSTS, department=self.cast.department) for n in range(2)]
        for user in (*allrounders, self.cast.reviewers[2]):
            Post.objects.create(user=user, role=Role.PUBLISHER, department=self.cast.office, starts_on=date(2020, 1, 1))
        self.people: list[User] = [self.cast.author, *self.cast.reviewers, self.cast.publisher, self.cast.proofreader]
        self.people += allrounders
        self.article = make_article(self.cast.column, by=self.cast.author)
        self.writers: set[int] = {self.cast.author.pk}
        self.frozen_writers: dict[int, set[int]] = {}
        self.clock = AT
        self.texts = 0
        self.seen: set[int] = set()

    def step(self, verb: str, who: int) -> None:
        self.clock += timedelta(minutes=1)
        person = self.people[who]
        try:
            with transaction.atomic():
                getattr(self, f"do_{verb}")(person)
        except Refused:
            pass

    def current(self) -> Submission:
        found = Submission.objects.filter(article=self.article).order_by("-pk").first()
        if found is None:
            raise Refused("还没有送审。")
        return found

    def do_write(self, by: User) -> None:
        draft = ArticlePage.objects.get(pk=self.article.pk).get_latest_revision_as_object()
        self.texts += 1
        draft.summary = f"第{self.texts}稿的摘要。"
        draft.save_revision(user=by)
        self.writers.add(by.pk)

    def do_submit(self, by: User) -> None:
        submission = submit(article=self.article, by=by, at=self.clock)
        self.frozen_writers[submission.pk] = {*self.writers, by.pk}

    def do_pass(self, by: User) -> None:
        pass_stage(submission=self.current(), by=by, at=self.clock, kinds=list(ActKind), gates=list(Gate))

    def do_proof(self, by: User) -> None:
        pass_stage(submission=self.current(), by=by, at=self.clock, kinds=[ActKind.PROOF])

    def do_review(self, by: User) -> None:
        pass_stage(submission=self.current(), by=by, at=self.clock, kinds=[ActKind.REVIEW], gates=list(Gate))

    def do_correct(self, by: User) -> None:
        self.texts += 1
        right = f"请认真贯彻落实{self.texts}"
        correct(submission=self.current(), by=by, at=self.clock, wrong="请认真贯彻", right=right)

    def do_return(self, by: User) -> None:
        return_submission(submission=self.current(), by=by, at=self.clock, opinion="请改。")

    def do_recall(self, by: User) -> None:
        recall(submission=self.current(), by=by, at=self.clock)

    def do_publish(self, by: User) -> None:
        publish(submission=self.current(), by=by, at=self.clock)

    def do_schedule(self, by: User) -> None:
        publish(submission=self.current(), by=by, at=self.clock, publish_at=self.clock + timedelta(minutes=3))

    def do_due(self, _by: User) -> None:
        publish_due(at=self.clock)

    def do_withdraw(self, by: User) -> None:
        row = Publication.objects.first()
        if row is not None:
            withdraw(publication=row, by=by, at=self.clock, reason="有误。")

    def do_live(self, by: User) -> None:
        ArticlePage.objects.get(pk=self.article.pk).latest_revision.publish(user=by, skip_permission_checks=True)

    def do_state(self, _by: User) -> None:
        """Somebody moves the state forward in the database."""
        Submission.objects.filter(article=self.article, state=SubmissionState.FIRST_REVIEW).update(
            state=SubmissionState.RECEIVING
        )

    def check(self) -> None:
        """What is public rests on six passes by people who differ between stages and wrote none of it."""
        for row in Publication.objects.select_related("frozen", "approval__submission"):
            submission = row.approval.submission
            assert submission is not None
            assert submission.state == SubmissionState.PUBLISHED
            assert matches(row.frozen.content.encode(), row.frozen.digest)
            acts = list(ReviewAct.objects.filter(submission=submission).order_by("id"))
            passes = [a for a in acts if a.decision == Decision.PASS and a.stage <= 3]
            assert sorted((a.stage, a.kind) for a in passes) == sorted((s, k.value) for s in (1, 2, 3) for k in ActKind)
            stages: dict[int, set[int]] = {}
            for act in [*passes, *(a for a in acts if a.decision == Decision.CORRECT)]:
                stages.setdefault(act.actor_id, set()).add(act.stage)
            assert all(len(found) == 1 for found in stages.values())
            assert not set(stages) & self.frozen_writers[submission.pk]
            publisher = row.approval.publisher_id
            assert publisher not in set(stages) | self.frozen_writers[submission.pk]
            digests = [a.new_digest or a.digest for a in acts]
            assert digests[-1] == row.frozen.digest
            assert all(a.digest == row.frozen.digest for a in passes if a.stage == 3 and a.kind == ActKind.REVIEW)
        if (newest := Publication.objects.first()) is not None:
            self.forget_published(newest)

    def forget_published(self, row: Publication) -> None:
        """From publication on, only later writing counts."""
        submission = row.approval.submission
        assert submission is not None
        if submission.pk not in self.seen:
            self.seen.add(submission.pk)
            self.writers.clear()


WELL_TRODDEN = [("submit", 0), ("pass", 1), ("pass", 2), ("pass", 3), ("publish", 4)]
ATTACKS: list[list[tuple[str, int]]] = [
    [("state", 0), ("publish", 4)],
    [("pass", 6), ("pass", 6), ("pass", 6)],
    [("publish", 3)],
    [("publish", 6)],
    [("publish", 0)],
    [("write", 1)],
    [("recall", 0), ("write", 1), ("submit", 0)],
    [("correct", 6), ("pass", 6)],
    [("correct", 3)],
    [("proof", 5), ("review", 1)],
    [("live", 6)],
    [("schedule", 4)],
    [("due", 0)],
]
"""What somebody who knows the weak spots would try between two steps."""


@pytest.mark.clause("16.1")
@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@example(before=[], between=[[], [], [], [("publish", 3)], []], after=[])
@example(before=[], between=[[("state", 0), ("publish", 4)], [], [], [], []], after=[])
@example(before=[], between=[[("pass", 6), ("pass", 6)], [], [], [], []], after=[])
@example(before=[("write", 1)], between=[[], [], [], [], []], after=[])
@given(
    before=st.lists(STEP, max_size=6),
    between=st.lists(st.sampled_from(ATTACKS) | st.lists(STEP, max_size=2), min_size=5, max_size=5),
    after=st.lists(STEP, max_size=8),
)
def test_nothing_becomes_public_without_six_valid_acts(
    before: list[tuple[str, int]], between: list[list[tuple[str, int]]], after: list[tuple[str, int]]
) -> None:
    """A well-trodden path disturbed anywhere, so that walks often end in public texts and not only in refusals."""
    point = transaction.savepoint()
    try:
        walk = Walk()
        path: list[tuple[str, int]] = list(before)
        for step, disturbance in zip(WELL_TRODDEN, between, strict=True):
            path += [step, *disturbance]
        for verb, who in [*path, *after]:
            walk.step(verb, who)
            walk.check()
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
def test_the_well_trodden_path_does_end_in_public() -> None:
    walk = Walk()
    for verb, who in WELL_TRODDEN:
        walk.step(verb, who)
        walk.check()
    assert Publication.objects.count() == 1
