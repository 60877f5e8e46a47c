"""Who holds which post, as a list a person can look through and sign; what is odd in it; what changed since."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lanmu.common.times import day_text, local
from lanmu.incidents.models import AccountReview
from lanmu.organisation.models import Post, User

UNUSED_DAYS = 90


@dataclass(frozen=True, slots=True)
class ReviewState:
    """How the quarterly review stands."""

    year: int
    quarter: int
    last: AccountReview | None
    done: bool
    late: bool
    """The quarter before this one was not signed at all."""


def quarter_of(day: date) -> tuple[int, int]:
    """(2024, 2) for 2024-05-08."""
    return day.year, (day.month + 2) // 3


def before(year: int, quarter: int) -> tuple[int, int]:
    """The quarter before."""
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def posts_document(*, at: datetime) -> list[dict[str, Any]]:
    """Every post in office on the day of `at`, with what makes one look twice. A fixed number of queries."""
    day = local(at).date()
    posts = Post.objects.on(day).select_related("user", "department")
    return [
        {
            "user": post.user.get_full_name(),
            "username": post.user.username,
            "role": str(post.get_role_display()),
            "department": post.department.name,
            "since": post.starts_on.isoformat(),
            "until": post.ends_on.isoformat() if post.ends_on else "",
        }
        for post in posts.order_by("department__order", "department_id", "user_id", "role", "id")
    ]


def odd_accounts(*, at: datetime) -> list[str]:
    """Accounts to think about, as sentences: nobody uses them, or they hold nothing. Two queries."""
    day = local(at).date()
    active = User.objects.filter(is_active=True)
    idle = active.filter(last_login__lt=at - timedelta(days=UNUSED_DAYS)).order_by("last_login", "id")
    holding = Post.objects.on(day).values("user")
    return [
        *(
            f"{user}（{user.username}）已 {UNUSED_DAYS} 天没有登录，最近登录 {day_text(user.last_login)}。"
            for user in idle
            if user.last_login is not None
        ),
        *(
            f"{user}（{user.username}）没有任何岗位，账号仍在用。"
            for user in active.exclude(pk__in=holding).order_by("id")
        ),
    ]


def review_state(*, at: datetime) -> ReviewState:
    """Whether this quarter is signed. A site younger than a quarter is not late."""
    year, quarter = quarter_of(local(at).date())
    last = AccountReview.objects.order_by("-at", "-id").first()
    done = last is not None and (last.year, last.quarter) == (year, quarter)
    first = Post.objects.order_by("starts_on").values_list("starts_on", flat=True).first()
    needed = first is not None and quarter_of(first) < (year, quarter)
    signed = {(last.year, last.quarter)} if last is not None else set()
    late = needed and not done and before(year, quarter) not in signed
    return ReviewState(year, quarter, last, done, late)


def changes_since(review: AccountReview, *, at: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(posts that are new, posts that are gone) since a review, by who, what and where."""

    def by_name(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
        return {(row["username"], row["role"], row["department"]): row for row in rows}

    then, now = by_name(review.posts), by_name(posts_document(at=at))
    return [now[k] for k in sorted(now.keys() - then.keys())], [then[k] for k in sorted(then.keys() - now.keys())]
