"""Who supplied, wrote, reviewed, proofed, corrected, signed and published a version: every recorded act, none left out.

Whatever acts the chain knows are iterated, not picked: a stage added to it appears here by its own name.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist

from lanmu.common.times import minute_text
from lanmu.portal.inquiry.history import Version
from lanmu.publishing.enums import ActKind, ApprovalKind, Decision, Gate, Stage
from lanmu.publishing.models import Contribution, ReviewAct, SecrecyReview, Submission

CHAIN = frozenset({Stage.FIRST, Stage.SECOND, Stage.THIRD})


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing one person did. `digest` is of the text it was done on."""

    duty: str
    name: str
    user: int | None
    department: str
    what: str
    at: datetime | None
    digest: str = ""
    opinion: str = ""

    @property
    def when(self) -> str:
        """`2024-05-08 09:30`, Asia/Shanghai."""
        return minute_text(self.at) if self.at else ""


def people_of(version: Version) -> list[Doing]:
    """Everybody who answers for a version, in the order of the chain."""
    record = version.record
    if record.kind == ApprovalKind.IMPORT or record.submission is None:
        return _importers(version)
    return doings_of(record.submission)


def doings_of(submission: Submission) -> list[Doing]:
    """Every act on a submission: supply, writing, secrecy review, evidence, each act of review, who set the time."""
    first = Doing(
        "供稿、报送", submission.submitted_by.get_full_name(), submission.submitted_by_id,
        submission.department.name, f"报送，编号 {submission.number}", submission.submitted_at,
    )  # fmt: skip
    found = [first, *_writers(submission), *_secrecy(submission), *_evidence(submission)]
    acts = ReviewAct.objects.filter(submission=submission).order_by("id")
    found += [_doing(act, submission) for act in acts.select_related("actor__department", "department", "acting_for")]
    if submission.scheduled_by is not None:
        by = submission.scheduled_by
        found.append(Doing("定时发布", by.get_full_name(), by.pk, submission.receiving.name, "设定发布时间", None))
    return found


def stage_name(number: int) -> str:
    """The name of a stage, also of one that this code was not written for."""
    return str(Stage(number).label) if number in Stage.values else f"第 {number} 环节"


def _importers(version: Version) -> list[Doing]:
    record = version.record
    name, source = str(record.department), record.sealed.get("source", "")
    return [
        Doing("授权导入", name, None, name, "授权导入旧站信息", version.since),
        Doing("导入", record.publisher_name, record.publisher_id, name, f"从“{source}”导入并公开",
              record.published_at, version.digest),
    ]  # fmt: skip


def _writers(submission: Submission) -> list[Doing]:
    rows = Contribution.objects.filter(submission=submission).select_related("user__department").order_by("at", "id")
    return [
        Doing("撰写", row.user.get_full_name(), row.user_id, str(row.user.department or ""), "撰写、修改", row.at)
        for row in rows
    ]


def _secrecy(submission: Submission) -> list[Doing]:
    rows = SecrecyReview.objects.filter(submission=submission).select_related("department").order_by("id")
    return [
        Doing("保密审查", row.by_name, row.by_id, row.department.name,
              f"{row.get_kind_display()}，结论：{row.get_conclusion_display()}", row.at, row.digest, row.basis)
        for row in rows
    ]  # fmt: skip


def _evidence(submission: Submission) -> list[Doing]:
    try:
        row = submission.evidence
    except ObjectDoesNotExist:
        return []
    words = [row.get_basis_display(), row.meeting, f"{row.decided_on:%Y-%m-%d}", row.number, row.file_name]
    what = "视同已三审三校：" + "，".join(word for word in words if word)
    return [
        Doing("提交视同依据", row.by_name, row.by_id, submission.department.name, what, row.at, row.digest, row.note)
    ]


def _doing(act: ReviewAct, submission: Submission) -> Doing:
    words = [str(Decision(act.decision).label) if act.decision in Decision.values else act.decision]
    if isinstance(act.correction, dict) and "wrong" in act.correction:
        words.append(f"{act.correction.get('label', '')}“{act.correction['wrong']}”改为“{act.correction['right']}”")
    if act.gates:
        words.append(_gates(act.gates))
    if act.acting_for is not None:
        words.append(f"代{act.acting_for.get_full_name()}办理")
    return Doing(
        _duty(act), act.actor_name, act.actor_id, _department(act, submission), "，".join(words), act.at,
        act.digest, act.opinion,
    )  # fmt: skip


def _gates(ticked: list[str]) -> str:
    names = [str(Gate(gate).label) for gate in ticked if gate in Gate.values]
    return "五关逐一确认" if len(names) == len(Gate) else f"确认{'、'.join(names)}"


def _duty(act: ReviewAct) -> str:
    name = stage_name(act.stage)
    if act.stage == Stage.RECEIVING:
        return "归口复核、发布" if act.decision == Decision.PASS else name
    return f"{name}·{ActKind(act.kind).label}" if act.stage in CHAIN else name


def _department(act: ReviewAct, submission: Submission) -> str:
    """For which department the person acted; where the act does not say, the stage does."""
    if act.department is not None:
        return act.department.name
    if act.stage in CHAIN:
        return submission.department.name
    if act.stage == Stage.RECEIVING:
        return submission.receiving.name
    return str(act.actor.department or "")
