"""On what a text may be made public: the six acts, evidence that stands for them, or an emergency's signatures
(附件2, 第十一条（四）, 第十三条, 第十六条).

One answer for the publish door, for timed publication and for `lanmu audit`. Computed from the acts each time; whether
acts and text fit each other is `integrity.discrepancies`, asked before.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department
from lanmu.publishing import evidence as store
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import Decision, DeemedBasis, Disclosure, Route, SecrecyKind, SourceKind, Stage
from lanmu.publishing.models import DeemedEvidence, ReviewAct, SecrecyReview, Submission
from lanmu.publishing.permissions.people import people_in
from lanmu.publishing.queries import missing_passes

SIGNERS = 2
"""Reviewers whose signatures together stand for a leader's."""


def lawful(*, submission: Submission, at: datetime) -> list[str]:
    """Reasons against making the submission's text public now, by its route; empty when it rests on what it must.

    `at` is aware: nothing that stands for a review may lie after it.
    """
    found = [*_disclosure(submission), *_secrecy(submission), *_distance(submission)]
    match submission.route:
        case Route.EMERGENCY:
            found += _emergency(submission)
        case Route.DEEMED:
            found += [*_evidence(submission, at), *_joint(submission)]
        case _:
            found += [f"还缺{missing}，不能发布。" for missing in missing_passes(submission)]
            found += _joint(submission)
    return list(dict.fromkeys(found))


def signed_sufficiently(submission: Submission) -> bool:
    """Whether an emergency has the signature of a 三审, or of two different reviewers."""
    signed = _passes(submission, Stage.EMERGENCY)
    if any(a.role == Role.THIRD_REVIEWER for a in signed):
        return True
    # Whoever stands in for an absent reviewer adds nobody to a signature that reviewer gave already.
    hands, names = {a.actor_id for a in signed}, {a.acting_for_id or a.actor_id for a in signed}
    return min(len(hands), len(names)) >= SIGNERS


def secrecy_reviews(submission: Submission) -> list[SecrecyReview]:
    """The secrecy reviews a submission rests on: its own; for a supplement that opened by itself on the text of the
    emergency, those of the emergency.
    """
    own = list(SecrecyReview.objects.filter(submission=submission).select_related("department"))
    if own or submission.supplements is None:
        return own
    return list(SecrecyReview.objects.filter(submission=submission.supplements).select_related("department"))


def evidence_of(submission: Submission) -> DeemedEvidence | None:
    """What was handed in for a deemed review."""
    return DeemedEvidence.objects.filter(submission=submission).first()


def missing_signatures(submission: Submission) -> list[Department]:
    """Departments whose joint signature was asked for and is not there."""
    signed = {a.department_id for a in _passes(submission, Stage.JOINT)}
    return list(Department.objects.filter(pk__in=set(submission.joint_departments) - signed))


def _passes(submission: Submission, stage: Stage) -> list[ReviewAct]:
    rows = ReviewAct.objects.filter(submission=submission, stage=stage, decision=Decision.PASS)
    return list(rows.order_by("id"))


def _disclosure(submission: Submission) -> Iterator[str]:
    """第十三条: only what is 主动公开 goes on the site, whatever was decided on the way."""
    kind = Disclosure(parse(submission.frozen.content)["disclosure"])
    if kind != Disclosure.ACTIVE:
        yield f"公开属性为“{kind.label}”的信息不能在网站发布，须经保密审查明确为“主动公开”。"


def _secrecy(submission: Submission) -> Iterator[str]:
    """先审查、后发布: the making unit's review always, the 保密审查员's where the unit's did not say 主动公开; for a
    repost with its source and address.
    """
    by_kind = {review.kind: review for review in secrecy_reviews(submission)}
    unit, department = by_kind.get(SecrecyKind.UNIT), by_kind.get(SecrecyKind.DEPARTMENT)
    if unit is None:
        yield "缺少制作单位的保密审查记录，不能发布。"
    elif unit.conclusion != Disclosure.ACTIVE and (department is None or department.conclusion != Disclosure.ACTIVE):
        yield "缺少保密部门“主动公开”的审查结论，不能发布。"
    source = parse(submission.frozen.content)["source"]
    if source["kind"] == SourceKind.REPOST and not (source["name"] and source["url"]):
        yield "转载的信息缺少来源名称或原文网址，不能发布。"


def _distance(submission: Submission) -> Iterator[str]:
    """No act of somebody who wrote or submitted the text counts, nor in their place, and no publication by somebody
    who acted before.
    """
    near = {submission.submitted_by_id, *submission.contributions.values_list("user_id", flat=True)}
    before: set[int] = set()
    for act in ReviewAct.objects.filter(submission=submission).exclude(decision=Decision.RETURN).order_by("id"):
        who = people_in(act)
        if who & near:
            yield f"{act.actor_name}报送或写过这条信息，其办理的{Stage(act.stage).label}不能算数，不能发布。"
        if act.stage == Stage.RECEIVING and who & before:
            yield f"{act.actor_name}审校过这份送审件，不能由其发布。"
        before |= who if act.stage != Stage.RECEIVING else set()


def _joint(submission: Submission) -> Iterable[str]:
    return [f"还缺{department}的会签，不能发布。" for department in missing_signatures(submission)]


def _emergency(submission: Submission) -> Iterator[str]:
    if not submission.emergency_reason:
        yield "缺少应急发布的理由，不能发布。"
    if not signed_sufficiently(submission):
        yield "应急发布还缺签发：须由三审签发，或由两位审核人签发。"


def _evidence(submission: Submission, at: datetime) -> Iterator[str]:
    """Every particular is there and the paper is the one that was handed in."""
    row = evidence_of(submission)
    if row is None:
        yield "缺少视同已三审三校的依据，不能发布。"
        return
    named = row.number and (row.meeting or row.basis == DeemedBasis.ISSUED)
    if row.basis not in DeemedBasis.values or not named or row.decided_on > local(at).date():
        yield "视同已三审三校的依据不完整，不能发布。"
    if not store.is_intact(row.path, expected=row.file_digest):
        yield "视同已三审三校的依据文件缺失或与提交时不一致，请从备份恢复后再发布。"
