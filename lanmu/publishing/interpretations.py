"""Reads of 解读任务: whose they are and how each stands against its times."""

from datetime import datetime

from django.db.models import Case, CharField, DateTimeField, F, Q, QuerySet, Value, When

from lanmu.organisation.models import User
from lanmu.publishing import permissions
from lanmu.publishing.enums import Light, PublicationState, TaskState
from lanmu.publishing.models import InterpretationTask

WITHDRAWN = Q(policy__state=PublicationState.WITHDRAWN)


def tasks_for(*, user: User, at: datetime) -> QuerySet[InterpretationTask]:
    """The tasks the person may see, with `_light` (a `Light`) as of `at` (aware)."""
    return with_lights(InterpretationTask.objects.filter(permissions.tasks_seen_by(user=user, at=at)), at=at)


def with_lights(tasks: QuerySet[InterpretationTask], *, at: datetime) -> QuerySet[InterpretationTask]:
    """按时: explained, or still to be explained, on the day of publication. 临期: after it, within three working days.
    超期: later. Exempted tasks and those of withdrawn documents have no clock.
    """
    lit: QuerySet[InterpretationTask] = tasks.annotate(
        _until=Case(When(state=TaskState.DONE, then=F("done_at")), default=Value(at), output_field=DateTimeField()),
        _light=Case(
            When(Q(state=TaskState.EXEMPT) | WITHDRAWN, then=Value(Light.NONE.value)),
            When(_until__lte=F("due_at"), then=Value(Light.ON_TIME.value)),
            When(_until__lte=F("alarm_at"), then=Value(Light.NEAR.value)),
            default=Value(Light.OVERDUE.value),
            output_field=CharField(),
        ),
    )
    return lit


def waiting_tasks(*, user: User, at: datetime) -> QuerySet[InterpretationTask]:
    """What the person's departments still have to explain, the most urgent first."""
    waiting = tasks_for(user=user, at=at).filter(state=TaskState.WAITING).exclude(WITHDRAWN)
    return waiting.select_related("policy", "department").order_by("alarm_at", "pk")
