"""会签 (第五条（二）): departments that a column asks for sign its texts before they are received."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department, User
from lanmu.publishing import permissions, routing
from lanmu.publishing.actions._steps import act, check_gates, check_opinion, demand, in_hand, move, note
from lanmu.publishing.enums import ActKind, Decision, Stage
from lanmu.publishing.models import JointRequirement, ReviewAct, Submission


def sign_jointly(
    *,
    submission: Submission,
    by: User,
    at: datetime,
    department: Department,
    gates: Iterable[str],
    opinion: str = "",
    digest: str | None = None,
) -> Submission:
    """Sign for `department`, all five gates ticked; with the last signature the submission goes to the receiving
    department. `digest` is of the text the person saw. Raises NotAllowed with every reason, Refused, Stale or Tampered.
    """
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        demand(permissions.reasons_not_to_sign_jointly(submission=row, user=by, department=department, at=at))
        ticked, words = check_gates(gates), check_opinion(opinion)
        act(
            submission=row, by=by, at=at, stage=Stage.JOINT, kind=ActKind.REVIEW, decision=Decision.PASS,
            opinion=words, gates=ticked, department=department,
            post=permissions.joint_post(user=by, department=department, at=at, submission=row),
        )  # fmt: skip
        signed = ReviewAct.objects.filter(submission=row, stage=Stage.JOINT, decision=Decision.PASS)
        if set(row.joint_departments) <= set(signed.values_list("department_id", flat=True)):
            move(row, to=routing.after(Stage.JOINT, joint=True), at=at)
        detail = {"stage": int(Stage.JOINT), "department": department.name, "digest": row.frozen.digest}
        note(by=by, verb="sign_jointly", submission=row, at=at, detail=detail)
    return row


def set_joint_requirement(*, column: ColumnPage, department: Department, by: User, at: datetime) -> JointRequirement:
    """From now on texts submitted for `column` need the joint signature of `department`; what is on its way already
    does not. Raises NotAllowed, Refused when it is asked for already, the column takes no texts, or the department is
    no longer in use.
    """
    with transaction.atomic():
        demand(permissions.reasons_not_to_set_joint(user=by, at=at))
        reasons = []
        if not column.takes_articles:
            reasons.append("这个栏目不收稿件，请选择分工表中的末级本站栏目。")
        if not department.is_active:
            reasons.append(f"{department}已停用，不能要求其会签。")
        if reasons:
            raise Refused(reasons)
        row, new = JointRequirement.objects.get_or_create(column=column, department=department)
        if not new:
            raise Refused(f"“{column.title}”栏目已要求{department}会签。")
        _note("set_joint", column, department, by, at)
    return row


def remove_joint_requirement(*, column: ColumnPage, department: Department, by: User, at: datetime) -> None:
    """Texts submitted for `column` from now on no longer need it; those on their way still do. Raises NotAllowed,
    Refused when it was not asked for.
    """
    with transaction.atomic():
        demand(permissions.reasons_not_to_set_joint(user=by, at=at))
        if not JointRequirement.objects.filter(column=column, department=department).delete()[0]:
            raise Refused(f"“{column.title}”栏目没有要求{department}会签。")
        _note("remove_joint", column, department, by, at)


def _note(verb: str, column: ColumnPage, department: Department, by: User, at: datetime) -> None:
    detail = {"title": column.title, "department": department.name}
    audit.record(actor=by, action=f"publishing.{verb}", subject=f"column:{column.pk}", at=at, detail=detail)
