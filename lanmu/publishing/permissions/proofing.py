"""Rules about 内容检查: who leaves a hint as it is, answers for a file no machine reads, allows an exemption."""

from datetime import datetime

from lanmu.organisation.enums import CONTENT_ROLES, REVIEWER_ROLES, Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import OPEN_STATES, ActKind, SubmissionState
from lanmu.publishing.models import CheckExemption, Submission
from lanmu.publishing.permissions.people import INACTIVE, Person, day_of, known, posts_of, reasons_of_authorship
from lanmu.publishing.permissions.publishing import reasons_not_to_publish
from lanmu.publishing.permissions.reviewing import reasons_not_to_act, reasons_not_to_return
from lanmu.publishing.proofing_enums import ExemptionState

VOUCHING_ROLES = (*REVIEWER_ROLES, Role.PROOFREADER, Role.PUBLISHER, Role.SECRECY_REVIEWER)


def reasons_not_to_ignore_hit(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """A hint on a text under review is left as it is, with a reason, by whoever has the present step to do."""
    if submission.state not in OPEN_STATES:
        return ["这份送审件已经办结，检查提示不再处理。"]
    if not reasons_not_to_return(submission=submission, user=user, at=at):
        return []
    by_kind = [reasons_not_to_act(submission=submission, user=user, kind=kind, at=at) for kind in ActKind]
    if submission.state == SubmissionState.RECEIVING:
        return reasons_not_to_publish(submission=submission, user=user, at=at)
    return [] if not all(by_kind) else by_kind[0]


def reasons_not_to_vouch(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """For a file that no machine reads answers, before publication, a reviewer or proofreader of the submitting
    department, the 归口发布人 or a 保密审查员, who did not write in the text. It keeps nobody from another act: to look
    into a file is no stage.
    """
    if not known(user):
        return [INACTIVE]
    if submission.state not in OPEN_STATES:
        return ["这份送审件已经办结，不再需要核对附件。"]
    found = []
    own = {submission.department_id, submission.receiving_id}
    held = posts_of(user, at).filter(role__in=VOUCHING_ROLES).values_list("role", "department_id")
    if not any(role == Role.SECRECY_REVIEWER or department in own for role, department in held):
        found.append("附件由报送部门的审核人、校对，归口发布人或保密审查员核对，您在这一天没有这个岗位。")
    return found + reasons_of_authorship(submission, user)


def reasons_not_to_ask_exemption(*, user: Person, at: datetime) -> list[str]:
    """Whoever writes, reviews or publishes may ask that a word may stand."""
    if not known(user):
        return [INACTIVE]
    if not posts_of(user, at).filter(role__in=CONTENT_ROLES).exists():
        return ["例外由撰稿、审核、发布的人申请，您在这一天没有这样的岗位。"]
    return []


def reasons_not_to_decide_exemption(
    *, user: Person, at: datetime, exemption: CheckExemption | None = None
) -> list[str]:
    """The 办公室监督员 allows, declines and ends exemptions; nobody allows what they asked for."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if not holds(user, Permission.CHECKS_EXEMPTION_MANAGE, day=day_of(at)):
        return ["例外由办公室监督员批准、撤销，您在这一天没有这个岗位。"]
    if exemption is not None and exemption.state == ExemptionState.ASKED and exemption.asked_by_id == user.pk:
        return ["这个例外是您自己申请的，须由另一位办公室监督员批准。"]
    return []


def reasons_not_to_read_check_report(*, user: Person, at: datetime) -> list[str]:
    """The report over all departments is read by the 办公室监督员 and the 网站主管."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if not holds(user, Permission.CHECKS_REPORT_READ, day=day_of(at)):
        return ["内容检查的报表由办公室监督员和网站主管查阅，您在这一天没有这个岗位。"]
    return []
