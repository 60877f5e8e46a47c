"""Every rule about people and proposed changes. Each returns the reasons against, empty when allowed.

The two-person rule, as decided: what the public sees is never changed by one person alone. Articles have 三审三校;
for the rest (columns, site identity, moves, redirects) somebody proposes and *another* person approves. Approvers are
the holders of 办公室监督员 and of 网站主管: the office is 网站主管部门 (第四条), 网站主管 is who answers for it there.
A department with one single 监督员 works like this: what the 系统管理员 or a department proposes, the 监督员 approves;
what the 监督员 proposes, the 网站主管 approves, who proposes nothing. The three administrators never approve (三员),
and being a superuser gives nothing.
"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from lanmu.common.times import local
from lanmu.organisation.models import Post, User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.proposals.enums import ProposalState
from lanmu.proposals.kinds import Kind, kinds
from lanmu.proposals.models import Proposal

Person = User | AnonymousUser
INACTIVE = "请先登录工作台；账号已停用的，请联系系统管理员。"


def reasons_not_to_propose(*, kind: Kind, user: Person, at: datetime) -> list[str]:
    """Holders of the kind's own permission on the day propose it (and at level 直接生效 simply do it)."""
    if not _known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if holds(user, kind.proposers, day=local(at).date()):
        return []
    return [f"“{kind.label}”由{_holders(kind.proposers)}提出，您在这一天没有这个岗位。"]


def reasons_not_to_decide(*, proposal: Proposal, kind: Kind, user: Person, at: datetime) -> list[str]:
    """Another person than the proposer, with an approver's post on the day, while it is still pending."""
    if not _known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    found = []
    if proposal.state != ProposalState.PENDING:
        found.append(f"这项变更的状态是“{proposal.get_state_display()}”，不用再办理。")
    if proposal.proposed_by_id == user.pk:
        found.append("这是您自己提出的变更，须由另一个人审批。")
    if not holds(user, kind.approvers, day=local(at).date()):
        found.append(f"变更由{_holders(kind.approvers)}审批，您在这一天没有这个岗位。")
    return found


def reasons_not_to_take_back(*, proposal: Proposal, user: Person) -> list[str]:
    """Only the proposer takes a proposal back, and only while nobody has decided it."""
    if not _known(user):
        return [INACTIVE]
    if proposal.state != ProposalState.PENDING:
        return [f"这项变更的状态是“{proposal.get_state_display()}”，不能再撤回。"]
    return [] if proposal.proposed_by_id == user.pk else ["只有提出人可以撤回这项变更。"]


def may_read_all(user: Person) -> bool:
    """Approvers and those who keep the table and the site's identity see every proposal; others their own."""
    return Permission.PROPOSALS_CHANGE_READ in permissions_today(user)


def takes_part(user: Person) -> bool:
    """Whether proposals concern the person at all: reads them, or may propose some kind. Decides about the menu."""
    held = permissions_today(user)
    return bool(held & {Permission.PROPOSALS_CHANGE_READ, *(kind.proposers for kind in kinds())})


def approvers(kind: Kind, *, at: datetime) -> QuerySet[User]:
    """Everybody who may approve this kind on the day of `at`."""
    posts = Post.objects.on(local(at).date()).filter(role__in=roles_granting(kind.approvers))
    return User.objects.filter(pk__in=posts.values("user"))


def _holders(permission: Permission) -> str:
    return "或".join(role.label for role in sorted(roles_granting(permission), key=lambda r: r.label))


def _known(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_active)
