"""What is in the to-do list and what the rules allow are the same, whatever posts, absences, names, acts there are."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Absence, Department, Post, User
from lanmu.publishing import permissions
from lanmu.publishing.enums import OPEN_STATES, STAGE_OF_STATE, ActKind, Decision, InfoType, Stage, SubmissionState
from lanmu.publishing.models import Assignment, Contribution, ReviewAct, Submission
from lanmu.publishing.queries import todo_for
from tests.factories import AT, make_article, make_cast, make_user
from tests.publishing.standing_in import TODAY, put_forward

pytestmark = pytest.mark.django_db

ROLES = (*REVIEWER_ROLES, Role.PROOFREADER, Role.PUBLISHER, Role.SECRECY_REVIEWER)
STATES = sorted(OPEN_STATES - {SubmissionState.SCHEDULED})


class Undo(Exception):
    """Ends an example without leaving anything behind."""


class World:
    """Six people with random posts in two departments, some away, some named, and four submissions anywhere."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.cast = make_cast(separate_proofreading=chance.random() < 0.4)
        self.departments = [self.cast.department, self.cast.office]
        self.people = [make_user(f"人员{n}", department=self.cast.department) for n in range(6)]
        for person in self.people:
            for _ in range(chance.randint(1, 3)):
                values = {"user": person, "role": chance.choice(ROLES), "department": self.some_department()}
                Post.objects.get_or_create(**values, starts_on=date(2020, 1, 1))
        self.be_away()
        for _ in range(chance.choice([0, 0, 4, 12])):
            self.name_somebody()
        self.submissions = [self.submit() for _ in range(4)]

    def some_department(self) -> Department:
        return self.chance.choice([*self.departments, self.cast.department])

    def some_person(self) -> User:
        return self.chance.choice(self.people)

    def be_away(self) -> None:
        pairs = self.chance.sample(self.people, k=2 * self.chance.randint(0, 3))
        for user, deputy in zip(pairs[::2], pairs[1::2], strict=True):
            Absence.objects.create(user=user, deputy=deputy, starts_on=TODAY, ends_on=TODAY, reason="出差", at=AT)

    def name_somebody(self) -> None:
        chance = self.chance
        values: dict[str, Any] = {
            "department": self.cast.department, "info_type": chance.choice(["", "", InfoType.DISCLOSURE]),
            "stage": chance.choice([1, 2, 3]), "kind": chance.choice(list(ActKind)), "user": self.some_person(),
        }  # fmt: skip
        Assignment.objects.get_or_create(
            **values, starts_on=TODAY - timedelta(days=1), defaults={"is_deputy": chance.random() < 0.4}
        )

    def submit(self) -> Submission:
        chance = self.chance
        article = make_article(self.cast.column, by=self.cast.author)
        row = put_forward(
            article,
            department=self.cast.department,
            receiving=self.some_department(),
            submitted_by=chance.choice([self.cast.author, self.some_person()]),
            state=chance.choice(STATES),
            joint_departments=[d.pk for d in self.departments if chance.random() < 0.6],
            due_at=AT + timedelta(hours=chance.choice([-1, 1])),
        )
        if chance.random() < 0.5:
            Contribution.objects.create(article=article, submission=row, user=self.some_person(), at=AT)
        for _ in range(chance.randint(0, 3)):
            self.act(row)
        return row

    def act(self, row: Submission) -> None:
        chance = self.chance
        stage = chance.choice([*Stage.values, int(STAGE_OF_STATE[SubmissionState(row.state)])])
        actor, other = chance.sample(self.people, k=2)
        kind = chance.choice(list(ActKind)) if stage <= 3 else ActKind.REVIEW
        department = chance.choice(self.departments) if stage == Stage.JOINT else None
        decision = chance.choice([Decision.PASS, Decision.PASS, Decision.RETURN])
        signing = [Stage.JOINT, Stage.EMERGENCY]
        if stage in signing and row.acts.filter(stage__in=signing, actor=actor).exists():
            return  # the database refuses one person's second signature
        if row.acts.filter(stage=stage, actor=actor).exists() or row.acts.filter(stage=stage, kind=kind).exists():
            return
        ReviewAct.objects.create(
            submission=row, stage=stage, kind=kind, decision=decision, actor=actor, actor_name=actor.full_name,
            acting_for=other if chance.random() < 0.3 else None, department=department, digest="x", at=AT,
        )  # fmt: skip

    def allowed(self, row: Submission, user: User) -> bool:
        given: dict[str, Any] = {"submission": row, "user": user, "at": AT}
        match STAGE_OF_STATE[SubmissionState(row.state)]:
            case Stage.RECEIVING:
                return not permissions.reasons_not_to_publish(**given)
            case Stage.SECRECY:
                return not permissions.reasons_not_to_decide_secrecy(**given)
            case Stage.EMERGENCY:
                return not permissions.reasons_not_to_sign_emergency(**given)
            case Stage.JOINT:
                return any(not permissions.reasons_not_to_sign_jointly(department=d, **given) for d in self.departments)
        return any(not permissions.reasons_not_to_act(kind=kind, **given) for kind in ActKind)

    def compare(self) -> set[bool]:
        answers = set()
        for user in self.people:
            waiting = {todo.submission.pk for todo in todo_for(user=user, at=AT)}
            for row in self.submissions:
                allowed = self.allowed(Submission.objects.get(pk=row.pk), user)
                assert (row.pk in waiting) == allowed, (user.full_name, row.state, list(row.acts.values()))
                answers.add(allowed)
        return answers


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
@example(1400143)
def test_a_person_is_asked_for_exactly_what_they_may_do(seed: int) -> None:
    try:
        with transaction.atomic():
            World(random.Random(seed)).compare()
            raise Undo
    except Undo:
        pass


def test_the_comparison_sees_both_answers() -> None:
    """Or the test above would prove nothing."""
    assert World(random.Random(7)).compare() | World(random.Random(8)).compare() == {True, False}
