"""What stands on the form: filled from a submission on its way (what is known so far) or from a sealed record."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from lanmu.columns.queries import level_titles
from lanmu.common.digest import canonical_json, matches
from lanmu.common.refusal import Refused
from lanmu.common.times import day_text, minute_text
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import ActKind, ApprovalKind, Decision, SubmissionState
from lanmu.publishing.models import ApprovalRecord, ReviewAct, Submission
from lanmu.publishing.queries import history

STAGES = ("一审一校", "二审二校", "三审三校")


@dataclass(frozen=True, slots=True)
class Act:
    """One 审 or one 校: who, what they concluded, when (`2024-05-08 09:30`, Asia/Shanghai)."""

    name: str
    decision: str
    opinion: str
    at: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of 三审三校; None where nobody has acted yet. `corrections`: passages corrected at this stage."""

    label: str
    review: Act | None = None
    proof: Act | None = None
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class Annex2:
    """The form's fields in the form's order. Texts are empty where nothing is known yet; codes are of `enums.py`."""

    number: str
    submitted_on: str
    title: str
    department: str
    officer: str
    phone: str
    manuscript_form: str
    source_kind: str
    source_name: str
    source_url: str
    info_type: str
    receiving: str
    columns: tuple[str, str, str]
    summary: str
    stages: tuple[Stage, Stage, Stage]
    publisher: str
    published_at: str
    state: str
    """How far a submission is; empty on a sealed record."""
    content_digest: str
    record_digest: str
    dated: datetime
    """Date of the document: publication, or the last step so far. Aware."""
    deemed: str = ""
    """Which of the form's 视同已三审三校 cases holds (its words, `wording.DEEMED`); empty after six acts."""


@dataclass(frozen=True, slots=True)
class ImportFiling:
    """批量导入授权备案: texts of a former site taken over as a whole, without six acts of their own."""

    number: str
    authorised_by: str
    imported_by: str
    imported_at: str
    column: str
    source: str
    count: int
    first_article: int
    last_article: int
    list_digest: str
    record_digest: str
    dated: datetime


Printable = Annex2 | ImportFiling
_T = TypeVar("_T")

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
"""What XML forbids, and marks of writing direction, by which a printed line could read otherwise than it is stored."""


def for_submission(submission: Submission) -> Annex2:
    """The form of a submission as far as it has come."""
    content = parse(submission.frozen.content)
    acts = [_plain_act(act) for act in history(submission)]
    return printable(
        Annex2(
            number=submission.number,
            submitted_on=day_text(submission.submitted_at),
            title=content["title"],
            department=submission.department.name,
            officer=submission.submitted_by.get_full_name(),
            **_of_content(content),
            receiving=submission.receiving.name,
            columns=level_titles(submission.column),
            stages=_stages(acts),
            publisher="",
            published_at="",
            state=str(SubmissionState(submission.state).label),
            content_digest=submission.frozen.digest,
            record_digest="",
            dated=submission.moved_at,
        )
    )


def for_record(record: ApprovalRecord) -> Printable:
    """The form of a sealed record, from what was sealed and nothing else.

    Raises Refused when the sealed document no longer fits its digest: a form must not vouch for an altered record.
    """
    sealed = record.sealed
    if not matches(canonical_json(sealed).encode(), record.digest):
        raise Refused(f"备案 {record.number} 的内容与备案摘要值不符，不能打印。请告知安全管理员查明原因。")
    made = _filing(sealed, record.digest) if record.kind == ApprovalKind.IMPORT else _form(sealed, record.digest)
    return printable(made)


def file_name(form: Printable, extension: str) -> str:
    """Name for the download: `审批备案表_2024-000001.pdf`."""
    kind = "批量导入授权备案表" if isinstance(form, ImportFiling) else "审批备案表"
    number = re.sub(r"[^\w.-]", "", form.number)
    return f"{kind}_{number}.{extension}"


def _form(sealed: Mapping[str, Any], record_digest: str) -> Annex2:
    published_at = datetime.fromisoformat(sealed["published_at"])
    return Annex2(
        number=sealed["number"],
        submitted_on=day_text(datetime.fromisoformat(sealed["submitted_at"])),
        title=sealed["title"],
        department=sealed["department"],
        officer=sealed["officer"],
        **_of_content(sealed),
        receiving=sealed["receiving"],
        columns=tuple(sealed["columns"]),
        stages=_stages(sealed["acts"]),
        publisher=sealed["publisher"],
        published_at=minute_text(published_at),
        state="",
        content_digest=sealed["digest"],
        record_digest=record_digest,
        dated=published_at,
        deemed=sealed.get("deemed", ""),
    )


def _filing(sealed: Mapping[str, Any], record_digest: str) -> ImportFiling:
    at = datetime.fromisoformat(sealed["at"])
    return ImportFiling(
        number=sealed["number"],
        authorised_by=sealed["authorised_by"],
        imported_by=sealed["by"],
        imported_at=minute_text(at),
        column=sealed["column"],
        source=sealed["source"],
        count=sealed["count"],
        first_article=sealed["first_article"],
        last_article=sealed["last_article"],
        list_digest=sealed["digest"],
        record_digest=record_digest,
        dated=at,
    )


def _of_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a frozen text and a sealed record name alike."""
    source = content["source"]
    return {
        "phone": content["contact_phone"],
        "manuscript_form": content["manuscript_form"],
        "source_kind": source["kind"],
        "source_name": source["name"],
        "source_url": source["url"],
        "info_type": content["info_type"],
        "summary": content["summary"],
    }


def _plain_act(act: ReviewAct) -> dict[str, Any]:
    return {
        "stage": act.stage,
        "kind": act.kind,
        "decision": act.decision,
        "actor": act.actor_name,
        "opinion": act.opinion,
        "at": act.at.isoformat(),
    }


def _stages(acts: Sequence[Mapping[str, Any]]) -> tuple[Stage, Stage, Stage]:
    first, second, third = (_stage(number, acts) for number in (1, 2, 3))
    return first, second, third


def _stage(number: int, acts: Sequence[Mapping[str, Any]]) -> Stage:
    """The last conclusion of each kind at this stage, and how much was corrected on the way."""
    mine = [act for act in acts if act["stage"] == number]
    last = {act["kind"]: act for act in mine if act["decision"] != Decision.CORRECT}
    return Stage(
        label=STAGES[number - 1],
        review=_act(last.get(ActKind.REVIEW)),
        proof=_act(last.get(ActKind.PROOF)),
        corrections=sum(act["decision"] == Decision.CORRECT for act in mine),
    )


def _act(act: Mapping[str, Any] | None) -> Act | None:
    if act is None:
        return None
    decision = str(Decision(act["decision"]).label)
    return Act(act["actor"], decision, act["opinion"], minute_text(datetime.fromisoformat(act["at"])))


def printable(form: _T) -> _T:
    """The same form with every text in it freed of what paper cannot show honestly."""
    cleaned: _T = _clean(form)
    return cleaned


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _clean(getattr(value, field.name)) for field in fields(value)})
    return value
