"""月报备逾期 as a problem for the patrol: it closes when the filing is signed (第十六条、第十七条)."""

from collections.abc import Iterator
from datetime import datetime

from lanmu.common.times import local
from lanmu.filings.actions._steps import url_of
from lanmu.filings.queries import overdue
from lanmu.patrol.actions import Observation

RULE = "filing.late"


def observations(at: datetime) -> Iterator[Observation]:
    """One for each filing that is not signed although its time is over at `at` (aware)."""
    for filing in overdue(at=at):
        yield Observation(
            key=f"{RULE}:{filing.department_id}:{filing.month:%Y-%m}",
            rule=RULE,
            text=f"“{filing.department}”没有按时报备 {filing.month_text}的信息发布情况。",
            department_id=filing.department_id,
            evidence={
                "filing": filing.pk,
                "month": f"{filing.month:%Y-%m}",
                "due": local(filing.answer_by).isoformat(timespec="minutes"),
                "url": url_of(filing),
            },
        )
