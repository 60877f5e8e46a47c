"""Panels of what policy documents ask for: 解读任务 of one's department, and the yearly 文件清理."""

from datetime import datetime

from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.organisation.queries import departments_where, has_role
from lanmu.publishing.cleanup import round_start, waiting_by_department, waiting_policies
from lanmu.publishing.interpretations import waiting_tasks
from lanmu.publishing.views.tasks import light_of


@register_panel
class InterpretationTasks(Panel):
    """For whoever writes or decides in the drafting department, and the 监督员: what is still to be explained."""

    name = "interpretations"
    order = 150
    template_name = "portal/panels/interpretations.html"

    def content(self, *, user: User, at: datetime) -> Content:
        day = local(at).date()
        mine = departments_where(user, Role.INFORMATION_OFFICER, Role.THIRD_REVIEWER, day=day)
        waiting = waiting_tasks(user=user, at=at)
        if not has_role(user, Role.SUPERVISOR, day=day):
            waiting = waiting.filter(department__in=mine)
        found = list(waiting[: SHOWN + 1])
        if not found:
            return None
        rows = [(task, light_of(task)) for task in found[:SHOWN]]
        return {"rows": rows, "total": len(found) if len(found) <= SHOWN else waiting.count()}


@register_panel
class Cleanup(Panel):
    """For the officers who answer for the clean-up, and the 监督员: how many documents wait in this year's round."""

    name = "cleanup"
    order = 350
    template_name = "portal/panels/cleanup.html"

    def content(self, *, user: User, at: datetime) -> Content:
        day = local(at).date()
        if has_role(user, Role.SUPERVISOR, day=day):
            count = waiting_policies(at=at).count()
        elif mine := set(departments_where(user, Role.INFORMATION_OFFICER, day=day)):
            count = sum(n for department, n in waiting_by_department(at=at).items() if department in mine)
        else:
            return None
        return {"count": count, "since": local(round_start(at)).date()} if count else None
