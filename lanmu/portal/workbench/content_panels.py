"""Panels for those who write, review, publish and supervise, in the order in which a working day asks for them."""

from datetime import datetime

from django.db.models import Count

from lanmu.columns.queries import columns_written_by
from lanmu.common.times import local, waited
from lanmu.organisation.enums import Role
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.queries import departments_where
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import OPEN_STATES, SubmissionState
from lanmu.publishing.exceptions import tally
from lanmu.publishing.lateness import missed_slots
from lanmu.publishing.models import ArticlePage, Submission
from lanmu.publishing.permissions import seen_by
from lanmu.publishing.queries import todo_for, unmade_emergencies


@register_panel
class MissedSlots(Panel):
    """An alarm: something was to happen at a set time and has not, so the timetable stands still."""

    name = "missed-slots"
    order = 20
    template_name = "portal/panels/missed_slots.html"

    TOLD = frozenset(
        {
            Permission.PUBLISHING_SUBMISSION_PUBLISH,
            Permission.PUBLISHING_RECORD_READ,
            Permission.RELEASE_STATUS_READ,
        }
    )

    def content(self, *, user: User, at: datetime) -> Content:
        if not self.TOLD & permissions_today(user):
            return None
        slots = missed_slots(at=at)
        rows = [(slot, waited((at - slot.due).total_seconds())) for slot in slots[:SHOWN]]
        return {"rows": rows, "total": len(slots)} if slots else None


@register_panel
class Supplements(Panel):
    """An emergency publication waits for its three reviews: for the department that made it, and for the 监督员."""

    name = "supplements"
    order = 30
    template_name = "portal/panels/supplements.html"

    def content(self, *, user: User, at: datetime) -> Content:
        rows = unmade_emergencies().filter(seen_by(user=user, at=at))[:SHOWN]
        found = [(row, row.supplement_due_at is not None and row.supplement_due_at < at) for row in rows]
        return {"rows": found} if found else None


@register_panel
class Exceptions(Panel):
    """For the 监督员: how often evidence or an emergency stood in for the three reviews this month."""

    name = "exceptions"
    order = 410
    template_name = "portal/panels/exceptions.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.PUBLISHING_RECORD_READ not in permissions_today(user):
            return None
        found = tally(at=at)
        return {
            "tally": found,
            "deemed_share": found.share(found.deemed),
            "emergency_share": found.share(found.emergency),
        }


@register_panel
class Todo(Panel):
    """What waits for this person: reviewing, publishing, returned work."""

    name = "todo"
    order = 100
    template_name = "portal/panels/todo.html"

    DEALING = frozenset(p for p in Permission if p.startswith("publishing:submission:")) | {
        Permission.PUBLISHING_ARTICLE_WRITE
    }

    def content(self, *, user: User, at: datetime) -> Content:
        if not self.DEALING & permissions_today(user):
            return None
        items = todo_for(user=user, at=at)
        rows = [(item, (local(at).date() - local(item.waiting_since).date()).days) for item in items[:SHOWN]]
        return {"rows": rows, "total": len(items)}


@register_panel
class Drafts(Panel):
    """The writer's own unfinished work: drafts nobody has seen yet, and what came back."""

    name = "drafts"
    order = 200
    template_name = "portal/panels/drafts.html"

    def content(self, *, user: User, at: datetime) -> Content:
        mine = departments_where(user, Role.INFORMATION_OFFICER, day=local(at).date())
        if not mine:
            return None
        settled = ArticlePage.objects.filter(department__in=mine, has_unpublished_changes=True).exclude(
            submissions__state__in=OPEN_STATES
        )
        returned = Submission.objects.filter(article__in=settled, state=SubmissionState.RETURNED)
        opinions = {s.article_id: s for s in returned.order_by("submitted_at").prefetch_related("acts")}
        articles = list(settled.order_by("-latest_revision_created_at").select_related("owner")[: SHOWN + 1])
        return {
            "rows": [(article, opinions.get(article.pk)) for article in articles[:SHOWN]],
            "total": len(articles) if len(articles) <= SHOWN else settled.count(),
        }


@register_panel
class Write(Panel):
    """写稿: one link per column of the writer's departments."""

    name = "write"
    order = 300
    template_name = "portal/panels/write.html"

    def content(self, *, user: User, at: datetime) -> Content:
        mine = departments_where(user, Role.INFORMATION_OFFICER, day=local(at).date())
        groups = [(department, columns_written_by(department)) for department in mine]
        return {"groups": groups} if groups else None


@register_panel
class Flow(Panel):
    """For the 监督员: how much stands at each stage, and since when."""

    name = "flow"
    order = 400
    template_name = "portal/panels/flow.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.PUBLISHING_RECORD_READ not in permissions_today(user):
            return None
        submissions = Submission.objects.filter(state__in=OPEN_STATES)
        counted = dict(submissions.values_list("state").annotate(n=Count("pk")))
        stages = [(state.label, counted.get(state.value, 0)) for state in SubmissionState if state in OPEN_STATES]
        waiting = submissions.select_related("department", "receiving").order_by("moved_at")[:SHOWN]
        rows = [(s, (local(at).date() - local(s.moved_at).date()).days) for s in waiting]
        return {"stages": stages, "rows": rows}
