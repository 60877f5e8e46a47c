"""What Wagtail's own page views may do with a column: let the right people add an article, and nothing else."""

from typing import Any

from wagtail.models import GroupPagePermission
from wagtail.models.pages import PagePermissionTester


class TreePermissionTester(PagePermissionTester):
    """The tree is changed by `columns.actions` only, for everybody, superusers too.

    Every change of a column must leave history, an audit row and release changes; Wagtail's views (edit, copy, move,
    delete, publish, privacy, lock, reorder, revisions) write none of them, so they are shut here.
    """

    def can_add_subpage(self) -> bool:
        """The portal holds columns only, and those come from the table."""
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


class ColumnPermissionTester(TreePermissionTester):
    """As the tree, but articles are added under leaf columns of this site by the departments the table names."""

    def can_add_subpage(self) -> bool:
        """The person's department may write here (their group's derived permission says so) and the column takes texts.

        A superuser has no department by that alone: the same groups are asked.
        """
        return self._department_may_write() and self.page.takes_articles

    def _department_may_write(self) -> bool:
        if not self.user.is_active:
            return False
        if not self.user.is_superuser:
            return "add" in self.permissions
        return GroupPagePermission.objects.filter(
            group__user=self.user, page_id=self.page.pk, permission__codename="add_page"
        ).exists()
