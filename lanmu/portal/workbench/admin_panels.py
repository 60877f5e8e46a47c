"""Panels for those who keep the site itself: its identity, its posts, its accounts, its log."""

from datetime import datetime, timedelta

from lanmu.audit.models import AuditEntry
from lanmu.common.times import local
from lanmu.organisation.digests import section_label
from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.telling import broken_sections, stuck_mails
from lanmu.portal.queries import site_identity


@register_panel
class IdentityWarning(Panel):
    """The norms' required site facts that nobody has filled in, for those who can."""

    name = "identity"
    order = 10
    template_name = "portal/panels/identity.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.PORTAL_IDENTITY_EDIT not in permissions_today(user):
            return None
        missing = site_identity().missing()
        return {"missing": missing} if missing else None


@register_panel
class Vacancies(Panel):
    """For the 安全管理员: departments whose chain has a gap today, and posts that end within thirty days."""

    name = "vacancies"
    order = 500
    template_name = "portal/panels/vacancies.html"

    CHAIN = (Role.INFORMATION_OFFICER, *REVIEWER_ROLES)

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.ORGANISATION_POST_MANAGE not in permissions_today(user):
            return None
        day = local(at).date()
        held = set(Post.objects.on(day).filter(role__in=self.CHAIN).values_list("department", "role"))
        gaps = []
        for department in Department.objects.filter(is_active=True):
            missing = [role.label for role in self.CHAIN if (department.pk, role.value) not in held]
            if missing:
                gaps.append((department, missing))
        ending = Post.objects.on(day).filter(ends_on__lte=day + timedelta(days=30)).select_related("user", "department")
        return {"gaps": gaps, "ending": ending.order_by("ends_on")[:SHOWN]}


@register_panel
class Accounts(Panel):
    """For the 系统管理员: accounts nobody uses or that hold nothing, to be closed (GB/T 22239 清理过期账户)."""

    name = "accounts"
    order = 500
    template_name = "portal/panels/accounts.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.ORGANISATION_PERSON_MANAGE not in permissions_today(user):
            return None
        active = User.objects.filter(is_active=True)
        postless = active.exclude(pk__in=Post.objects.on(local(at).date()).values("user"))
        unused = active.filter(last_login__lt=at - timedelta(days=90))
        return {"active": active.count(), "postless": postless.count(), "unused": unused.count()}


@register_panel
class Mails(Panel):
    """For the 系统管理员: notice mails that do not go out, and parts of the daily digest that broke."""

    name = "mails"
    order = 25
    template_name = "portal/panels/mails.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.ORGANISATION_PERSON_MANAGE not in permissions_today(user):
            return None
        found = stuck_mails(at=at)
        broken = [section_label(code) for code in broken_sections(at=at)]
        return {"mails": found, "broken": broken} if found.total or broken else None


@register_panel
class Chain(Panel):
    """For the 审计员: the log's length, its last check, and refused sign-ins of the last day."""

    name = "chain"
    order = 500
    template_name = "portal/panels/chain.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.AUDIT_LOG_READ not in permissions_today(user):
            return None
        refused = AuditEntry.objects.filter(action="organisation.sign_in_refused", at__gte=at - timedelta(days=1))
        last = AuditEntry.objects.filter(action="audit.verify").order_by("-seq").first()
        return {"rows": AuditEntry.objects.count(), "refused": refused.count(), "last": last}
