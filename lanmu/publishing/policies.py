"""Wagtail's own permission questions about articles, answered by our rules. A superuser has no exception."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.permission_policies.pages import PagePermissionPolicy

from lanmu.common.shut_pages import ShutPagePermissionTester
from lanmu.organisation.models import User
from lanmu.publishing.models import ArticlePage
from lanmu.publishing.permissions import may_delete, may_write

_ASKED_OF_WRITERS = frozenset({"add", "change", "view", "choose"})


class ArticlePermissionTester(ShutPagePermissionTester):
    """What Wagtail's screens may offer on an article: writing the draft, for those who may; nothing else, for nobody.

    Nobody moves one, for its reviewers follow from its column; nobody copies one, for the particulars of 备案 belong to
    the text they were given for.
    """

    def can_edit(self) -> bool:
        """People of the article's department who may write (the lock says no while a submission is open)."""
        return may_write(article=self.page.specific, user=self.user, at=timezone.now())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Only the own draft that was never submitted."""
        return may_delete(article=self.page.specific, user=self.user, at=timezone.now())

    def can_view_revisions(self) -> bool:
        return self.can_edit()


class ArticlePermissionPolicy(PagePermissionPolicy):
    """The policy behind `policy_registry.get(article)`: no action but writing exists here, whoever asks."""

    def tester(self, user: User | AnonymousUser, page: ArticlePage) -> ArticlePermissionTester:
        """The questions about one article for one person."""
        return ArticlePermissionTester(user, page)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return bool(user.is_active and not user.is_anonymous and set(actions) & _ASKED_OF_WRITERS)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        wanted = set(actions)
        tester = self.tester(user, instance)
        return bool((wanted & _ASKED_OF_WRITERS and tester.can_edit()) or (wanted & {"delete"} and tester.can_delete()))

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        if not user.is_active or user.is_anonymous or not set(actions) & _ASKED_OF_WRITERS:
            return self.model._default_manager.none()
        return super().instances_user_has_any_permission_for(user, actions)
