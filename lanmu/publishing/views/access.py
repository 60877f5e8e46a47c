"""How screens get at things: always through what the person may see, so that a guessed address shows nothing."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from lanmu.common.times import local
from lanmu.organisation.enums import CONTENT_ROLES, Role
from lanmu.organisation.queries import held_posts
from lanmu.publishing import queries
from lanmu.publishing.models import ArticlePage, Submission

_CACHE = "_lanmu_roles"


def roles_of(request: HttpRequest, *, at: datetime) -> frozenset[str]:
    """The roles the person holds on the day of `at` (Asia/Shanghai), read once per request."""
    if not hasattr(request, _CACHE):
        posts = held_posts(request.user, local(at).date()) if request.user.is_authenticated else []
        setattr(request, _CACHE, frozenset(post.role for post in posts))
    found: frozenset[str] = getattr(request, _CACHE)
    return found


def has_content_role(request: HttpRequest, *, at: datetime) -> bool:
    """Writers, reviewers, publishers and supervisors use these screens; the three administrators do not (三员分离)."""
    return bool(roles_of(request, at=at) & CONTENT_ROLES)


def writes(request: HttpRequest, *, at: datetime) -> bool:
    """Only a 信息员 starts drafts."""
    return Role.INFORMATION_OFFICER in roles_of(request, at=at)


def submission(request: HttpRequest, pk: int, *, at: datetime) -> Submission:
    """A submission this person may see, or 404."""
    visible = queries.submissions_visible_to(request.user, at)
    wanted = visible.select_related(
        "frozen", "department", "receiving", "submitted_by", "article", "column", "column__responsibility"
    )
    found: Submission = get_object_or_404(wanted, pk=pk)
    return found


def draft(request: HttpRequest, pk: int) -> ArticlePage:
    """The latest text of an article this person may edit, or 404."""
    page = get_object_or_404(ArticlePage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    latest: ArticlePage = page.get_latest_revision_as_object()
    return latest
