"""生成: on the 1st, what each operating department published last month. May run as often as one likes."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.filings.actions._steps import note
from lanmu.filings.actions.remind import mark_overdue, remind
from lanmu.filings.content import contents, digest_of, operating_rows
from lanmu.filings.enums import OPEN_STATES, ActVerb
from lanmu.filings.models import MonthlyFiling
from lanmu.filings.permissions import reasons_not_to_regenerate
from lanmu.filings.queries import began_after
from lanmu.filings.terms import bounds, due_at, month_before
from lanmu.organisation.models import User
from lanmu.workdays.queries import current_calendar


def generate(*, month: date, at: datetime, by: User | None = None) -> list[MonthlyFiling]:
    """Make the filings of `month` (its first day) that are missing, one for each operating department; those that are
    there stay as they are. Returns the new ones. `by` None: the timetable or the command line.

    Raises Refused for a month that is not over at `at` (aware).
    """
    if month.day != 1:
        raise ValueError("month is given as its first day")
    if at < bounds(month)[1]:
        raise Refused(f"{month.year} 年 {month.month} 月还没有过完，月报备从下月 1 日起生成。")
    with transaction.atomic():
        known = MonthlyFiling.objects.filter(month=month).values_list("department_id", flat=True)
        missing = set(operating_rows()) - set(known)
        if not missing:
            return []
        due = due_at(month=month, calendar=current_calendar(), on_workdays=settings.LANMU_FILING_ON_WORKDAYS)
        made = []
        for number, content in contents(month=month, departments=missing).items():
            filing, new = MonthlyFiling.objects.get_or_create(
                department_id=number,
                month=month,
                defaults={
                    "content": content,
                    "digest": digest_of(content),
                    "generated_at": at,
                    "due_at": due,
                    "answer_by": due,
                },
            )
            if new:
                note(filing, ActVerb.GENERATED, by=by, at=at)
                made.append(filing)
    return made


def regenerate(*, filing: MonthlyFiling, by: User | None, at: datetime) -> bool:
    """Gather the content anew, before it is signed. Whether anything is different. Raises NotAllowed or Refused."""
    with transaction.atomic():
        row = MonthlyFiling.objects.select_for_update(of=("self",)).select_related("department").get(pk=filing.pk)
        if by is not None and (reasons := reasons_not_to_regenerate(filing=row, user=by, at=at)):
            raise NotAllowed(reasons)
        if row.state not in OPEN_STATES:
            raise Refused("这份月报备已经报备，内容不再变动。")
        changed = renew(row, at=at)
        if changed:
            note(row, ActVerb.REGENERATED, by=by, at=at)
    return changed


def renew(row: MonthlyFiling, *, at: datetime) -> bool:
    """The content as it is gathered now, onto the locked row;
    a department that operates nothing any more keeps it.
    """
    content = contents(month=row.month, departments={row.department_id}).get(row.department_id)
    if content is None or digest_of(content) == row.digest:
        return False
    row.content, row.digest, row.generated_at = content, digest_of(content), at
    row.save(update_fields=["content", "digest", "generated_at"])
    return True


def follow(*, at: datetime) -> dict[str, int]:
    """The timetable's daily round at `at` (aware): last month's filings, reminders, what has become overdue."""
    month = month_before(local(at).date())
    made = [] if began_after(month) else generate(month=month, at=at)
    return {"generated": len(made), "overdue": mark_overdue(at=at), "told": remind(at=at)}
