"""解读任务: opened with the first publication of a policy document, done while a public text explains it (第十一条).

Nobody ticks a task off: whether it is done follows what is public, at every publication and withdrawal.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.urls import reverse

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import columns_for
from lanmu.common.refusal import Refused
from lanmu.common.times import SHANGHAI, local
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import people_with
from lanmu.publishing import permissions, relations
from lanmu.publishing.actions._steps import demand
from lanmu.publishing.enums import OVER_VALIDITIES, Genre, PublicationState, TaskState
from lanmu.publishing.genres import suggested_genre
from lanmu.publishing.models import ArticlePage, InterpretationTask, InterpretedPolicy, Publication, Submission
from lanmu.publishing.prefilling import prefill
from lanmu.workdays.calc import add_workdays
from lanmu.workdays.queries import current_calendar

ALARM_WORKDAYS = 3
"""最迟文件公开后 3 个工作日内上网."""
REASON_LENGTH = 300
_LAST_SECOND = time(23, 59, 59)


def follow_publication(submission: Submission, publication: Publication, at: datetime) -> None:
    """Registered with `opened`: a new policy document gets its task; tasks follow an interpretation."""
    over = publication.validity in OVER_VALIDITIES  # kept for reference: nobody has to learn what it asked for
    if publication.genre == Genre.POLICY and publication.first_published_at == at and not over:
        _open(publication, submission, at)
    named = relations.policies_interpreted_by(publication.article_id)
    before = InterpretationTask.objects.filter(interpretation=publication).values_list("policy_id", flat=True)
    settle({*named, *before}, at=at)


def follow_withdrawal(publication: Publication, at: datetime) -> None:
    """Registered with `opened`: what a withdrawn text explained waits again, unless another public text explains it."""
    settle(relations.policies_interpreted_by(publication.article_id), at=at)


def settle(policies: Iterable[int], *, at: datetime) -> None:
    """Bring the tasks of these policies in line with what is public. Inside a transaction."""
    for task in InterpretationTask.objects.select_for_update().filter(pk__in=list(policies)).order_by("pk"):
        row = relations.public_interpretations(task.pk).first()
        found = row.publication_id if row is not None else None
        if found == task.interpretation_id:
            continue
        was = task.state
        task.interpretation_id = found
        if found is not None:
            task.state, task.done_at = TaskState.DONE, task.done_at or at
        else:
            task.state, task.done_at = TaskState.EXEMPT if task.exempted_at else TaskState.WAITING, None
        task.save(update_fields=["interpretation", "state", "done_at"])
        if task.state != was:
            verb = "task_done" if found is not None else "task_reopened"
            _note(task, None, verb, at, **({"interpretation": f"article:{found}"} if found is not None else {}))


def exempt(*, task: InterpretationTask, by: User, at: datetime, reason: str, basis: str) -> None:
    """免于解读, with reason and basis. Raises NotAllowed, Refused when either is missing."""
    why, ground = reason.strip(), basis.strip()
    with transaction.atomic():
        row = _locked(task)
        demand(permissions.reasons_not_to_exempt(task=row, user=by, at=at))
        found = []
        if not why:
            found.append("请写明免于解读的理由。")
        if not ground:
            found.append("请写明免于解读的依据（文件或会议决定）。")
        found += [
            f"免于解读的{name}最多 {REASON_LENGTH} 个字，请缩短。"
            for name, text in (("理由", why), ("依据", ground))
            if len(text) > REASON_LENGTH
        ]
        if found:
            raise Refused(found)
        row.state, row.exempted_by, row.exempted_at = TaskState.EXEMPT, by, at
        row.exempt_reason, row.exempt_basis = why, ground
        row.save(update_fields=["state", "exempted_by", "exempted_at", "exempt_reason", "exempt_basis"])
        _note(row, by, "task_exempted", at, reason=why, basis=ground)
    task.refresh_from_db()


def draft_interpretation(*, task: InterpretationTask, by: User, at: datetime) -> ArticlePage:
    """A new draft in the column of interpretations, with the policy filled in.

    Raises NotAllowed; Refused when the department supplies no such column.
    """
    demand(permissions.reasons_not_to_interpret(task=task, user=by, at=at))
    column = next((c for c in columns_for(task.department) if suggested_genre(c) == Genre.INTERPRETATION), None)
    if column is None:
        raise Refused(f"分工表里没有由{task.department}供稿的政策解读栏目，请报办公室调整分工表。")
    title = f"《{task.policy.title.strip('《》')}》政策解读"[:255]
    with transaction.atomic():
        article = ArticlePage(
            title=title, live=False, has_unpublished_changes=True, owner=by, department=task.department,
            genre=Genre.INTERPRETATION,
        )  # fmt: skip
        article.interpreted = [InterpretedPolicy(policy_id=task.pk)]
        return _begin(article, column, by)


def _begin(article: ArticlePage, column: ColumnPage, by: User) -> ArticlePage:
    prefill(article=article, column=column, user=by)
    column.add_child(instance=article)
    article.save_revision(user=by, log_action="wagtail.create", clean=False)
    return article


def remind(*, at: datetime) -> int:
    """Tell the officers what has not been explained in time: from the day after publication, and again with the third
    reviewers when the three working days are over. Returns how many people were told; told once each.
    """
    told = 0
    waiting = InterpretationTask.objects.filter(
        state=TaskState.WAITING, due_at__lt=at, policy__state=PublicationState.PUBLIC
    ).select_related("policy", "department")
    for task in waiting.order_by("due_at", "pk"):
        late = at > task.alarm_at
        roles = (Role.INFORMATION_OFFICER, Role.THIRD_REVIEWER) if late else (Role.INFORMATION_OFFICER,)
        users = [u for role in roles for u in people_with(role, task.department, local(at).date())]
        words = "已超过三个工作日，请立即补上" if late else "应于文件公开当日解读，请尽快撰写"
        text = f"《{task.policy.title}》还没有解读，{words}。"
        key = f"interpretation:{task.pk}:{'alarm' if late else 'due'}"
        told += notify(users=users, kind="interpretation", text=text, url=task_url(task), at=at, key=key)
    return told


def task_url(task: InterpretationTask) -> str:
    """Address of the task's screen."""
    return reverse("publishing_task", args=[task.pk])


