"""Every question Wagtail asks about a page, answered no: for everybody, superusers too. Pages open only what they name.

Wagtail's own tester lets a superuser through in each method, so each is answered here.
"""

from typing import Any

from wagtail.models import PagePermissionTester


class ShutPagePermissionTester(PagePermissionTester):
    """All doors shut: edit, copy, move, delete, publish, schedule, privacy, lock, reorder, revisions."""

    def can_add_subpage(self) -> bool:
        return False

    def can_edit(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

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
        """Nobody publishes an article in the step that creates it: publishing has one door."""
        return False

    def can_reorder_children(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_move_to(self, destination: Any) -> bool:
        return False

    def can_copy_to(self, destination: Any, recursive: bool = False) -> bool:
        return False

    def can_view_revisions(self) -> bool:
        return False
