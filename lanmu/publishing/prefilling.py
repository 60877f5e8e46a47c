"""What the system knows of a new draft already: filled in, so that an officer only writes."""

import secrets
from typing import Any

from wagtail.models import Page

from lanmu.organisation.models import User
from lanmu.publishing.enums import Genre, InfoType
from lanmu.publishing.genres import suggested_genre

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
    """Fill a new draft from its writer and column: department, phone, editor, genre, information type, slug."""
    article.slug = article.slug or fresh_slug()
    article.department = article.department or user.department
    article.contact_phone = article.contact_phone or user.phone
    article.editor = article.editor or user.get_full_name()
    if article.genre == Genre.GENERAL:
        article.genre = suggested_genre(column)
    article.info_type = article.info_type or INFO_TYPE_OF_FIRST_LEVEL.get(column_trail(column=column)[0], "")
