"""What the shell's templates ask."""

from typing import Any

from django import template
from django.utils import timezone

from lanmu.organisation.models import Post
from lanmu.portal.queries import site_identity

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The portal's own name, or the product's while nobody has filled it in."""
    return site_identity().name or "栏目"


@register.simple_tag
def posts_today(user: Any) -> list[str]:
    """`法规处 信息员` for each post the person holds today; `办公室监督员` names its department already."""
    posts = Post.objects.on(timezone.localdate()).filter(user_id=user.pk).select_related("department")
    names = [(p.department.name, p.get_role_display()) for p in posts]
    return [role if role.startswith(department) else f"{department} {role}" for department, role in names]
