"""Loading the demonstration, once, on an empty site."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lanmu.audit.actions import record
from lanmu.audit.models import AuditEntry
from lanmu.columns.actions.edit import ColumnEdit, edit_row
from lanmu.columns.actions.load import load_table
from lanmu.columns.enums import LINKING_KINDS
from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.columns.queries import directory
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_table
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.actions import appoint, create_user, sync_roles
from lanmu.organisation.models import Department, User
from lanmu.portal.actions import update_identity
from lanmu.portal.demo.journey import Journey
from lanmu.portal.demo.library import Library
from lanmu.portal.demo.office import fill_office
from lanmu.portal.demo.people import DEMO_PASSWORD, Account, accounts_for
from lanmu.portal.demo.texts import read_texts
from lanmu.publishing.models import ArticlePage

MARK = "portal.demo"
"""The audit row that says: this site holds the demonstration."""

SINCE = timedelta(days=400)
"""The demonstration's people have been in office this long."""

SITE = {"name": "市城市管理委门户网站（演示）", "sponsor": "市城市管理委（演示）"}
"""Only what a demonstration may say of itself. Codes, filing numbers and addresses are the department's to fill in."""

LINKS = {
    "国务院新闻": "https://www.gov.cn/",
    "扫黑除恶": "https://www.chinapeace.gov.cn/",
    "重要政策举措及实施效果": "https://www.tj.gov.cn/",
    "廉韵津沽": "https://www.tjjw.gov.cn/",
    "政民零距离": "https://www.tj.gov.cn/",
    "市城市管理委官方微博": "https://weibo.com/",
    "市城市管理委微信公众号": "https://mp.weixin.qq.com/",
}


Progress = Callable[[int, int], None]
"""(done, total)"""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What is there now. `loaded` is False when the demonstration was there already and nothing was done."""

    loaded: bool
    accounts: list[Account]
    published: int = 0
    waiting: int = 0


def load_demo(*, at: datetime, progress: Progress | None = None) -> DemoReport:
    """Load the demonstration as of `at` (aware), all of it or nothing. `progress(done, total)` is called now and then.

    Raises Refused on a site with accounts or articles that are not the demonstration's. A site that holds the
    demonstration already is left as it is.
    """
    if AuditEntry.objects.filter(action=MARK).exists():
        return DemoReport(loaded=False, accounts=_accounts())
    if reasons := _real_content():
        raise Refused(reasons)
    with transaction.atomic():
        began = at - SINCE
        rows = read_table(data=shipped_table(), directory=directory())
        load_table(rows=rows, by=None, at=began, reason="装入演示内容")
        _point_links(began)
        update_identity(values=SITE, by=None, at=began)
        accounts = _accounts()
        people = _open_accounts(accounts, began)
        sync_roles(day=local(at).date())
        published, waiting = _walk(people, at, progress)
        fill_office(people=people, began=began, at=at)
        detail = {"accounts": len(accounts), "published": published, "waiting": waiting}
        record(actor=None, action=MARK, subject="site:1", at=at, detail=detail)
    return DemoReport(loaded=True, accounts=accounts, published=published, waiting=waiting)


def _real_content() -> list[str]:
    """Why the demonstration may not be loaded here."""
    reasons = []
    if people := User.objects.count():
        reasons.append(
            f"站点已有 {people} 个账号，不是空站。演示内容只能装入空站，请换一个数据目录（LANMU_DATA）再装。"
        )
    if articles := ArticlePage.objects.count():
        reasons.append(
            f"站点已有 {articles} 条信息。演示内容不能与真实内容混在一起，请换一个数据目录（LANMU_DATA）再装。"
        )
    return reasons


def _accounts() -> list[Account]:
    operators = Responsibility.objects.values_list("operator__name", flat=True).distinct()
    return accounts_for(operators)


def _point_links(at: datetime) -> None:
    for column in ColumnPage.objects.filter(kind__in=LINKING_KINDS):
        if not column.link_url and column.title in LINKS:
            edit_row(
                column=column, edit=ColumnEdit(link_url=LINKS[column.title]), by=None, at=at, reason="装入演示内容"
            )


def _open_accounts(accounts: list[Account], at: datetime) -> dict[str, User]:
    """Open every account and appoint it. One hash for all: the password is published, hashing is slow."""
    departments = {d.name: d for d in Department.objects.all()}
    encoded = make_password(DEMO_PASSWORD)
    people = {}
    for account in accounts:
        department = departments[account.department]
        user = create_user(
            username=account.username, full_name=account.name, department=department, encoded=encoded, by=None, at=at
        )
        appoint(user=user, role=account.role, department=department, starts_on=local(at).date(), by=None, at=at)
        people[account.username] = user
    return people


def _walk(people: dict[str, User], at: datetime, progress: Progress | None) -> tuple[int, int]:
    """Let every text go its way; the steps of all texts happen in the order of their times."""
    library = Library()
    journeys = [Journey(text, people, library) for text in read_texts(today=local(at).date())]
    steps = sorted(((when, n, step) for n, j in enumerate(journeys) for when, step in j.steps()), key=lambda s: s[:2])
    for done, (when, _, step) in enumerate(steps):
        if progress is not None:
            progress(done, len(steps))
        step(min(when, at))
    published = sum(j.text.stage == "published" for j in journeys)
    return published, len(journeys) - published
