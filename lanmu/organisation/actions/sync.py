"""Django groups that follow from posts: Wagtail asks groups, the product asks posts, and these keep the two equal."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission

from lanmu.organisation.enums import CONTENT_ROLES, Role
from lanmu.organisation.models import Absence, Department, Post, User
from lanmu.organisation.queries import department_group_name, posts_held, role_group_name
from lanmu.organisation.roles import PERMISSIONS_OF, WRITING_ROLES, Permission

ADMIN_ACCESS = ("wagtailadmin", "access_admin")
COLLECTION_PERMISSIONS: dict[Permission, tuple[tuple[str, str], ...]] = {
    # "add" lets its holder also change what they added themselves; nobody holds "change" on what others added.
    Permission.MEDIA_FILE_UPLOAD: (
        ("wagtaildocs", "add_document"),
        ("wagtaildocs", "choose_document"),
        ("wagtailimages", "add_image"),
        ("wagtailimages", "choose_image"),
    ),
}
"""What a permission of ours means to Wagtail's image and document libraries."""

STOCK_GROUPS = ("Editors", "Moderators")
"""Wagtail's first migration makes these with publish permission on the whole tree; here nobody may hold that."""

Membership = set[tuple[int, int]]


def _django_permission(app_label: str, codename: str) -> DjangoPermission:
    return DjangoPermission.objects.get(content_type__app_label=app_label, codename=codename)


def _ensure_role_group(role: Role, access: DjangoPermission) -> Group:
    group, _ = Group.objects.get_or_create(name=role_group_name(role))
    if set(group.permissions.values_list("pk", flat=True)) != {access.pk}:
        group.permissions.set([access])
    wanted = {_django_permission(*name).pk for p in PERMISSIONS_OF[role] for name in COLLECTION_PERMISSIONS.get(p, ())}
    root = Collection.get_first_root_node()
    assert root is not None  # Wagtail's first migration makes it
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(collection=root, permission_id__in=wanted).delete()
    missing = wanted - set(held.values_list("permission_id", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        [GroupCollectionPermission(group=group, collection=root, permission_id=pk) for pk in sorted(missing)]
    )
    return group


def ensure_groups() -> tuple[dict[str, int], dict[int, int]]:
    """Make every group that is missing. Returns role → group number and department number → group number."""
    access = _django_permission(*ADMIN_ACCESS)
    by_role = {role.value: _ensure_role_group(role, access).pk for role in Role}
    by_department = {
        department.pk: Group.objects.get_or_create(name=department_group_name(department))[0].pk
        for department in Department.objects.all()
    }
    return by_role, by_department


def _wanted(held: Iterable[tuple[int, Post]], by_role: dict[str, int], by_department: dict[int, int]) -> Membership:
    """`held` are posts with the number of whoever acts with them."""
    pairs: Membership = set()
    for user, post in held:
        pairs.add((user, by_role[post.role]))
        if Role(post.role) in WRITING_ROLES:
            pairs.add((user, by_department[post.department_id]))
    return pairs


def _all_held(day: date) -> Iterable[tuple[int, Post]]:
    """Every post of the day with its holder, and once more with the deputy of a holder who is away."""
    deputies = dict(Absence.objects.on(day).filter(deputy__is_active=True).values_list("user_id", "deputy_id"))
    for post in Post.objects.on(day):
        yield post.user_id, post
        if post.role in CONTENT_ROLES and post.user_id in deputies:
            yield deputies[post.user_id], post


@transaction.atomic
def sync_roles(*, day: date) -> int:
    """Make groups and their members equal to the role table and the posts held on `day` (Asia/Shanghai).

    Idempotent. Returns how many memberships were added or taken away. Every role has a
    group `角色：…`; every department has one, `部门：…`, in which its writers stand; nobody stands in any other group,
    so no permission hides in one.
    """
    Group.objects.filter(name__in=STOCK_GROUPS).delete()
    by_role, by_department = ensure_groups()
    through = User.groups.through
    wanted = _wanted(_all_held(day), by_role, by_department)
    present = {(m.user_id, m.group_id): m.pk for m in through.objects.all()}
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    missing = sorted(wanted - present.keys())
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create([through(user_id=user, group_id=group) for user, group in missing])
    return len(gone) + len(missing)


@transaction.atomic
def sync_user(*, user: User, day: date) -> None:
    """`sync_roles` for one person: after an appointment, and at every sign-in (a post may have ended overnight)."""
    posts = list(posts_held(user, day).select_related("department")) if user.is_active else []
    names = {role_group_name(Role(p.role)) for p in posts}
    names |= {department_group_name(p.department) for p in posts if Role(p.role) in WRITING_ROLES}
    groups = list(Group.objects.filter(name__in=names))
    if len(groups) != len(names):
        by_role, by_department = ensure_groups()
        groups = list(
            Group.objects.filter(pk__in={g for _, g in _wanted(((user.pk, p) for p in posts), by_role, by_department)})
        )
    if set(user.groups.values_list("pk", flat=True)) != {g.pk for g in groups}:
        user.groups.set(groups)
