"""Reads of the registers that cross models."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from lanmu.common.times import SHANGHAI, local
from lanmu.incidents import clocks
from lanmu.incidents.enums import OPEN_INCIDENTS, Grade, IncidentState, Light, StepKind, Target
from lanmu.incidents.models import Incident, IncidentText, WritingTask
from lanmu.organisation.models import User
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication
from lanmu.publishing.permissions import officer_departments

PRESENT = "正在写"


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """The first moment of the Shanghai month `month` stands in, and of the month after (aware)."""
    first = datetime(month.year, month.month, 1, tzinfo=SHANGHAI)
    return first, datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=SHANGHAI)


def months_back(month: date, count: int) -> list[date]:
    """`count` months up to and including that of `month`, each by its first day, the oldest first."""
    place = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(place - count + 1, place + 1)]


def found_in(month: date) -> QuerySet[Incident]:
    """Incidents found in a Shanghai month."""
    first, after = month_bounds(month)
    return Incident.objects.filter(found_at__gte=first, found_at__lt=after).select_related("department")


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text of an incident as the register shows it."""

    text: IncidentText
    title: str
    state: tuple[str, str]
    publication: Publication | None


def texts_of(incident: Incident) -> list[TextRow]:
    """What answers the incident, and how far each is: written, reviewed, public, withdrawn. Three queries."""
    rows = list(incident.texts.select_related("article", "task__department", "by"))
    numbers = [row.article_id for row in rows]
    public = {p.pk: p for p in Publication.objects.filter(pk__in=numbers)}
    return [
        TextRow(row, row.article.draft_title or row.article.title, _state(public.get(row.article_id)),
                public.get(row.article_id))
        for row in rows
    ]  # fmt: skip


def _state(publication: Publication | None) -> tuple[str, str]:
    if publication is None:
        return "inc_draft", PRESENT
    return publication.state, str(publication.get_state_display())


def answering(incident: Incident) -> list[Publication]:
    """Public texts tied to the incident: what 应对 can rest on."""
    tied = incident.texts.values("article")
    return list(Publication.objects.filter(pk__in=tied, state=PublicationState.PUBLIC).order_by("first_published_at"))


def incidents_of_article(article_id: int) -> list[IncidentText]:
    """The incidents an article answers."""
    return list(IncidentText.objects.filter(article_id=article_id).select_related("incident").order_by("id"))


def tasks_waiting_for(*, user: User, at: datetime) -> QuerySet[WritingTask]:
    """Texts asked of the departments in which the person is 信息员, not begun yet; the most urgent first."""
    mine = officer_departments(user=user, at=at)
    waiting = WritingTask.objects.filter(department__in=mine, text__isnull=True, called_off_at__isnull=True)
    return waiting.select_related("incident", "department").order_by("due_at", "id")


def publication_at(address: str) -> Publication | None:
    """The public text at an address people copied from their browser; None when there is none."""
    path = address.strip().partition("?")[0].partition("#")[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return Publication.objects.select_related("article").filter(path=path, state=PublicationState.PUBLIC).first()


@dataclass(frozen=True, slots=True)
class MonthReport:
    """舆情月报 of one month."""

    month: date
    incidents: list[Incident]
    grades: dict[Grade, int]
    states: dict[IncidentState, int]
    met: int
    met_late: int
    overdue: int
    hours: float | None
    """Mean hours from finding to the first public answer; None when there was none."""


def month_report(*, month: date, at: datetime) -> MonthReport:
    """What the register says of a month, as it stands at `at`. Two queries."""
    rows = list(found_in(month).order_by("found_at", "id"))
    lights = Counter(state.light for row in rows for state in clocks.states(row, at=at))
    spent = [hours for row in rows if (hours := hours_to_answer(row)) is not None]
    grades, states = Counter(row.grade for row in rows), Counter(row.state for row in rows)
    return MonthReport(
        month=month,
        incidents=rows,
        grades={grade: grades[grade] for grade in Grade},
        states={state: states[state] for state in IncidentState},
        met=lights[Light.MET],
        met_late=lights[Light.MET_LATE],
        overdue=lights[Light.OVERDUE],
        hours=sum(spent) / len(spent) if spent else None,
    )


def hours_to_answer(incident: Incident) -> float | None:
    """Hours from finding to the first public answer."""
    answers = [moment for target in Target if (moment := clocks.met_at(incident, target)) is not None]
    return (min(answers) - incident.found_at) / timedelta(hours=1) if answers else None


def by_month(*, months: Iterable[date], at: datetime) -> list[tuple[date, int, int]]:
    """(month, incidents found, of these with a target missed) for each month. One query."""
    wanted = list(months)
    first, after = month_bounds(wanted[0])[0], month_bounds(wanted[-1])[1]
    found, late = Counter[date](), Counter[date]()
    for row in Incident.objects.filter(found_at__gte=first, found_at__lt=after):
        month = local(row.found_at).date().replace(day=1)
        found[month] += 1
        missed = {state.light for state in clocks.states(row, at=at)} & {Light.OVERDUE, Light.MET_LATE}
        late[month] += bool(missed)
    return [(month, found[month], late[month]) for month in wanted]


def steps_that_count(incident: Incident) -> list[tuple[str, datetime | None]]:
    """发现、研判、报告、应对: each with when it was reached; 应对 when the last target was met."""
    done = [moment for t in _wanted(incident) if (moment := clocks.met_at(incident, t)) is not None]
    answered = max(done) if done and clocks.all_met(incident) else None
    if not _wanted(incident) and incident.reported_at:
        answered = incident.reported_at
    return [
        ("发现", incident.found_at), ("研判", incident.judged_at), ("报告", incident.reported_at),
        ("应对", answered), ("办结", incident.closed_at),
    ]  # fmt: skip


def _wanted(incident: Incident) -> tuple[Target, ...]:
    return clocks.targets(grade=incident.grade, needs_response=incident.needs_response)


def open_count() -> int:
    """Incidents not closed."""
    return Incident.objects.filter(state__in=OPEN_INCIDENTS).count()


def verbs_for(incident: Incident) -> list[StepKind]:
    """What may be done next, in the order of the work."""
    if incident.state == IncidentState.CLOSED:
        return []
    verbs = [StepKind.JUDGE]
    if incident.judged_at:
        verbs.append(StepKind.REPORT)
    wanted = _wanted(incident)
    verbs += [StepKind(t) for t in wanted if clocks.met_at(incident, t) is None]
    return [*verbs, StepKind.NOTE, *([StepKind.CLOSE] if incident.state == IncidentState.RESPONDED else [])]


def light_tag(incident: Incident, *, at: datetime) -> tuple[str, str] | None:
    """(colour, words) of the target that is due next; of the worst one where all are met; None without targets."""
    states: list[Any] = clocks.states(incident, at=at)
    waiting = [state for state in states if state.met_at is None]
    if incident.state == IncidentState.CLOSED or not waiting:
        worst = next((state for state in states if state.light == Light.MET_LATE), None) or next(iter(states), None)
    else:
        worst = min(waiting, key=lambda state: state.due_at)
    return (worst.tag, str(worst.light.label)) if worst else None
