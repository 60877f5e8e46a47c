"""What the shell's templates ask."""

from typing import Any

from django import template
from django.utils import timezone

from lanmu.organisation.queries import held_posts
from lanmu.portal.queries import site_identity

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The portal's own name, or the product's while nobody has filled it in."""
    return site_identity().name or "栏目"


@register.simple_tag
def posts_today(user: Any) -> list[str]:
    """`法规处 信息员` for each post of today; `办公室监督员` names its department already.

    A handed-over one says whose it is: `法规处 一审（代 李某某）`.
    """
    found = []
    for post in held_posts(user, timezone.localdate()):
        role, department = post.get_role_display(), post.department.name
        name = role if role.startswith(department) else f"{department} {role}"
        found.append(name if post.user_id == user.pk else f"{name}（代 {post.user}）")
    return found
