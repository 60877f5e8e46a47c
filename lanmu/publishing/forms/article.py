"""The editor's form: what the system already knows is filled in, so that an officer only writes."""

import secrets
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department, User
from lanmu.publishing.enums import InfoType

INFO_TYPE_OF_FIRST_LEVEL = {
    "政务公开": InfoType.DISCLOSURE,
    "新闻动态": InfoType.NEWS,
    "专题专栏": InfoType.TOPIC,
    "办事服务": InfoType.SERVICE,
    "政民互动": InfoType.INTERACTION,
}
"""附件2 信息类型及报送部门 follows the first-level column of 附件1."""


def column_trail(*, column: Page) -> list[str]:
    """Titles from the first level down to `column`, without the portal: annex 2's 一级、二级、三级栏目."""
    above = column.get_ancestors().filter(depth__gte=3).order_by("depth").values_list("title", flat=True)
    return [*above, column.title]


def fresh_slug() -> str:
    """A slug nobody has to invent; the public address is the publication's, not this one."""
    return f"a{secrets.token_hex(8)}"


def prefill(*, article: Any, column: Page, user: User) -> None:
    """Fill a new draft from its writer and column: department, phone, editor, information type, slug."""
    article.slug = article.slug or fresh_slug()
    article.department = article.department or user.department
    article.contact_phone = article.contact_phone or user.phone
    article.editor = article.editor or user.get_full_name()
    article.info_type = article.info_type or INFO_TYPE_OF_FIRST_LEVEL.get(column_trail(column=column)[0], "")


class ArticleForm(WagtailAdminPageForm):
    """The form behind the four tabs. Departments offered are the writer's own, and the draft's present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user, instance = kwargs.get("for_user"), kwargs.get("instance")
        column = kwargs.get("parent_page")
        if instance is not None and instance.pk is None and isinstance(column, ColumnPage) and isinstance(user, User):
            prefill(article=instance, column=column, user=user)
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("department")) is not None and isinstance(user, User):
            self._offer_departments(field, user)

    def _offer_departments(self, field: Any, user: User) -> None:
        mine = {user.department_id, self.instance.department_id, *user.posts.values_list("department_id", flat=True)}
        field.queryset = Department.objects.filter(pk__in=mine - {None})
        field.empty_label = None
        if len(mine - {None}) == 1:
            # Nothing to choose: shown, but not one more thing to look at before writing.
            field.disabled = True

    def clean_title(self) -> str:
        """One line, without stray spaces: the title is quoted in annex 2, lists and meta tags."""
        return " ".join(str(self.cleaned_data["title"]).split())
