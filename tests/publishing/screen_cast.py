"""The fixed cast of the screen tests, with groups and page permissions in step, and a browser for each."""

import datetime as dt
import html
import re
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from lanmu.columns.derive import derive_page_permissions
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.enums import Gate
from lanmu.publishing.models import Submission
from tests.factories import AT, Cast, make_article, make_cast, make_column, make_department, make_user, submit

TODAY = dt.date(2030, 1, 1)
"""Any day on which the cast holds its posts; groups do not look at the clock."""


@dataclass(frozen=True)
class ScreenCast:
    """`people` is the cast of the domain's tests; the others look on from nearby and from afar."""

    people: Cast
    colleague: User
    outsider: User
    supervisor: User
    administrator: User

    @property
    def author(self) -> User:
        return self.people.author

    @property
    def publisher(self) -> User:
        return self.people.publisher


def make_screen_cast(**fields: Any) -> ScreenCast:
    """法规处's people, a second officer there, an officer of another department, 监督员 and 系统管理员."""
    people = make_cast(**fields)
    garden = make_department("园林管理处")
    make_column("城市园林绿化", operator=garden, responsible=garden)
    cast = ScreenCast(
        people=people,
        colleague=make_user("法规处另一信息员", Role.INFORMATION_OFFICER, department=people.department),
        outsider=make_user("园林管理处信息员", Role.INFORMATION_OFFICER, department=garden),
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=people.office),
        administrator=make_user("系统管理员", Role.SYSTEM_ADMIN, department=people.office),
    )
    sync_roles(day=TODAY)
    derive_page_permissions()
    return cast


def browser(user: User) -> Client:
    """A browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def make_submission(cast: ScreenCast, **fields: Any) -> Submission:
    """A draft of the author, submitted."""
    article = make_article(cast.people.column, by=cast.author, **fields)
    return submit(article=article, by=cast.author, at=AT)


def review_url(submission: Submission, verb: str = "review") -> str:
    return reverse(f"publishing_{verb}", args=[submission.pk])


def pass_data(submission: Submission, **fields: Any) -> dict[str, Any]:
    """What the reviewer's screen posts when everything is ticked."""
    submission.refresh_from_db()
    return {"digest": submission.frozen.digest, "gates": list(Gate.values), "proof": "on", "opinion": "", **fields}


def sentences(response: Any) -> list[str]:
    """The messages of the response, as sentences."""
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def text_of(response: Any) -> str:
    """What the screen says, without tags."""
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
