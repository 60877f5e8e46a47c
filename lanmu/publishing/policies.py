"""Wagtail's own permission questions about articles, answered by our rules. A superuser has no exception."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from lanmu.organisation.models import User
from lanmu.publishing.models import ArticlePage
from lanmu.publishing.permissions import may_delete, may_write

_ASKED_OF_WRITERS = frozenset({"add", "change", "view", "choose"})


class ArticlePermissionTester(PagePermissionTester):
    """What Wagtail's screens may offer on an article: writing the draft, for those who may; nothing else, for
    nobody.
    """

    def can_add_subpage(self) -> bool:
        return False

    def can_edit(self) -> bool:
        """People of the article's department who may write (the lock says no while a submission is open)."""
        return may_write(article=self.page.specific, user=self.user, at=timezone.now())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Only the own draft that was never submitted."""
        return may_delete(article=self.page.specific, user=self.user, at=timezone.now())

    def can_unpublish(self) -> bool:
        return False

    def can_publish(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return False

    def can_unlock(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_reorder_children(self) -> bool:
        return False

    def can_move(self) -> bool:
        """A draft's address and reviewers follow from its column: write it anew where it belongs."""
        return False

    def can_move_to(self, destination: Page) -> bool:
        return False

    def can_copy(self) -> bool:
        """Nobody copies: 写稿 asks for no address, and 备案 particulars belong to the text they were given for."""
        return False

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return False

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
