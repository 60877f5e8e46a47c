"""The home page's box about 栏目专人: where nobody is named, and what waits for 备案."""

from datetime import datetime

from lanmu.columns.enums import PostState
from lanmu.columns.models import ColumnPost
from lanmu.columns.queries import vacant_columns
from lanmu.common.times import local
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.queries import departments_where
from lanmu.organisation.roles import Permission, roles_granting


@register_panel
class ColumnPeople(Panel):
    """For the office all vacancies and what waits for it; for whoever files, those of their departments."""

    name = "column_people"
    order = 320
    template_name = "columns/panels/people.html"

    def content(self, *, user: User, at: datetime) -> Content:
        day = local(at).date()
        granted = permissions_today(user)
        is_office = Permission.COLUMNS_PERSON_CONFIRM in granted
        if not is_office and Permission.COLUMNS_PERSON_FILE not in granted:
            return None
        roles = roles_granting(Permission.COLUMNS_PERSON_FILE)
        mine = set() if is_office else {d.pk for d in departments_where(user, *roles, day=day)}
        found = [v for v in vacant_columns(day) if is_office or v.department.pk in mine]
        waiting = ColumnPost.objects.filter(state=PostState.FILED).count() if is_office else 0
        if not found and not waiting:
            return None
        return {"rows": found[:SHOWN], "total": len(found), "waiting": waiting, "is_office": is_office}
