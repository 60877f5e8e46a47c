"""Responses and rebuttals (第十一条（四）): asked for, written by a department's 信息员, linked both ways."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.incidents.actions._keeping import append, locked, too_long
from lanmu.incidents.enums import StepKind, TextKind
from lanmu.incidents.models import Incident, IncidentText, WritingTask
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import has_role, people_acting
from lanmu.publishing import permissions as publishing_rules
from lanmu.publishing.enums import Genre
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.publishing.prefilling import prefill

BRIEF = 1000


def ask_for_text(
    *, incident: Incident, kind: str, department: Department | None, brief: str, by: User, at: datetime
) -> WritingTask:
    """布置撰稿: a department writes the response or rebuttal. Its 信息员 are told. Raises NotAllowed, Refused."""
    words = brief.strip()
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        reasons = too_long([("写什么", words, BRIEF)])
        if kind not in TextKind.values:
            reasons.append("请选择写回应还是辟谣。")
        if department is None:
            reasons.append("请选择撰稿的处室、单位。")
        if reasons or department is None:
            raise Refused(reasons)
        task = WritingTask.objects.create(
            incident=row,
            kind=kind,
            department=department,
            brief=words,
            due_at=row.next_due_at,
            asked_by=by,
            asked_at=at,
        )
        said = f"请{department}写{task.get_kind_display()}：{words}"
        append(row, StepKind.ASK, said, by=by, at=at, detail={"department": department.name})
        notify(
            users=people_acting(Role.INFORMATION_OFFICER, department, local(at).date()),
            kind="incident",
            text=f"网信部门请{department}尽快撰写{task.get_kind_display()}稿：{row.title}。",
            url=reverse("incidents_task", args=[task.pk]),
            at=at,
            key=f"incident_task:{task.pk}",
        )
    return task


def call_off(*, task: WritingTask, text: str, by: User, at: datetime) -> WritingTask:
    """取消撰稿, before the text was begun. Raises NotAllowed, Refused."""
    words = text.strip()
    with transaction.atomic():
        row = locked(task.incident, by=by, at=at)
        if reasons := too_long([("取消的原因", words, BRIEF)]):
            raise Refused(reasons)
        if IncidentText.objects.filter(task=task).exists():
            raise Refused("稿件已经开始撰写，不能取消；不需要公开的，请撰稿处室撤回或删除草稿。")
        changed = WritingTask.objects.filter(pk=task.pk, called_off_at__isnull=True).update(called_off_at=at)
        if not changed:
            raise Refused("这项撰稿已经取消过。")
        append(row, StepKind.CALL_OFF, f"{task.department}：{words}", by=by, at=at)
    task.refresh_from_db()
    return task


def reasons_not_to_write(*, task: WritingTask, by: User, at: datetime) -> list[str]:
    """The 信息员 of the department that was asked, while nobody has begun."""
    if not has_role(by, Role.INFORMATION_OFFICER, day=local(at).date(), department=task.department):
        return [f"这项稿件布置给了{task.department}，由其信息员撰写。"]
    if task.called_off_at is not None:
        return ["这项撰稿已经取消。"]
    if IncidentText.objects.filter(task=task).exists():
        return ["这项稿件已经有人开始撰写，请在“稿件”里打开。"]
    return []


def start_text(*, task: WritingTask, column: ColumnPage | None, by: User, at: datetime) -> ArticlePage:
    """撰稿: a draft of the genre asked for, tied to the incident; it goes the way of every text. Raises NotAllowed,
    Refused.
    """
    with transaction.atomic():
        row = (
            WritingTask.objects.select_for_update(of=("self",)).select_related("department", "incident").get(pk=task.pk)
        )
        if reasons := reasons_not_to_write(task=row, by=by, at=at):
            raise NotAllowed(reasons)
        if column is None:
            raise Refused("请选择发布栏目。")
        if reasons := publishing_rules.reasons_not_to_write_in(column=column, user=by, at=at):
            raise NotAllowed(reasons)
        rebuts = row.kind == TextKind.REBUTTAL
        article = ArticlePage(
            title=row.incident.title, live=False, has_unpublished_changes=True, owner=by, department=row.department
        )
        prefill(article=article, column=column, user=by)
        article.genre = Genre.REBUTTAL if rebuts else article.genre
        if rebuts:
            article.rumour = row.incident.description
        column.add_child(instance=article)
        article.save_revision(user=by, log_action="wagtail.create", clean=False)
        _tie(row.incident, article, row.kind, task=row, by=by, at=at)
    return article


def link_text(
    *, incident: Incident, publication: Publication | None, kind: str, by: User, at: datetime
) -> IncidentText:
    """关联公开信息: a text that was written without being asked for. Raises NotAllowed, Refused."""
    with transaction.atomic():
        row = locked(incident, by=by, at=at)
        reasons = [] if kind in TextKind.values else ["请选择它是回应还是辟谣。"]
        if publication is None:
            reasons.append("没有找到这个地址的公开信息，请从公开页面的地址栏复制。")
        elif kind == TextKind.REBUTTAL and publication.genre != Genre.REBUTTAL:
            reasons.append("所选信息的文种不是“辟谣”，请改选“回应”，或另写辟谣信息。")
        if reasons or publication is None:
            raise Refused(reasons)
        return _tie(row, publication.article, kind, task=None, by=by, at=at)


def _tie(
    row: Incident, article: ArticlePage, kind: str, *, task: WritingTask | None, by: User, at: datetime
) -> IncidentText:
    try:
        with transaction.atomic():
            text = IncidentText.objects.create(incident=row, article=article, kind=kind, task=task, by=by, at=at)
    except IntegrityError:
        raise Refused("这条信息已经关联到这起舆情。") from None
    said = f"{text.get_kind_display()}：{article.title}"
    append(row, StepKind.LINK, said, by=by, at=at, detail={"article": article.pk})
    return text