def due_times(*, at: datetime) -> tuple[datetime, datetime]:
    """(due, alarm) of a policy document that becomes public at `at`: the last seconds of that Shanghai day, and of the
    third working day after it.
    """
    day = local(at).date()
    alarm = add_workdays(start=day, n=ALARM_WORKDAYS, calendar=current_calendar())
    return _end_of(day), _end_of(alarm)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LAST_SECOND, tzinfo=SHANGHAI)


def _open(publication: Publication, submission: Submission, at: datetime) -> None:
    due, alarm = due_times(at=at)
    task = InterpretationTask.objects.create(
        policy=publication, department=submission.department, opened_at=at, due_at=due, alarm_at=alarm
    )
    _note(task, None, "task_opened", at, due=due.isoformat(), alarm=alarm.isoformat())
    officers = people_with(Role.INFORMATION_OFFICER, task.department, local(at).date())
    text = f"《{publication.title}》已公开，请于今日发布解读。"
    notify(
        users=officers, kind="interpretation", text=text, url=task_url(task), at=at,
        key=f"interpretation:{task.pk}:opened",
    )  # fmt: skip


def _locked(task: InterpretationTask) -> InterpretationTask:
    rows = InterpretationTask.objects.select_for_update(of=("self",)).select_related("department", "policy")
    return rows.get(pk=task.pk)


def _note(task: InterpretationTask, by: User | None, verb: str, at: datetime, **detail: str) -> None:
    audit.record(actor=by, action=f"publishing.{verb}", subject=f"article:{task.pk}", at=at, detail=detail)


__all__ = [
    "ALARM_WORKDAYS", "draft_interpretation", "due_times", "exempt", "follow_publication", "follow_withdrawal",
    "remind", "settle", "task_url",
]  # fmt: skip
