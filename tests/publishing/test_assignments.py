"""审校分工: where an act has names only they do it, deputies when no principal can; naming gives nobody a post."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.actions import register_absence
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.actions import pass_stage
from lanmu.publishing.actions.routing import assign, end_assignment
from lanmu.publishing.enums import ActKind, Gate, InfoType
from lanmu.publishing.models import Assignment, Submission
from lanmu.publishing.queries import todo_for
from tests.factories import AT, make_article, make_cast, make_user, submit
from tests.publishing.standing_in import TODAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def office() -> SimpleNamespace:
    """法规处 with two first reviewers, and a text of the type 信息公开类."""
    cast = make_cast()
    return SimpleNamespace(
        cast=cast,
        security=make_user("安全管理员", Role.SECURITY_ADMIN, department=cast.office),
        first=cast.reviewers[0],
        other=make_user("法规处一审乙", Role.FIRST_REVIEWER, department=cast.department),
        submission=submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT),
    )


def name(office: SimpleNamespace, user: User, **given: Any) -> Assignment:
    values = {
        "department": office.cast.department, "stage": 1, "kind": ActKind.REVIEW, "user": user, "starts_on": TODAY,
        "by": office.security, "at": AT,
    }  # fmt: skip
    return assign(**values | given)


def review(submission: Submission, by: User, *kinds: ActKind, **given: Any) -> None:
    wanted = list(kinds or ActKind)
    pass_stage(submission=submission, by=by, **{"at": AT, "kinds": wanted, "gates": list(Gate)} | given)


def asked(user: User) -> bool:
    return bool(todo_for(user=user, at=AT))


def test_without_names_every_holder_of_the_post_may_act(office: SimpleNamespace) -> None:
    assert asked(office.first)
    assert asked(office.other)


def test_with_names_only_the_named_do_the_act(office: SimpleNamespace) -> None:
    name(office, office.other)
    with pytest.raises(NotAllowed, match="按法规处的审校分工，一审一校的“审”现在由法规处一审乙办理"):
        review(office.submission, office.first, ActKind.REVIEW)
    review(office.submission, office.first, ActKind.PROOF)  # 校 has no names
    review(office.submission, office.other, ActKind.REVIEW)


def test_names_for_an_information_type_are_for_it_alone_and_before_those_for_all(office: SimpleNamespace) -> None:
    name(office, office.other, info_type=InfoType.NEWS)
    name(office, office.first, info_type=InfoType.NEWS, kind=ActKind.PROOF)
    review(office.submission, office.first, ActKind.REVIEW)  # the text is 信息公开类
    news = submit(
        article=make_article(office.cast.column, by=office.cast.author, info_type=InfoType.NEWS),
        by=office.cast.author, at=AT,
    )  # fmt: skip
    assert news.info_type == InfoType.NEWS
    name(office, office.first)
    with pytest.raises(NotAllowed, match="现在由法规处一审乙办理"):
        review(news, office.first, ActKind.REVIEW)


def test_a_deputy_acts_when_the_principal_is_away(office: SimpleNamespace) -> None:
    name(office, office.first)
    name(office, office.other, is_deputy=True)
    with pytest.raises(NotAllowed, match="主岗不在或者超过应办结时间的，由副岗办理"):
        review(office.submission, office.other, ActKind.REVIEW)
    given = {"user": office.first, "deputy": office.cast.stranger, "reason": "出差", "by": None, "at": AT}
    register_absence(starts_on=TODAY, ends_on=TODAY, **given)
    assert asked(office.cast.stranger)  # who stands in acts as the principal
    review(office.submission, office.other, ActKind.REVIEW)


def test_a_deputy_acts_when_the_principal_wrote_the_text(office: SimpleNamespace) -> None:
    name(office, office.first)
    name(office, office.other, is_deputy=True)
    article = make_article(office.cast.column, by=office.cast.author)
    article.get_latest_revision_as_object().save_revision(user=office.first)
    submission = submit(article=article, by=office.cast.author, at=AT)
    review(submission, office.other, ActKind.REVIEW)


def test_a_deputy_acts_when_the_step_is_overdue(office: SimpleNamespace) -> None:
    name(office, office.first)
    name(office, office.other, is_deputy=True)
    late = office.submission.due_at + timedelta(minutes=1)
    assert [bool(todo_for(user=office.other, at=late - timedelta(minutes=n))) for n in (0, 2)] == [True, True]  # 校
    with pytest.raises(NotAllowed):
        review(office.submission, office.other, ActKind.REVIEW, at=late - timedelta(minutes=2))
    review(office.submission, office.other, ActKind.REVIEW, at=late)


def test_a_deputy_acts_when_the_principals_post_has_ended(office: SimpleNamespace) -> None:
    name(office, office.first)
    name(office, office.other, is_deputy=True)
    office.first.posts.update(ends_on=TODAY - DAY)
    review(office.submission, office.other, ActKind.REVIEW)


def test_names_count_on_their_days(office: SimpleNamespace) -> None:
    row = name(office, office.other)
    end_assignment(assignment=row, ends_on=TODAY - DAY, by=office.security, at=AT)
    assert not Assignment.objects.exists()
    review(office.submission, office.first, ActKind.REVIEW)
    actions = AuditEntry.objects.filter(subject__startswith="assignment:").values_list("action", flat=True)
    assert list(actions) == ["publishing.assign", "publishing.end_assignment"]


def test_an_ended_one_stays_for_the_days_it_counted(office: SimpleNamespace) -> None:
    row = name(office, office.other, starts_on=TODAY - 9 * DAY)
    with pytest.raises(Refused, match="最早只能填昨天"):
        end_assignment(assignment=row, ends_on=TODAY - 3 * DAY, by=office.security, at=AT)
    end_assignment(assignment=row, ends_on=TODAY - DAY, by=office.security, at=AT)
    assert Assignment.objects.get().ends_on == TODAY - DAY
    with pytest.raises(Refused, match="不能再改"):
        end_assignment(assignment=row, ends_on=TODAY, by=office.security, at=AT)


def test_naming_is_the_security_administrators(office: SimpleNamespace) -> None:
    supervisor = make_user("办公室监督员", Role.SUPERVISOR, department=office.cast.office)
    for by in (supervisor, office.first, office.cast.author):
        with pytest.raises(NotAllowed, match="由安全管理员指定"):
            name(office, office.other, by=by)
    row = name(office, office.other)
    with pytest.raises(NotAllowed, match="由安全管理员指定"):
        end_assignment(assignment=row, ends_on=TODAY, by=supervisor, at=AT)


def test_who_has_no_post_for_the_act_is_not_named(office: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="不任法规处的一审，请先任命岗位"):
        name(office, office.cast.proofreader)
    name(office, office.cast.proofreader, kind=ActKind.PROOF)
    with pytest.raises(Refused, match="不任法规处的二审或专职校对"):
        name(office, office.first, stage=2, kind=ActKind.PROOF)


def test_senseless_names_are_refused(office: SimpleNamespace) -> None:
    name(office, office.other, ends_on=TODAY + 5 * DAY)
    with pytest.raises(Refused, match="无须重复"):
        name(office, office.other, starts_on=TODAY + 5 * DAY)
    name(office, office.other, starts_on=TODAY + 6 * DAY)
    with pytest.raises(Refused, match="止早于起"):
        name(office, office.first, ends_on=date(2020, 1, 1))
    with pytest.raises(Refused, match="请选择一至三审"):
        name(office, office.first, stage=4)


def test_names_cost_no_query_per_waiting_text(office: SimpleNamespace, django_assert_num_queries: Any) -> None:
    name(office, office.first)
    with django_assert_num_queries(11) as few:
        todo_for(user=office.first, at=AT)
    for n in range(5):
        article = make_article(office.cast.column, by=office.cast.author, title=f"另一条{n}")
        submit(article=article, by=office.cast.author, at=AT)
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(todo_for(user=office.first, at=AT)) == 6
