"""发布上欠着的事: emergency publications not made good, policy documents not explained in time."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from lanmu.common.times import minute_text
from lanmu.patrol.observing import Observation
from lanmu.publishing.enums import PublicationState, TaskState
from lanmu.publishing.models import InterpretationTask
from lanmu.publishing.queries import overdue_supplements


def look_for_duties(at: datetime) -> list[Observation]:
    """What is overdue at `at` (aware)."""
    return [*_supplements(at), *_interpretations(at)]


def _supplements(at: datetime) -> Iterator[Observation]:
    for submission in overdue_supplements(at=at).select_related("article__publication"):
        due = minute_text(submission.supplement_due_at) if submission.supplement_due_at else ""
        yield Observation(
            key=f"supplement.late:submission:{submission.pk}",
            rule="supplement.late",
            text=f"《{submission.title}》应急发布后应于 {due} 前补齐三审三校，现已超期。",
            column_id=submission.column_id,
            department_id=submission.department_id,
            article_id=submission.article_id,
            path=submission.article.publication.path,
            evidence={"due": due, "number": submission.number},
        )


def _interpretations(at: datetime) -> Iterator[Observation]:
    waiting = InterpretationTask.objects.filter(
        state=TaskState.WAITING, alarm_at__lt=at, policy__state=PublicationState.PUBLIC
    )
    for task in waiting.select_related("policy").order_by("alarm_at", "pk"):
        due = minute_text(task.alarm_at)
        yield Observation(
            key=f"interpretation.late:article:{task.pk}",
            rule="interpretation.late",
            text=f"《{task.policy.title}》最迟应于 {due} 前发布解读，现在还没有。",
            column_id=task.policy.column_id,
            department_id=task.department_id,
            article_id=task.pk,
            path=task.policy.path,
            evidence={"due": due, "task": reverse("publishing_task", args=[task.pk])},
        )
