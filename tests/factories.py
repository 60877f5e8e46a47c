"""Makers of test data: plain functions with sensible defaults, no library."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from wagtail.models import Page, Site

from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage, PortalPage, Responsibility, ResponsibleParty
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.publishing import actions
from lanmu.publishing.actions import pass_stage, publish
from lanmu.publishing.enums import ActKind, Disclosure, Gate, InfoType
from lanmu.publishing.models import ArticlePage, Publication, Submission

AT = datetime(2024, 5, 8, 1, 30, tzinfo=UTC)
"""2024-05-08 09:30 in Shanghai: the day the regulation was issued."""

PASSWORD = "lanmu-demo-2024"
_serial = count(1)


def make_department(name: str = "", **fields: Any) -> Department:
    return Department.objects.get_or_create(name=name or f"第{next(_serial)}处", defaults=fields)[0]


def make_user(name: str = "", *roles: Role, department: Department | None = None, **fields: Any) -> User:
    """A user of `department` who holds `roles` there since 2020."""
    n = next(_serial)
    user = User(username=fields.pop("username", f"u{n}"), full_name=name or f"人员{n}", department=department, **fields)
    user.set_password(PASSWORD)
    user.save()
    for role in roles:
        assert department is not None
        Post.objects.create(user=user, role=role, department=department, starts_on=date(2020, 1, 1))
    return user


def make_portal() -> PortalPage:
    """The root of the column tree; takes over Wagtail's default site."""
    if (found := PortalPage.objects.first()) is not None:
        return found
    root = Page.get_first_root_node()
    assert root is not None
    portal = root.add_child(instance=PortalPage(title="门户", slug="portal"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=portal, is_default_site=True, site_name="门户")
    return portal


def make_column(
    title: str = "政策文件",
    *,
    slug: str = "",
    parent: Page | None = None,
    operator: Department | None = None,
    responsible: Department | str | None = None,
    cadence: Cadence = Cadence.QUARTERLY,
    **fields: Any,
) -> ColumnPage:
    """A leaf column with its responsibility row. `responsible` is a department, or a rule's name such as 各处室."""
    parent = parent or make_portal()
    column = parent.add_child(instance=ColumnPage(title=title, slug=slug or f"c{next(_serial)}", **fields))
    if operator is not None:
        row = Responsibility.objects.create(column=column, operator=operator, duty="按职责维护", cadence=cadence)
        party = responsible or operator
        if isinstance(party, str):
            ResponsibleParty.objects.create(responsibility=row, rule=party)
        else:
            ResponsibleParty.objects.create(responsibility=row, department=party)
    return column


def make_article(
    column: ColumnPage, *, title: str = "关于加强垃圾分类管理的通知", by: User | None = None, **fields: Any
) -> ArticlePage:
    """A complete draft, ready to be submitted, with one revision written by `by`."""
    values: dict[str, Any] = {
        "department": by.department if by else None,
        "summary": "为加强生活垃圾分类管理，现就有关事项通知如下。",
        "keywords": "垃圾分类，管理",
        "editor": "责任编辑",
        "disclosure": Disclosure.ACTIVE,
        "info_type": InfoType.DISCLOSURE,
        "contact_phone": "022-12345678",
        "body": [{"type": "text", "value": "<p>各区城市管理委，各有关单位：</p><p>请认真贯彻执行。</p>"}],
    }
    values.update(fields)
    article = column.add_child(
        instance=ArticlePage(
            title=title, slug=f"a{next(_serial)}", live=False, has_unpublished_changes=True, owner=by, **values
        )
    )
    article.save_revision(user=by)
    return article


@dataclass(frozen=True)
class Cast:
    """The people of one text: who writes, who reviews, who receives and publishes, and a colleague who has no post."""

    department: Department
    office: Department
    column: ColumnPage
    author: User
    reviewers: tuple[User, User, User]
    proofreader: User
    publisher: User
    stranger: User


def make_cast(*, separate_proofreading: bool = False) -> Cast:
    """法规处 supplies 政策文件, 办公室 operates it; one person per post, named by it."""
    department = make_department("法规处", separate_proofreading=separate_proofreading)
    office = make_department("办公室")
    return Cast(
        department=department,
        office=office,
        column=make_column("政策文件", operator=office, responsible=department),
        author=make_user("法规处信息员", Role.INFORMATION_OFFICER, department=department),
        reviewers=(
            make_user("法规处一审", Role.FIRST_REVIEWER, department=department),
            make_user("法规处二审", Role.SECOND_REVIEWER, department=department),
            make_user("法规处三审", Role.THIRD_REVIEWER, department=department),
        ),
        proofreader=make_user("法规处专职校对", Role.PROOFREADER, department=department),
        publisher=make_user("办公室归口发布人", Role.PUBLISHER, department=office),
        stranger=make_user("法规处其他人员", department=department),
    )


def submit(*, declared: bool = True, **given: Any) -> Submission:
    """`actions.submit` by an officer who has made the unit's secrecy review, as officers do."""
    return actions.submit(declared=declared, **given)


def pass_all(submission: Submission, cast: Cast, *, at: datetime = AT) -> Submission:
    """The three stages by the cast's three reviewers, 审 and 校 each."""
    for reviewer in cast.reviewers:
        pass_stage(submission=submission, by=reviewer, at=at, kinds=list(ActKind), gates=list(Gate))
    return submission


def make_public(cast: Cast, *, at: datetime = AT, **fields: Any) -> Publication:
    """A new article of the cast, reviewed and published."""
    article = make_article(cast.column, by=cast.author, **fields)
    submission = submit(article=article, by=cast.author, at=at)
    publish(submission=pass_all(submission, cast, at=at), by=cast.publisher, at=at)
    return Publication.objects.get(article_id=article.pk)
