"""Whatever anybody tries in whatever order: nothing becomes public without six valid acts by people who did not
write it, or what lawfully stands for them: sealed evidence, or an emergency's signatures with its supplement running.

Random walks of random acts by random people, some of whom hold many posts, over every way, checked against an account
kept apart from the code under test.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from lanmu.common.digest import digest, matches
from lanmu.common.refusal import Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.publishing import standing
from lanmu.publishing.actions import (
    correct,
    decide_secrecy,
    pass_stage,
    publish,
    publish_due,
    recall,
    remove_joint_requirement,
    return_submission,
    set_joint_requirement,
    sign_emergency,
    sign_jointly,
    withdraw,
)
from lanmu.publishing.enums import ActKind, Decision, Disclosure, Gate, SubmissionState
from lanmu.publishing.models import (
    ArticlePage,
    DeemedEvidence,
    Publication,
    ReviewAct,
    SecrecyReview,
    Submission,
)
from tests.factories import AT, make_article, make_user, submit
from tests.publishing.routes_cast import PDF, RoutesCast, make_routes_cast, minutes

MANY_POSTS = (
    Role.INFORMATION_OFFICER, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER, Role.PROOFREADER,
)  # fmt: skip
VERBS = ("write", "submit", "submit_emergency", "submit_deemed", "unsure", "pass", "pass", "pass", "pass", "proof",
         "review", "correct", "return", "recall", "open", "keep", "joint", "sign", "sign", "publish", "publish",
         "schedule", "due", "withdraw", "ask", "ask_no_more", "live", "state", "route")  # fmt: skip
STEP = st.tuples(st.sampled_from(VERBS), st.integers(0, 9))
START = date(2020, 1, 1)


class Walk:
    """One article, ten people, and what each of its submissions has to rest on, kept by this test itself."""

    def __init__(self) -> None:
        self.cast: RoutesCast = make_routes_cast()
        people = self.cast.people
        allrounders = [make_user(f"多岗{n}", *MANY_POSTS, department=people.department) for n in range(2)]
        for user in (*allrounders, people.reviewers[2], self.cast.signer, self.cast.secrecy):
            Post.objects.create(user=user, role=Role.PUBLISHER, department=people.office, starts_on=START)
        Post.objects.create(user=allrounders[0], role=Role.SECRECY_REVIEWER, department=people.office, starts_on=START)
        Post.objects.create(
            user=allrounders[1], role=Role.FIRST_REVIEWER, department=self.cast.publicity, starts_on=START
        )
        self.people: list[User] = [self.cast.author, *people.reviewers, people.publisher, people.proofreader]
        self.people += [*allrounders, self.cast.secrecy, self.cast.signer]
        self.article = make_article(people.column, by=self.cast.author)
        self.writers: set[int] = {self.cast.author.pk}
        self.frozen_writers: dict[int, set[int]] = {}
        self.begun: dict[int, tuple[str, str]] = {}
        """Submission → its way and the digest of the text that was submitted."""
        self.asked = False
        self.joint: dict[int, bool] = {}
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
        self.follow_supplements()

    def follow_supplements(self) -> None:
        """A supplement that opened by itself has the writers of its emergency and needs the six acts."""
        for row in Submission.objects.filter(article=self.article, supplements__isnull=False):
            if row.pk not in self.begun:
                assert row.supplements_id is not None
                self.begun[row.pk] = ("chain", row.frozen.digest)
                self.frozen_writers[row.pk] = set(self.frozen_writers[row.supplements_id])
                self.joint[row.pk] = self.asked

    def current(self) -> Submission:
        found = Submission.objects.filter(article=self.article).order_by("-pk").first()
        if found is None:
            raise Refused("还没有送审。")
        return found

    def draft(self) -> ArticlePage:
        page: ArticlePage = ArticlePage.objects.get(pk=self.article.pk).get_latest_revision_as_object()
        return page

    def do_write(self, by: User) -> None:
        draft = self.draft()
        self.texts += 1
        draft.summary = f"第{self.texts}稿的摘要。"
        draft.disclosure = Disclosure.ACTIVE
        draft.save_revision(user=by)
        self.writers.add(by.pk)

    def do_unsure(self, by: User) -> None:
        draft = self.draft()
        draft.disclosure = Disclosure.UNSURE
        draft.save_revision(user=by)
        self.writers.add(by.pk)

    def do_submit(self, by: User, way: str = "chain", **given: object) -> None:
        submission = submit(article=self.article, by=by, at=self.clock, **given)
        self.begun[submission.pk] = (way, submission.frozen.digest)
        self.frozen_writers[submission.pk] = {*self.writers, by.pk}
        self.joint[submission.pk] = self.asked and way != "emergency"

    def do_submit_emergency(self, by: User) -> None:
        self.do_submit(by, "emergency", emergency_reason="燃气泄漏。")

    def do_submit_deemed(self, by: User) -> None:
        self.do_submit(by, "deemed", evidence=minutes())

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

    def do_open(self, by: User) -> None:
        decide_secrecy(submission=self.current(), by=by, at=self.clock, conclusion=Disclosure.ACTIVE, basis="可公开。")

    def do_keep(self, by: User) -> None:
        decide_secrecy(submission=self.current(), by=by, at=self.clock, conclusion=Disclosure.NONE, basis="不公开。")

    def do_joint(self, by: User) -> None:
        sign_jointly(
            submission=self.current(), by=by, at=self.clock, department=self.cast.publicity, gates=list(Gate)
        )  # fmt: skip

    def do_sign(self, by: User) -> None:
        sign_emergency(submission=self.current(), by=by, at=self.clock, gates=list(Gate), opinion="同意。")

    def do_ask(self, _by: User) -> None:
        column, department = self.cast.people.column, self.cast.publicity
        set_joint_requirement(column=column, department=department, by=self.cast.supervisor, at=self.clock)
        self.asked = True

    def do_ask_no_more(self, _by: User) -> None:
        column, department = self.cast.people.column, self.cast.publicity
        remove_joint_requirement(column=column, department=department, by=self.cast.supervisor, at=self.clock)
        self.asked = False

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
        waiting = [SubmissionState.FIRST_REVIEW, SubmissionState.SECRECY, SubmissionState.JOINT]
        waiting.append(SubmissionState.EMERGENCY)
        rows = Submission.objects.filter(article=self.article, state__in=waiting)
        rows.update(state=SubmissionState.RECEIVING)

    def do_route(self, _by: User) -> None:
        """Somebody turns a submission into an emergency in the database."""
        rows = Submission.objects.filter(article=self.article, state=SubmissionState.FIRST_REVIEW)
        rows.update(route="emergency", emergency_reason="急。", state=SubmissionState.EMERGENCY)

    def check(self) -> None:
        """What is public rests on what its way asks for, by people who differ and wrote none of it, on this very
        text.
        """
        for row in Publication.objects.select_related("frozen", "approval__submission"):
            submission = row.approval.submission
            assert submission is not None
            assert submission.state == SubmissionState.PUBLISHED
            assert matches(row.frozen.content.encode(), row.frozen.digest)
            assert json.loads(row.frozen.content)["disclosure"] == "active"
            acts = list(ReviewAct.objects.filter(submission=submission).order_by("id"))
            self.check_distance(row, submission, acts)
            way, submitted = self.begun[submission.pk]
            getattr(self, f"check_{way}")(submission, acts)
            self.check_secrecy(submission, submitted)
            if self.joint[submission.pk]:
                assert [a.decision for a in acts if a.stage == 5 and a.department_id == self.cast.publicity.pk] == [
                    "pass"
                ]
            digests = [submitted, *(a.new_digest or a.digest for a in acts)]
            assert digests[-1] == row.frozen.digest
            assert standing.faults(row.approval) == []
        if (newest := Publication.objects.first()) is not None:
            self.forget_published(newest)

    def check_distance(self, row: Publication, submission: Submission, acts: list[ReviewAct]) -> None:
        stages: dict[int, set[int]] = {}
        for act in acts:
            if act.decision != Decision.RETURN and act.stage != 4:
                stages.setdefault(act.actor_id, set()).add(act.stage)
        assert all(len(found) == 1 for found in stages.values())
        assert not set(stages) & self.frozen_writers[submission.pk]
        assert row.approval.publisher_id not in set(stages) | self.frozen_writers[submission.pk]

    def check_chain(self, submission: Submission, acts: list[ReviewAct]) -> None:
        passes = [a for a in acts if a.decision == Decision.PASS and a.stage <= 3]
        assert sorted((a.stage, a.kind) for a in passes) == sorted((s, k.value) for s in (1, 2, 3) for k in ActKind)
        final = submission.frozen.digest
        assert all(a.digest == final for a in passes if a.stage == 3 and a.kind == ActKind.REVIEW)

    def check_deemed(self, submission: Submission, acts: list[ReviewAct]) -> None:
        row = DeemedEvidence.objects.get(submission=submission)
        assert (row.file_digest, row.digest) == (digest(PDF), self.begun[submission.pk][1])
        assert (Path(django_settings.LANMU_EVIDENCE) / row.path).read_bytes() == PDF
        assert [a.digest for a in acts if a.stage == 4 and a.decision == Decision.PASS] == [submission.frozen.digest]

    def check_emergency(self, submission: Submission, acts: list[ReviewAct]) -> None:
        signers = {a.actor_id for a in acts if a.stage == 7 and a.decision == Decision.PASS}
        posts = Post.objects.filter(user__in=signers, department=self.cast.people.department)
        leaders = posts.filter(role=Role.THIRD_REVIEWER)
        reviewers = posts.filter(role__in=[Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER])
        assert leaders.exists() or reviewers.values("user").distinct().count() >= 2
        assert Submission.objects.filter(supplements=submission).exists()
        if Publication.objects.get().approval.submission == submission:
            due = submission.supplement_due_at
            assert due is not None
            assert due <= submission.closed_at + timedelta(hours=24)  # type: ignore[operator]

    def check_secrecy(self, submission: Submission, submitted: str) -> None:
        """The unit's review is of the text submitted; where that was not 主动公开, somebody entitled found it so."""
        source = submission
        if not SecrecyReview.objects.filter(submission=submission).exists():
            assert submission.supplements is not None
            source, submitted = submission.supplements, self.begun[submission.supplements.pk][1]
        unit = SecrecyReview.objects.get(submission=source, kind="unit")
        assert unit.digest == submitted
        if unit.conclusion != "active":
            cleared = SecrecyReview.objects.get(submission=source, kind="department")
            assert cleared.conclusion == "active"
            assert cleared.by_id not in self.frozen_writers[source.pk]
            assert Post.objects.filter(user=cleared.by, role=Role.SECRECY_REVIEWER).exists()

    def forget_published(self, row: Publication) -> None:
        """From a full publication on, only later writing counts; an emergency does not wipe it away."""
        submission = row.approval.submission
        assert submission is not None
        if submission.pk not in self.seen:
            self.seen.add(submission.pk)
            if self.begun[submission.pk][0] != "emergency":
                self.writers.clear()


