"""What stands on the form: filled from a submission on its way (what is known so far) or from a sealed record."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from lanmu.common.digest import canonical_json, matches
from lanmu.common.refusal import Refused
from lanmu.common.times import day_text, minute_text
from lanmu.publishing.annex2.remarks import person, remarks
from lanmu.publishing.enums import ActKind, ApprovalKind, Decision, SubmissionState
from lanmu.publishing.models import ApprovalRecord, Submission
from lanmu.publishing.sealed import document

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
    evidence: tuple[str, ...] = ()
    """Which meeting, number, day: what the case rests on."""
    evidence_file: str = ""
    remarks: tuple[str, ...] = ()
    """What the paper has no box for, one sentence each: way, secrecy reviews, joint and emergency signatures."""


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
    state = str(SubmissionState(submission.state).label)
    return printable(_form(document(submission), state=state, dated=submission.moved_at))


def for_record(record: ApprovalRecord) -> Printable:
    """The form of a sealed record, from what was sealed and nothing else.

    Raises Refused when the sealed document no longer fits its digest: a form must not vouch for an altered record.
    """
    sealed = record.sealed
    if not matches(canonical_json(sealed).encode(), record.digest):
        raise Refused(f"备案 {record.number} 的内容与备案摘要值不符，不能打印。请告知安全管理员查明原因。")
    if record.kind == ApprovalKind.IMPORT:
        return printable(_filing(sealed, record.digest))
    published_at = datetime.fromisoformat(sealed["published_at"])
    return printable(_form(sealed, dated=published_at, record_digest=record.digest))


def file_name(form: Printable, extension: str) -> str:
    """Name for the download: `审批备案表_2024-000001.pdf`."""
    kind = "批量导入授权备案表" if isinstance(form, ImportFiling) else "审批备案表"
    number = re.sub(r"[^\w.-]", "", form.number)
    return f"{kind}_{number}.{extension}"


def _form(plain: Mapping[str, Any], *, dated: datetime, state: str = "", record_digest: str = "") -> Annex2:
    """The form of what `sealed.document` gives, or of a sealed record of any version."""
    evidence = plain.get("evidence") or {}
    return Annex2(
        number=plain["number"],
        submitted_on=day_text(datetime.fromisoformat(plain["submitted_at"])),
        title=plain["title"],
        department=plain["department"],
        officer=plain["officer"],
        **_of_content(plain),
        receiving=plain["receiving"],
        columns=tuple(plain["columns"]),
        stages=_stages(plain["acts"]),
        publisher=plain.get("publisher", ""),
        published_at=minute_text(datetime.fromisoformat(plain["published_at"])) if "published_at" in plain else "",
        state=state,
        content_digest=plain["digest"],
        record_digest=record_digest,
        dated=dated,
        deemed=plain.get("deemed", ""),
        evidence=tuple(str(evidence[k]) for k in ("meeting", "number", "decided_on") if evidence.get(k)),
        evidence_file=evidence.get("file_name", ""),
        remarks=remarks(plain),
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
    return Act(person(act), decision, act["opinion"], minute_text(datetime.fromisoformat(act["at"])))


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
