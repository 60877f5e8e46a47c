"""责任事件台账: registering an event and dealing with it (第十八条). It holds what staff enter and the sealed trace."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.times import minute_text
from lanmu.organisation.models import User
from lanmu.portal.inquiry import permissions
from lanmu.portal.inquiry.enums import NEXT, EventKind, EventState
from lanmu.portal.inquiry.models import ErrorEvent, ErrorEventStep
from lanmu.portal.inquiry.places import MEDIUM
from lanmu.portal.inquiry.trace import Trace, article_document, article_trace, as_document, sealed, trace

TRACED = 20
"""Texts behind one file whose people are kept in a snapshot; more never occurred, and would fill the register."""
LENGTHS = {
    "title": ("事件", 200), "url": ("公开地址", 500), "found_by": ("发现人或来源", 100),
    "description": ("情况说明", 2000), "consequence": ("影响和后果", 1000),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What staff enter. `asked_at`: a time at which the wrong content was public (None: when it was found)."""

    kind: str
    title: str
    url: str
    found_at: datetime | None
    found_by: str
    description: str
    consequence: str
    asked_at: datetime | None = None


def register(*, report: Report, by: User, at: datetime) -> ErrorEvent:
    """Register an event with the sealed trace of the address. Raises NotAllowed, or Refused with every reason."""
    if reasons := permissions.reasons_not_to_keep_events(by=by, at=at):
        raise NotAllowed(reasons)
    reasons = _reasons(report, at)
    if reasons or report.found_at is None:
        raise Refused(reasons)
    asked = report.asked_at or report.found_at
    found = trace(url=report.url.strip(), at=asked, now=at)
    snapshot = _snapshot(found, asked, at)
    shown = found.article.shown if found.article is not None else None
    with transaction.atomic():
        event = ErrorEvent.objects.create(
            kind=report.kind,
            title=report.title.strip(),
            url=report.url.strip(),
            article=found.place.article,
            department=shown.record.department if shown is not None else None,
            found_at=report.found_at,
            found_by=report.found_by.strip(),
            description=report.description.strip(),
            consequence=report.consequence.strip(),
            asked_at=asked,
            snapshot=snapshot,
            snapshot_digest=sealed(snapshot),
            registered_by=by,
            registered_at=at,
        )
        _append(event, EventState.REGISTERED, report.description.strip(), by=by, at=at)
        detail = {"title": event.title, "url": event.url, "kind": event.kind, "snapshot": event.snapshot_digest}
        audit.record(actor=by, action="inquiry.register", subject=f"error_event:{event.pk}", at=at, detail=detail)
    return event


def step(
    *,
    event: ErrorEvent,
    to: str,
    text: str,
    by: User,
    at: datetime,
    measures: str = "",
    conclusion: str = "",
) -> ErrorEvent:
    """Go on to the state `to` (or, with the present one, add to the record). 处理 needs measures, 办结 a conclusion.

    Raises NotAllowed, Refused with every reason, or Stale when somebody was faster.
    """
    if reasons := permissions.reasons_not_to_keep_events(by=by, at=at):
        raise NotAllowed(reasons)
    if reasons := _reasons_against_step(event, to, text.strip(), measures.strip(), conclusion.strip()):
        raise Refused(reasons)
    state = EventState(to)
    fields = {"state": state.value}
    fields |= {"measures": measures.strip()} if measures.strip() else {}
    fields |= {"conclusion": conclusion.strip()} if conclusion.strip() else {}
    closed = {"closed_at": at} if state == EventState.CLOSED else {}
    with transaction.atomic():
        if ErrorEvent.objects.filter(pk=event.pk, state=event.state).update(**fields, **closed) != 1:
            raise Stale("这个事件刚刚被别人办理过，请刷新页面后再办理。")
        _append(event, state, text.strip(), by=by, at=at, measures=measures.strip(), conclusion=conclusion.strip())
        detail = {"title": event.title, "state": str(state.label), "text": text.strip()[:200]}
        audit.record(actor=by, action="inquiry.step", subject=f"error_event:{event.pk}", at=at, detail=detail)
    event.refresh_from_db()
    return event


def choices_after(event: ErrorEvent) -> list[tuple[str, str]]:
    """Where a step may lead from here; the present state first: adding to the record."""
    present = EventState(event.state)
    if not NEXT[present]:
        return []
    verbs = {EventState.CHECKING: "转入核查", EventState.HANDLING: "转入处理", EventState.CLOSED: "办结"}
    return [(present.value, "补充记录（状态不变）"), *((state.value, verbs[state]) for state in NEXT[present])]


def is_whole(event: ErrorEvent) -> bool:
    """Whether the snapshot is the one sealed at registration."""
    return sealed(event.snapshot) == event.snapshot_digest


def _append(
    event: ErrorEvent, state: EventState, text: str, *, by: User, at: datetime, measures: str = "", conclusion: str = ""
) -> None:
    ErrorEventStep.objects.create(
        event=event, state=state, text=text, measures=measures, conclusion=conclusion, by=by,
        by_name=by.get_full_name(), at=at,
    )  # fmt: skip


def _reasons(report: Report, at: datetime) -> list[str]:
    found = []
    if report.kind not in EventKind.values:
        found.append("请选择事件类别。")
    for name, (label, most) in LENGTHS.items():
        words = getattr(report, name).strip()
        if not words:
            found.append(f"请填写{label}。")
        elif len(words) > most:
            found.append(f"{label}最多 {most} 个字，请缩短。")
    if report.found_at is None:
        found.append("请填写发现时间。")
    elif report.found_at > at:
        found.append("发现时间在将来，请改正。")
    if report.asked_at is not None and report.asked_at > at:
        found.append("错误内容公开的时间在将来，请改正。")
    return found


def _reasons_against_step(event: ErrorEvent, to: str, text: str, measures: str, conclusion: str) -> list[str]:
    choices = dict(choices_after(event))
    if not choices:
        return ["这个事件已经办结，不能再办理。"]
    found = []
    if to not in choices:
        found.append(
            f"事件现在是“{event.get_state_display()}”，请从下面几项中选择下一步：{'、'.join(choices.values())}。"
        )
    if not text:
        found.append("请写明办理情况。")
    if to == EventState.HANDLING and not (measures or event.measures):
        found.append("转入处理的，请写明处理措施。")
    if to == EventState.CLOSED and not (conclusion or event.conclusion):
        found.append("办结的，请写明责任认定；查明没有错误的，也请写明。")
    for label, words in (("办理情况", text), ("处理措施", measures), ("责任认定", conclusion)):
        if len(words) > 2000:
            found.append(f"{label}最多 2000 个字，请缩短。")
    return found


def _snapshot(found: Trace, asked: datetime, at: datetime) -> dict[str, object]:
    """The trace as it is sealed. Raises Refused when nothing was public at the time: then nobody could be named."""
    document = as_document(found)
    if found.article is not None and found.article.shown is None:
        terms = "；".join(
            f"{minute_text(v.since)} 至 {minute_text(v.until) if v.until else '现在'}" for v in found.article.versions
        )
        raise Refused(
            f"{minute_text(asked)} 这个地址没有公开内容，请填写错误内容还公开着的时间。各版公开时间：{terms}。"
        )
    if found.place.kind == MEDIUM and found.stand is not None:
        document["traces"] = [
            article_document(article_trace(row.article, at=asked, now=at))
            for row in found.stand.rows[:TRACED] if row.version is not None
        ]  # fmt: skip
    return document