THREE = [("pass", 1), ("pass", 2), ("pass", 3)]
WELL_TRODDEN: dict[str, list[tuple[str, int]]] = {
    "chain": [("submit", 0), *THREE, ("publish", 4)],
    "joint": [("ask", 0), ("submit", 0), *THREE, ("joint", 9), ("publish", 4)],
    "secrecy": [("unsure", 0), ("submit", 0), ("open", 8), *THREE, ("publish", 4)],
    "deemed": [("submit_deemed", 0), ("publish", 4)],
    "emergency": [("submit_emergency", 0), ("sign", 3), ("publish", 4), *THREE, ("publish", 4)],
    "two signers": [("submit_emergency", 0), ("sign", 1), ("sign", 2), ("publish", 4), ("recall", 0), ("submit", 0)],
}
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
    [("route", 0), ("sign", 6), ("publish", 4)],
    [("open", 6), ("pass", 6)],
    [("open", 6), ("publish", 6)],
    [("keep", 8)],
    [("joint", 7), ("publish", 7)],
    [("sign", 6), ("publish", 6)],
    [("ask", 0)],
    [("ask_no_more", 0), ("publish", 4)],
    [("withdraw", 4)],
    [("recall", 0), ("submit_emergency", 6), ("sign", 6), ("sign", 7)],
    [("recall", 0), ("write", 3), ("submit_emergency", 0), ("sign", 3), ("publish", 4), ("pass", 3)],
]
"""What somebody who knows the weak spots would try between two steps."""


