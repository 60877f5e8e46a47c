"""发现、研判、报告、应对、办结 of an incident (第七条（二）). Staff enter it, often after it happened."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.incidents import clocks, permissions
from lanmu.incidents.actions._keeping import TEXT, append, locked, settle, too_long, wrong_moment
from lanmu.incidents.enums import GRAVE, Grade, IncidentState, StepKind, Target
from lanmu.incidents.models import Incident
from lanmu.organisation.actions import notify
from lanmu.organisation.models import Department, User
from lanmu.organisation.models import Post as Posts
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What staff enter of an incident they found."""

    title: str
    grade: str
    found_at: datetime | None
    source: str
    description: str
    source_url: str = ""
    reach: str = ""
    department: Department | None = None


def register(*, found: Found, by: User, at: datetime) -> Incident:
    """发现: an incident, with a first grade from which its clock runs at once. Raises NotAllowed, or Refused with every
    reason. Those the incident has to be reported to are told of a grave one.
    """
    if reasons := permissions.reasons_not_to_keep(by=by, at=at):
        raise NotAllowed(reasons)
    title, source, text = " ".join(found.title.split()), found.source.strip(), found.description.strip()
    url, reach = found.source_url.strip(), found.reach.strip()
    reasons = too_long(
        [("舆情标题", title, 100), ("来源", source, 100), ("舆情内容", text, TEXT), ("原文地址", url, -500),
         ("传播情况", reach, -300)]
    )  # fmt: skip
    if found.grade not in Grade.values:
        reasons.append("请选择初判等级。")
    reasons += wrong_moment("发现时间", found.found_at, row=None, at=at)
    if reasons or found.found_at is None:
        raise Refused(reasons)
    with transaction.atomic():
        row = Incident(
            title=title, grade=found.grade, found_at=found.found_at, source=source, source_url=url, description=text,
            reach=reach, department=found.department, registered_by=by, registered_at=at,
        )  # fmt: skip
        settle(row)
        detail = {"incident_grade": row.grade, "source": source}
        append(row, StepKind.REGISTER, text, by=by, at=at, happened_at=found.found_at, grade=row.grade, detail=detail)
        _tell_of_grave(row, by=by, at=at)
    return row


def judge(
    *, incident: Incident, grade: str, opinion: str, by: User, at: datetime, needs_response: bool = True
) -> Incident:
    """研判: the grade and whether the public is to be answered. May be repeated while the incident develops: targets
    follow the new grade, counted from the finding. Raises NotAllowed, Refused.
    """
    words = opinion.strip()
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        reasons = too_long([("研判意见", words, TEXT)])
        if grade not in Grade.values:
            reasons.append("请选择等级。")
        elif Grade(grade) in GRAVE and not needs_response:
            reasons.append("特别重大、重大的舆情必须公开回应（国办发〔2016〕61号），不能选“不需要公开回应”。")
        if reasons:
            raise Refused(reasons)
        row.grade, row.needs_response = grade, needs_response
        row.judged_at = row.judged_at or at
        settle(row)
        detail = {"incident_grade": grade, "needs_response": needs_response}
        append(row, StepKind.JUDGE, words, by=by, at=at, grade=grade, detail=detail)
        _tell_of_grave(row, by=by, at=at)
    return row


def report(*, incident: Incident, to: str, text: str, happened_at: datetime | None, by: User, at: datetime) -> Incident:
    """报告: to whom, what, when. May be repeated (续报). Raises NotAllowed, Refused."""
    whom, words = to.strip(), text.strip()
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        reasons = too_long([("报告对象", whom, 100), ("报告内容", words, TEXT - 110)])
        reasons += wrong_moment("报告时间", happened_at, row=row, at=at)
        if row.judged_at is None:
            reasons.append("请先研判，再报告。")
        if reasons or happened_at is None:
            raise Refused(reasons)
        row.reported_at = row.reported_at or happened_at
        settle(row)
        said = f"报{whom}：{words}"
        append(row, StepKind.REPORT, said, by=by, at=at, happened_at=happened_at)
    return row


