"""What Wagtail's own page views may do with a column: let the right people add an article, and nothing else."""

from wagtail.models import GroupPagePermission

from lanmu.common.shut_pages import ShutPagePermissionTester


class TreePermissionTester(ShutPagePermissionTester):
    """The tree is changed by `columns.actions` only, for everybody, superusers too.

    Every change of a column must leave history, an audit row and release changes; Wagtail's views write none of them,
    so they are shut. Nor is anything added below the portal: columns come from the table.
    """


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
        adding = GroupPagePermission.objects.filter(permission__codename="add_page", page_id=self.page.pk)
        return bool(adding.filter(group__user=self.user).exists())
