"""Rules about the acts beside 三审三校: 保密审查 (第十三条), 会签 (第五条（二）), 应急签发 (第十一条（四）)."""

from datetime import datetime

from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.queries import has_role, holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import Decision, Stage, SubmissionState
from lanmu.publishing.models import Submission
from lanmu.publishing.permissions.people import (
    INACTIVE,
    Person,
    acts_that_count,
    day_of,
    known,
    people_in,
    post_for,
    reasons_of_authorship,
    reasons_of_other_stages,
)


def reasons_not_to_decide_secrecy(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """A 保密审查员, of whatever department, decides what the making unit is not sure of (第十三条:
    应当送委保密部门审核); nobody decides what they wrote or submitted, and who acted in another stage does not.
    """
    found = _reasons_of_state(submission, user, SubmissionState.SECRECY, "保密审查")
    if found:
        return found
    if secrecy_post(user=user, at=at, submission=submission) is None:
        found.append("保密审查由保密审查员办理，您在这一天没有这个岗位。")
    return found + _reasons_of_person(submission, user, Stage.SECRECY)


def reasons_not_to_sign_jointly(
    *, submission: Submission, user: Person, department: Department, at: datetime
) -> list[str]:
    """会签 is by a 一审、二审 or 三审 of a department the column asked for, who neither wrote nor submitted the text
    nor acted in another stage; once for a department, and nobody signs for two.
    """
    found = _reasons_of_state(submission, user, SubmissionState.JOINT, "会签")
    if found:
        return found
    if department.pk not in submission.joint_departments:
        found.append(f"这份送审件不需要{department}会签。")
    elif joint_post(user=user, department=department, at=at, submission=submission) is None:
        found.append(f"{department}的会签由该处室、单位的一审、二审或三审办理，您在这一天没有这个岗位。")
    found += _reasons_of_person(submission, user, Stage.JOINT)
    signed = [a for a in acts_that_count(submission) if a.stage == Stage.JOINT]
    if done := next((a for a in signed if a.department_id == department.pk), None):
        found.append(f"{department}已由{done.signature}会签。")
    elif any(user.pk in people_in(a) for a in signed):
        found.append("您已代表另一个处室、单位会签，每个处室、单位须由不同的人会签。")
    return found


def reasons_not_to_return_joint(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """Whoever could sign for one of the asked departments may send back, also after signing."""
    found = _reasons_of_state(submission, user, SubmissionState.JOINT, "会签")
    if found:
        return found
    if joint_post_of(submission=submission, user=user, at=at) is None:
        found.append("会签环节由会签处室、单位的一审、二审或三审办理，您在这一天没有这个岗位。")
    return found + _reasons_of_person(submission, user, Stage.JOINT)


def reasons_not_to_sign_emergency(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """应急发布 is signed by a 三审 of the department, or by two different reviewers of it (第十一条（四）);
    none of them wrote or submitted the text.
    """
    found = reasons_not_to_return_emergency(submission=submission, user=user, at=at)
    if found:
        return found
    if any(user.pk in people_in(a) for a in acts_that_count(submission) if a.decision == Decision.PASS):
        found.append("您已签发过这份送审件，须由另一位审核人再签，或由三审签发。")
    return found


def reasons_not_to_return_emergency(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """Whoever could sign an emergency may refuse it, also after signing."""
    found = _reasons_of_state(submission, user, SubmissionState.EMERGENCY, "应急签发")
    if found:
        return found
    if emergency_post(submission=submission, user=user, at=at) is None:
        found.append(
            f"应急发布由{submission.department}的三审签发，或由该处室、单位的两位审核人签发，您在这一天没有这个岗位。"
        )
    return found + _reasons_of_person(submission, user, Stage.EMERGENCY)


def reasons_not_to_set_joint(*, user: Person, at: datetime) -> list[str]:
    """Which columns need whose joint signature is set by the 办公室监督员 (第四条: 办公室是主管部门)."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if not has_role(user, Role.SUPERVISOR, day=day_of(at)):
        return ["会签要求由办公室监督员设置，您在这一天没有这个岗位。"]
    return []


def reasons_not_to_keep_words(*, user: Person, at: datetime) -> list[str]:
    """The organisation's word lists are loaded and taken out of use by the 办公室监督员, who keeps the check items."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if not holds(user, Permission.CHECKLIST_ITEM_EDIT, day=day_of(at)):
        return ["词库由办公室监督员维护，您在这一天没有这个岗位。"]
    return []


def secrecy_post(*, user: Person, at: datetime, submission: Submission | None = None) -> Post | None:
    """The post by virtue of which somebody makes a secrecy review."""
    return post_for(user, at, roles={Role.SECRECY_REVIEWER}, submission=submission)


def joint_post(
    *, user: Person, department: Department, at: datetime, submission: Submission | None = None
) -> Post | None:
    """The post by virtue of which somebody signs for a department."""
    return post_for(user, at, roles=REVIEWER_ROLES, department=department.pk, submission=submission)


def emergency_post(*, submission: Submission, user: Person, at: datetime) -> Post | None:
    """The post by virtue of which somebody signs an emergency: the highest they hold in the department."""
    return post_for(user, at, roles=REVIEWER_ROLES, department=submission.department_id, submission=submission)


def joint_post_of(*, submission: Submission, user: Person, at: datetime) -> Post | None:
    """The post by virtue of which the person could sign jointly: for a department that has not signed yet first."""
    signed = {a.department_id for a in acts_that_count(submission) if a.stage == Stage.JOINT}
    wanted = sorted(submission.joint_departments, key=lambda number: number in signed)
    found = (post_for(user, at, roles=REVIEWER_ROLES, department=number, submission=submission) for number in wanted)
    return next((post for post in found if post is not None), None)


def _reasons_of_state(submission: Submission, user: Person, state: SubmissionState, step: str) -> list[str]:
    if not known(user):
        return [INACTIVE]
    if submission.state != state:
        return [f"这份送审件的状态是“{submission.get_state_display()}”，现在不需要{step}。"]
    return []


def _reasons_of_person(submission: Submission, user: Person, stage: Stage) -> list[str]:
    return [
        *reasons_of_authorship(submission, user),
        *reasons_of_other_stages(acts_that_count(submission), user, stage),
    ]
