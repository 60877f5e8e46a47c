"""活动报送: reporting an activity, making a draft of it, or saying why not (第十一条（二）)."""

from datetime import date, datetime
from html import escape
from typing import Any, cast

from django.db import transaction
from django.urls import reverse

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused, Stale
from lanmu.common.times import local
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import people_with
from lanmu.publishing import activities, permissions
from lanmu.publishing.actions._steps import demand
from lanmu.publishing.enums import ActivityState, SourceKind
from lanmu.publishing.models import ActivityReport, ArticlePage, Contribution
from lanmu.publishing.prefilling import prefill

SUMMARY = 200
REASON_LENGTH = 300
LENGTHS = {
    "name": ("活动名称", 200), "place": ("地点", 100), "text": ("活动情况", 5000), "contact": ("联系人", 60),
    "contact_phone": ("联系电话", 30),
}  # fmt: skip


def report_activity(*, report: ActivityReport, by: User, at: datetime) -> ActivityReport:
    """Report an activity to the department that makes the news; `report` is new, with its pictures and files.

    Raises NotAllowed, or Refused with every reason.
    """
    demand(permissions.reasons_not_to_report_activity(department=report.department, user=by, at=at))
    receiving = activities.news_department()
    reasons = _reasons(report)
    if receiving is None:
        reasons.append("分工表里还没有新闻动态类的栏目，不知道报给哪个部门。请联系办公室补上。")
    if reasons or receiving is None:
        raise Refused(reasons)
    report.receiving, report.reported_by, report.reported_at = receiving, by, at
    report.state = ActivityState.REPORTED
    with transaction.atomic():
        report.save()
        _note("report", report, by, at, {"held": report.held_on.isoformat()})
        text = f"{report.department}报送活动“{report.name}”，请决定是否采用。"
        told = people_with(Role.INFORMATION_OFFICER, receiving, local(at).date())
        notify(users=told, kind="activity", text=text, url=_url(report), at=at, key=f"activity:{report.pk}:reported")
    return report


def adopt_activity(*, report: ActivityReport, column: ColumnPage, by: User, at: datetime) -> ArticlePage:
    """Make a draft of the report in a news column: its text, pictures and files, the source named.

    Whoever reported counts as having written in it, so they review nothing of it. The draft goes the ordinary way.
    Raises NotAllowed, Refused, or Stale when somebody was faster.
    """
    demand(permissions.reasons_not_to_decide_activity(report=report, user=by, at=at))
    demand(permissions.reasons_not_to_write_in(column=column, user=by, at=at))
    if column.pk not in {c.pk for c in activities.columns_to_adopt_into(report=report, user=by, at=at)}:
        raise Refused(f"“{column.title}”不是{report.receiving}运维的新闻动态类栏目，请另选栏目。")
    with transaction.atomic():
        _decide(report, ActivityState.ADOPTED, by=by, at=at)
        article = _draft(report, column, by)
        Contribution.objects.get_or_create(
            article=article, user=report.reported_by, submission=None, defaults={"at": at}
        )
        ActivityReport.objects.filter(pk=report.pk).update(article=article)
        report.article = article
        _note("adopt", report, by, at, {"article": article.pk, "column": column.title})
        _tell_reporter(report, f"您报送的活动“{report.name}”已由{report.receiving}采用。", at)
    return article


def decline_activity(*, report: ActivityReport, reason: str, by: User, at: datetime) -> ActivityReport:
    """Say why a report is not used. Raises NotAllowed, Refused without a reason, or Stale."""
    demand(permissions.reasons_not_to_decide_activity(report=report, user=by, at=at))
    words = reason.strip()
    if not words:
        raise Refused("请写明未采用的原因，让报送的处室、单位知道。")
    if len(words) > REASON_LENGTH:
        raise Refused(f"未采用的原因最多 {REASON_LENGTH} 个字，请缩短。")
    with transaction.atomic():
        _decide(report, ActivityState.DECLINED, by=by, at=at, reason=words)
        _note("decline", report, by, at, {"reason": words})
        _tell_reporter(report, f"您报送的活动“{report.name}”未采用：{words}", at)
    return report


def _reasons(report: ActivityReport) -> list[str]:
    found = []
    for name, (label, most) in LENGTHS.items():
        words = getattr(report, name).strip()
        if not words:
            found.append(f"请填写{label}。")
        elif len(words) > most:
            found.append(f"{label}最多 {most} 个字，请缩短。")
    held_on = cast("date | None", report.held_on)  # a row not yet saved may lack it
    if held_on is None:
        found.append("请填写举办日期。")
    elif report.held_to is not None and report.held_to < held_on:
        found.append("结束日期不能早于举办日期。")
    if any(not picture.alt.strip() for picture in report.pictures.all()):
        found.append("请给每张图片写替代文字。")
    return found


def _decide(report: ActivityReport, to: ActivityState, *, by: User, at: datetime, **fields: Any) -> None:
    """Compare-and-set: a report is decided once."""
    waiting = ActivityReport.objects.filter(pk=report.pk, state=ActivityState.REPORTED)
    if waiting.update(state=to, decided_by=by, decided_at=at, **fields) != 1:
        raise Stale("这份报送刚刚被别人办理过，请刷新页面。")
    report.refresh_from_db()


def _draft(report: ActivityReport, column: ColumnPage, by: User) -> ArticlePage:
    article = ArticlePage(
        title=report.name,
        live=False,
        has_unpublished_changes=True,
        owner=by,
        department=report.receiving,
        source_kind=SourceKind.ORIGINAL,
        source_name=report.department.name,
        summary=" ".join(report.text.split())[:SUMMARY],
    )
    article.body = article.body.stream_block.to_python(_body(report))
    prefill(article=article, column=column, user=by)
    column.add_child(instance=article)
    # Not cleaned: what is still missing is asked for at submission.
    article.save_revision(user=by, log_action="wagtail.create", clean=False)
    return article


def _body(report: ActivityReport) -> list[dict[str, Any]]:
    lines = [line.strip() for line in report.text.splitlines() if line.strip()]
    html = "".join(f"<p>{escape(line)}</p>" for line in lines)
    blocks: list[dict[str, Any]] = [{"type": "text", "value": html}]
    blocks += [
        {"type": "image", "value": {"image": picture.image_id, "alt": picture.alt, "caption": ""}}
        for picture in report.pictures.all()
    ]
    blocks += [
        {"type": "document", "value": {"document": file.document_id, "title": file.title}}
        for file in report.files.all()
    ]
    return blocks


def _tell_reporter(report: ActivityReport, text: str, at: datetime) -> None:
    notify(
        users=[report.reported_by], kind="activity", text=text, url=_url(report), at=at,
        key=f"activity:{report.pk}:decided",
    )  # fmt: skip


def _url(report: ActivityReport) -> str:
    return reverse("publishing_activity", args=[report.pk])


def _note(verb: str, report: ActivityReport, by: User, at: datetime, detail: dict[str, Any]) -> None:
    given = {"title": report.name, "department": report.department.name, **detail}
    audit.record(actor=by, action=f"publishing.activity_{verb}", subject=f"activity:{report.pk}", at=at, detail=given)
