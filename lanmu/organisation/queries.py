"""Who holds which post, and what that allows. Days are calendar days in Asia/Shanghai."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

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
    posts = posts_held(user, day).filter(role=role)
    return (posts if department is None else posts.filter(department=department)).exists()


def roles_of(user: User, day: date) -> set[Role]:
    """Every role `user` holds on `day`, in whatever department."""
    return {Role(r) for r in posts_held(user, day).values_list("role", flat=True)}


def departments_where(user: User, *roles: Role, day: date) -> QuerySet[Department]:
    """The departments in which `user` holds one of `roles` on `day`, in their own order."""
    held = posts_held(user, day).filter(role__in=roles)
    return Department.objects.filter(pk__in=held.values("department")).order_by("order", "id")


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
    posts = posts_held(user, day).filter(role__in=roles_granting(permission))
    if department is not None and permission in DEPARTMENT_BOUND:
        posts = posts.filter(department=department)
    return posts.exists()
