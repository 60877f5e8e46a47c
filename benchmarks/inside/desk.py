"""The people of a measured site: they write, review three times and publish, through the product's own actions."""

import secrets
import time
from datetime import date
from functools import cache
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from benchmarks.inside.answering import answer
from benchmarks.site import DEPARTMENT, LEAVES, columns
from benchmarks.texts import article
from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.models import ColumnPage
from lanmu.common.times import SHANGHAI
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.publishing.actions import pass_stage, publish, submit
from lanmu.publishing.enums import ActKind, Disclosure, Gate, InfoType
from lanmu.publishing.importing.markdown import read_markdown
from lanmu.publishing.models import ArticlePage, Submission
from lanmu.release.engine import run_pending

PEOPLE = {
    "writer": ("信息员", Role.INFORMATION_OFFICER),
    "first": ("一审", Role.FIRST_REVIEWER),
    "second": ("二审", Role.SECOND_REVIEWER),
    "third": ("三审", Role.THIRD_REVIEWER),
    "publisher": ("归口发布人", Role.PUBLISHER),
}
SINCE = date(2020, 1, 1)
FRESH = 50_000_000
"""Numbers of texts written here begin where no filled site has any."""


@cache
def _person(name: str) -> User:
    return User.objects.get(username=f"bench-{name}")


def people() -> None:
    """One person per post, all of one department."""
    department = Department.objects.get(name=DEPARTMENT)
    for name, (words, role) in PEOPLE.items():
        user = User(username=f"bench-{name}", full_name=f"{DEPARTMENT}{words}", department=department)
        user.set_unusable_password()
        user.save()
        Post.objects.create(user=user, role=role, department=department, starts_on=SINCE)
    sync_roles(day=timezone.now().astimezone(SHANGHAI).date())
    derive_page_permissions()


def password() -> dict[str, str]:
    """Name and new password of the publisher, for signing in."""
    made = secrets.token_urlsafe(12)
    user = _person("publisher")
    user.set_password(made)
    user.save()
    return {"username": user.username, "password": made}


def catch_up() -> None:
    """Do what the release worker and the background worker would find waiting."""
    run_pending(at=timezone.now())
    call_command("db_worker", "--batch", "--no-startup-delay", "--queue-name", "*", verbosity=0)


def ready(count: int, first: int = 0) -> list[dict[str, Any]]:
    """`count` texts, each with its three reviews and proofs, waiting for the publisher; spread over the columns."""
    return [_ready(first + i) for i in range(count)]


def _ready(number: int) -> dict[str, Any]:
    writer = _person("writer")
    text = article(FRESH + number, FRESH)
    # A step that has no common factor with forty: neighbours in time stand in different first-level columns.
    _top, leaf = columns()[number * 7 % LEAVES]
    column = ColumnPage.objects.get(title=leaf)
    page = column.add_child(
        instance=ArticlePage(
            title=text.title, slug=f"bench-{number}", live=False, has_unpublished_changes=True, owner=writer,
            department=writer.department, summary=text.title, editor="责任编辑", disclosure=Disclosure.ACTIVE,
            info_type=InfoType.DISCLOSURE, contact_phone="022-12345678", body=read_markdown(text.body).blocks,
        )
    )  # fmt: skip
    page.save_revision(user=writer)
    submission = submit(article=page, by=writer, at=timezone.now(), declared=True)
    for name in ("first", "second", "third"):
        pass_stage(
            submission=submission, by=_person(name), at=timezone.now(), kinds=list(ActKind), gates=list(Gate)
        )  # fmt: skip
    return {"submission": submission.pk, "article": page.pk, "folder": column.public_path, "title": text.title}


def publish_one(submission: int) -> float:
    """Through the one publish door. Clock seconds it took."""
    row = Submission.objects.get(pk=submission)
    started = time.perf_counter()
    publish(submission=row, by=_person("publisher"), at=timezone.now())
    return time.perf_counter() - started


if __name__ == "__main__":
    answer({"people": people, "password": password, "ready": ready, "publish": publish_one, "catch_up": catch_up})