def respond(
    *, incident: Incident, target: str, publication: Publication, text: str, by: User, at: datetime
) -> Incident:
    """应对 by a text of ours that is public: 发布权威信息 or 回应. The moment is that of its first publication,
    which the system knows and nobody enters. Raises NotAllowed, Refused.
    """
    words = text.strip()
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        reasons = too_long([("办理情况", words, -TEXT)])
        wanted = clocks.targets(grade=row.grade, needs_response=row.needs_response)
        if target not in wanted or target == Target.PRESS:
            names = "、".join(t.label for t in wanted if t != Target.PRESS) or "无"
            reasons.append(f"这起舆情要用公开信息完成的应对是：{names}，请重新选择。")
        if publication.state != PublicationState.PUBLIC:
            reasons.append("所选信息已经撤下，不能作为回应。")
        elif not row.texts.filter(article_id=publication.pk).exists():
            reasons.append("请先把这条信息关联到这起舆情，再登记应对。")
        happened_at = publication.first_published_at
        if happened_at < row.found_at:
            reasons.append("所选信息在发现舆情之前就已公开，不能作为回应。")
        if reasons:
            raise Refused(reasons)
        kind = StepKind(target)
        known = clocks.met_at(row, Target(target))
        setattr(row, f"{kind.value}_at", min(known, happened_at) if known else happened_at)
        settle(row)
        said = f"《{publication.title}》{publication.path}" + (f"\n{words}" if words else "")
        append(row, kind, said, by=by, at=at, happened_at=happened_at, detail={"article": publication.pk})
    return row


def press_conference(
    *, incident: Incident, text: str, happened_at: datetime | None, by: User, at: datetime
) -> Incident:
    """召开新闻发布会: where, by whom, what was said. The papers are attached. Raises NotAllowed, Refused."""
    words = text.strip()
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        reasons = too_long([("发布会情况", words, TEXT)])
        reasons += wrong_moment("召开时间", happened_at, row=row, at=at)
        if reasons or happened_at is None:
            raise Refused(reasons)
        row.press_at = row.press_at or happened_at
        settle(row)
        append(row, StepKind.PRESS, words, by=by, at=at, happened_at=happened_at)
    return row


def note(*, incident: Incident, text: str, by: User, at: datetime, error_event: int | None = None) -> Incident:
    """Add to the record; name the 责任事件 that came of it. Raises NotAllowed, Refused."""
    words = text.strip()
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        if reasons := too_long([("补充的情况", words, TEXT)]):
            raise Refused(reasons)
        if error_event:
            row.error_event = error_event
            row.save(update_fields=["error_event"])
        append(row, StepKind.NOTE, words, by=by, at=at, detail={"error_event": error_event} if error_event else {})
    return row


def close(*, incident: Incident, result: str, by: User, at: datetime) -> Incident:
    """办结: all four steps are done, no text is still awaited. Raises NotAllowed, Refused with every reason."""
    words = result.strip()
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        reasons = too_long([("处置结果", words, TEXT)])
        if row.judged_at is None:
            reasons.append("还没有研判。")
        if row.reported_at is None:
            reasons.append("还没有报告。")
        reasons += [f"还没有{one.target.label}。" for one in clocks.states(row, at=at) if one.met_at is None]
        if row.tasks.filter(text__isnull=True, called_off_at__isnull=True).exists():
            reasons.append("还有布置了没有开始撰写的稿件，请先取消，或等撰稿处室写出来。")
        if reasons:
            raise Refused(reasons)
        row.result, row.closed_at, row.next_due_at = words, at, None
        row.state = IncidentState.CLOSED
        row.save(update_fields=["result", "closed_at", "next_due_at", "state"])
        append(row, StepKind.CLOSE, words, by=by, at=at)
    return row


def _tell_of_grave(row: Incident, *, by: User, at: datetime) -> None:
    """重大舆情 reach whoever reads the register at once."""
    if Grade(row.grade) not in GRAVE:
        return
    held = Posts.objects.on(local(at).date()).filter(role__in=roles_granting(Permission.INCIDENTS_INCIDENT_READ))
    readers = User.objects.filter(pk__in=held.values("user")).exclude(pk=by.pk)
    notify(
        users=readers,
        kind="incident",
        text=f"{row.get_grade_display()}舆情“{row.title}”，须在 5 小时内发布权威信息、24 小时内召开新闻发布会。",
        url=reverse("incidents_incident", args=[row.pk]),
        at=at,
        key=f"incident:{row.pk}:grave",
    )