@pytest.mark.clause("16.1")
@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@example(way="chain", before=[], between=[[], [], [], [("publish", 3)], []], after=[])
@example(way="chain", before=[], between=[[("state", 0), ("publish", 4)], [], [], [], []], after=[])
@example(way="chain", before=[], between=[[("pass", 6), ("pass", 6)], [], [], [], []], after=[])
@example(way="chain", before=[("write", 1)], between=[[], [], [], [], []], after=[])
@example(way="joint", before=[], between=[[], [], [], [], [("ask_no_more", 0), ("publish", 4)]], after=[])
@example(way="secrecy", before=[], between=[[], [("state", 0), ("publish", 4)]], after=[])
@example(way="emergency", before=[("write", 1)], between=[[], [], [("pass", 1), ("pass", 6)]], after=[("withdraw", 4)])
@example(way="emergency", before=[], between=[[("publish", 4)], [], [("return", 1), ("submit", 0)]], after=THREE)
@given(
    way=st.sampled_from(sorted(WELL_TRODDEN)),
    before=st.lists(STEP, max_size=5),
    between=st.lists(st.sampled_from(ATTACKS) | st.lists(STEP, max_size=2), max_size=7),
    after=st.lists(STEP, max_size=8),
)
def test_nothing_becomes_public_without_what_it_must_rest_on(
    way: str, before: list[tuple[str, int]], between: list[list[tuple[str, int]]], after: list[tuple[str, int]]
) -> None:
    """A well-trodden path disturbed anywhere, so that walks often end in public texts and not only in refusals."""
    point = transaction.savepoint()
    try:
        walk = Walk()
        path: list[tuple[str, int]] = list(before)
        for place, step in enumerate(WELL_TRODDEN[way]):
            path += [step, *(between[place] if place < len(between) else [])]
        for verb, who in [*path, *after]:
            walk.step(verb, who)
            walk.check()
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(WELL_TRODDEN))
def test_the_well_trodden_paths_do_end_in_public(way: str) -> None:
    walk = Walk()
    for verb, who in WELL_TRODDEN[way]:
        walk.step(verb, who)
        walk.check()
    publication = Publication.objects.get()
    kinds = {"deemed": "deemed", "two signers": "emergency"}
    assert publication.approval.kind == kinds.get(way, "chain")
