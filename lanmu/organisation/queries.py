"""Who holds which post, and what that allows. Days are calendar days in Asia/Shanghai."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lanmu.common.once import is_sharing, once
from lanmu.organisation.enums import CONTENT_ROLES, Role
from lanmu.organisation.models import Absence, Department, Post, User
from lanmu.organisation.roles import DEPARTMENT_BOUND, PERMISSIONS_OF, Permission, roles_granting


def role_group_name(role: Role) -> str:
    """Name of the Django group that stands for a role: `角色：信息员`."""
    return f"角色：{Role(role).label}"


def department_group_name(department: Department | str) -> str:
    """Name of the Django group that stands for the writers of a department: `部门：法规处`."""
    return f"部门：{department}"


def posts_held(user: User, day: date) -> QuerySet[Post]:
    """The posts with which `user` may act on `day`: their own, and the content posts of those they stand in for.

    A post whose `user` is somebody else is handed over; acts by virtue of it are acts for that person.
    """
    away = Absence.objects.on(day).filter(deputy_id=user.pk).values("user_id")
    return Post.objects.on(day).filter(Q(user_id=user.pk) | Q(user_id__in=away, role__in=CONTENT_ROLES))


def held_posts(user: User, day: date) -> list[Post]:
    """The rows of `posts_held` with their departments and people; a page that shares its reads asks once."""
    found = posts_held(user, day).select_related("department", "user")
    return once(("posts", user.pk, day), lambda: list(found))


def people_acting(role: Role, department: Department, day: date) -> QuerySet[User]:
    """Who can act as `role` in `department` on `day`: holders who are there, and the deputies of those who are not."""
    holders = Post.objects.on(day).filter(role=role, department=department).values("user")
    away = Absence.objects.on(day)
    deputies = away.filter(user__in=holders).values("deputy") if role in CONTENT_ROLES else Absence.objects.none()
    there = User.objects.filter(pk__in=holders).exclude(pk__in=away.values("user"))
    both = there | User.objects.filter(pk__in=deputies.values("deputy"), is_active=True)
    return both.distinct().order_by("id")


def has_role(user: User, role: Role, *, day: date, department: Department | None = None) -> bool:
    """Whether `user` holds `role` on `day`, their own or handed over; with `department`, whether there.

    Nobody who left holds anything.
    """
    return any(
        post.role == role and (department is None or post.department_id == department.pk)
        for post in held_posts(user, day)
    )


def roles_of(user: User, day: date) -> set[Role]:
    """Every role `user` holds on `day`, in whatever department."""
    return {Role(post.role) for post in held_posts(user, day)}


def departments_where(user: User, *roles: Role, day: date) -> QuerySet[Department]:
    """The departments in which `user` holds one of `roles` on `day`, in their own order."""
    if is_sharing():
        return _known([post.department for post in held_posts(user, day) if post.role in roles])
    held = posts_held(user, day).filter(role__in=roles)
    return Department.objects.filter(pk__in=held.values("department")).order_by("order", "id")


def _known(departments: Iterable[Department]) -> QuerySet[Department]:
    """A queryset of departments that are read already: going through it asks nothing, narrowing it does."""
    rows = {department.pk: department for department in departments}
    found = Department.objects.filter(pk__in=list(rows)).order_by("order", "id")
    found._result_cache = sorted(rows.values(), key=lambda d: (d.order, d.pk))
    return found


def people_with(role: Role, department: Department, day: date) -> QuerySet[User]:
    """Everybody who holds `role` in `department` on `day`."""
    held = Post.objects.on(day).filter(role=role, department=department)
    return User.objects.filter(pk__in=held.values("user")).order_by("id")


def permissions_of(user: User, day: date) -> frozenset[Permission]:
    """The union of what the user's posts of `day` allow. `is_superuser` counts for nothing here."""
    return permissions_of_roles(roles_of(user, day))


def permissions_of_roles(roles: Iterable[Role]) -> frozenset[Permission]:
    """The union of what `roles` allow."""
    return frozenset().union(*(PERMISSIONS_OF[role] for role in roles))


def holds(user: User, permission: Permission, *, day: date, department: Department | None = None) -> bool:
    """Whether a post of `user` on `day` grants `permission`; department-bound ones are asked with a department."""
    granting = set(roles_granting(permission))
    bound = department.pk if department is not None and permission in DEPARTMENT_BOUND else None
    return any(
        post.role in granting and (bound is None or post.department_id == bound) for post in held_posts(user, day)
    )
