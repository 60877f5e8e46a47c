"""Boxes of the workbench home: 「上月报备」 for signers with the days left, and how it stands for the office."""

from datetime import datetime

from lanmu.common.times import local
from lanmu.filings.enums import OPEN_STATES, FilingState
from lanmu.filings.models import MonthlyFiling
from lanmu.filings.permissions import signing_departments
from lanmu.filings.queries import waiting_for
from lanmu.filings.terms import month_before
from lanmu.filings.views.lists import left_text, state_text
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission


@register_panel
class FilingsToSign(Panel):
    """What the person's departments still have to sign, and what they filed last month."""

    name = "filings"
    order = 140
    template_name = "filings/panels/sign.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.FILINGS_MONTH_SIGN not in permissions_today(user):
            return None
        waiting = list(waiting_for(user=user, at=at)[:SHOWN])
        last = MonthlyFiling.objects.filter(
            month=month_before(local(at).date()),
            department__in=signing_departments(user, at=at),
            state=FilingState.FILED,
        )
        done = list(last.select_related("department").defer("content"))
        if not waiting and not done:
            return None
        return {"rows": [(f, state_text(f), left_text(f, at)) for f in [*waiting, *done]], "waiting": len(waiting)}


@register_panel
class FilingsOfLastMonth(Panel):
    """For the office: how many departments filed last month, and who has not."""

    name = "filings_office"
    order = 180
    template_name = "filings/panels/office.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.FILINGS_MONTH_READ not in permissions_today(user):
            return None
        month = month_before(local(at).date())
        found = list(MonthlyFiling.objects.filter(month=month).select_related("department").defer("content"))
        if not found:
            return None
        found.sort(key=lambda f: (f.department.order, f.department_id))
        open_ones = [(f, state_text(f), left_text(f, at)) for f in found if f.state in OPEN_STATES]
        counts = [(str(s.label), s.value, sum(f.state == s for f in found)) for s in FilingState]
        return {
            "month": f"{month.year} 年 {month.month} 月", "rows": open_ones[:SHOWN], "counts": counts,
            "total": len(found), "more": len(open_ones) - SHOWN,
        }  # fmt: skip
