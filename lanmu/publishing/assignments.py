"""审校分工: whom a department named for each of the six acts. Permissions and to-do lists ask the same table.

Naming narrows and never widens: whoever is named still needs the stage's post (or to be 专职校对).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Absence, Post
from lanmu.publishing.enums import ActKind
from lanmu.publishing.models import Assignment, Submission


@dataclass(frozen=True, slots=True)
class Named:
    """Whom an act is given to."""

    principals: tuple[int, ...]
    deputies: tuple[int, ...]


def roles_for(stage: int, kind: str) -> frozenset[Role]:
    """The posts that do an act: the stage's reviewer, for 校 also a 专职校对."""
    return frozenset({REVIEWER_ROLES[stage - 1]} | ({Role.PROOFREADER} if kind == ActKind.PROOF else set()))


class Table:
    """The names of a day for some departments, with who is there to act. Three queries at most, one without names."""

    def __init__(self, *, departments: Collection[int], day: date) -> None:
        self._named: dict[tuple[int, str, int, str], tuple[list[int], list[int]]] = {}
        rows = Assignment.objects.on(day).filter(department__in=departments).order_by("id")
        for department, info_type, stage, kind, user, is_deputy in rows.values_list(
            "department_id", "info_type", "stage", "kind", "user_id", "is_deputy"
        ):
            lists = self._named.setdefault((department, info_type, stage, kind), ([], []))
            lists[is_deputy].append(user)
        self._holders: set[tuple[str, int, int]] = set()
        self._away: set[int] = set()
        if self._named:
            posts = Post.objects.on(day).filter(
                department__in=departments, role__in=[*REVIEWER_ROLES, Role.PROOFREADER]
            )
            self._holders = set(posts.values_list("role", "department_id", "user_id"))
            self._away = set(Absence.objects.on(day).values_list("user_id", flat=True))

    def named(self, *, department: int, info_type: str, stage: int, kind: str) -> Named | None:
        """Names for the information type, else for all types; None: nobody is named, every holder may act."""
        for wanted in (info_type, ""):
            if (lists := self._named.get((department, wanted, stage, kind))) is not None:
                return Named(*(tuple(names) for names in lists))
        return None

    def present(self, *, user: int, department: int, stage: int, kind: str) -> bool:
        """Whether a named person has a post for the act today and is not away."""
        roles = roles_for(stage, kind)
        return user not in self._away and any((role, department, user) in self._holders for role in roles)

    def allowed(
        self, *, submission: Submission, stage: int, kind: str, barred: Collection[int], at: datetime
    ) -> frozenset[int] | None:
        """Whose post counts for the act now: the principals; deputies too, when no principal is there who is not
        `barred` from this text, or the step is overdue. None: everybody's.
        """
        department = submission.department_id
        named = self.named(department=department, info_type=submission.info_type, stage=stage, kind=kind)
        if named is None:
            return None
        able = (
            user
            for user in named.principals
            if user not in barred and self.present(user=user, department=department, stage=stage, kind=kind)
        )
        overdue = submission.due_at is not None and at > submission.due_at
        deputies = named.deputies if overdue or next(able, None) is None else ()
        return frozenset({*named.principals, *deputies})


def names_of(users: Iterable[int], rows: Iterable[Assignment]) -> str:
    """`法规处一审、法规处二审` of the given people, in the order of `rows`."""
    wanted = set(users)
    return "、".join(dict.fromkeys(str(row.user) for row in rows if row.user_id in wanted))
