"""The people of orders and bulletins: 办公室 and its 网站主管, two departments, a 监督员 who sits elsewhere."""

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client

from lanmu.columns.models import ColumnPage
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.patrol.actions import Observation, observe, recheck
from lanmu.patrol.models import Finding
from lanmu.patrol.rules import rules
from lanmu.supervision.actions.answer import Paper, acknowledge_order, reply_to_order
from lanmu.supervision.actions.draft import draft_order
from lanmu.supervision.actions.issue import issue_order
from lanmu.supervision.models import RectificationOrder
from tests.factories import AT, make_column, make_department, make_user

PDF = b"%PDF-1.4 proof of what was done"
SOURCE = "freshness"
_serial = count(1)


@dataclass(frozen=True)
class Office:
    office: Department
    law: Department
    gas: Department
    column: ColumnPage
    supervisor: User
    """监督员 in 办公室."""
    head: User
    law_officer: User
    law_leader: User
    gas_officer: User
    law_supervisor: User
    """A 监督员 who works in 法规处: may not judge it."""
    inspector: User


def make_office() -> Office:
    """办公室 presses, 法规处 and 燃气管理处 answer."""
    office, law, gas = make_department("办公室"), make_department("法规处"), make_department("燃气管理处")
    found = Office(
        office=office,
        law=law,
        gas=gas,
        column=make_column("政策文件", operator=office, responsible=law),
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=office),
        head=make_user("网站主管", Role.WEBSITE_HEAD, department=office),
        law_officer=make_user("法规处信息员", Role.INFORMATION_OFFICER, department=law),
        law_leader=make_user("法规处三审", Role.THIRD_REVIEWER, department=law),
        gas_officer=make_user("燃气管理处信息员", Role.INFORMATION_OFFICER, department=gas),
        law_supervisor=make_user("法规处监督员", Role.SUPERVISOR, department=law),
        inspector=make_user("检查员", department=office),
    )
    sync_roles(day=AT.date())
    return found


def rule_code() -> str:
    """Some rule that patrols have; which one does not matter here."""
    known = [rule.code for rule in rules()]
    return next((code for code in known if code.startswith("freshness")), known[0])


def make_finding(
    department: Department | None, *, at: datetime = AT, text: str = "", by: User | None = None, **fields: Any
) -> Finding:
    """A finding a machine made, or with `by` an inspector."""
    n = next(_serial)
    seen = Observation(
        key=f"test:{n}", rule=rule_code(), text=text or f"第 {n} 个问题：栏目超期没有更新。",
        department_id=department.pk if department else None, found_by_id=by.pk if by else None, **fields,
    )  # fmt: skip
    observe(source=SOURCE, seen=[seen], scope=lambda finding: False, at=at)
    return Finding.objects.get(key=f"test:{n}")


def prove_gone(*findings: Finding, at: datetime) -> None:
    """The next patrol looks at the places of these and does not see them any more."""
    keys = {finding.key for finding in findings}
    observe(source=SOURCE, seen=[], scope=lambda finding: finding.key in keys, at=at)


def see_again(finding: Finding, *, at: datetime) -> None:
    """The next patrol still sees it."""
    again = Observation(
        key=finding.key, rule=finding.rule, text=finding.text, department_id=finding.department_id
    )  # fmt: skip
    observe(source=SOURCE, seen=[again], scope=lambda f: False, at=at)


def prove_by_hand(finding: Finding, *, by: User, at: datetime) -> None:
    """Another person looks and finds it gone."""
    recheck(finding=finding, by=by, gone=True, text="已改好。", at=at)


def make_draft(office: Office, *findings: Finding, at: datetime = AT, **fields: Any) -> RectificationOrder:
    chosen = findings or (make_finding(office.law, at=at - timedelta(days=1)),)
    given: dict[str, Any] = {"requirement": "请立即更新栏目。", "term_days": 5, **fields}
    return draft_order(
        department=given.pop("department", office.law), findings=chosen, by=office.supervisor, at=at, **given
    )


def make_order(office: Office, *findings: Finding, at: datetime = AT, **fields: Any) -> RectificationOrder:
    """Drafted and signed."""
    return issue_order(order=make_draft(office, *findings, at=at, **fields), by=office.supervisor, at=at)


def make_replied(office: Office, *findings: Finding, at: datetime = AT, **fields: Any) -> RectificationOrder:
    """Signed at `at`, acknowledged an hour and answered two hours later."""
    order = make_order(office, *findings, at=at, **fields)
    acknowledge_order(order=order, by=office.law_officer, at=at + timedelta(hours=1))
    papers = [Paper("整改截图.docx", PDF)]
    text = "已更新三篇，并安排专人每周检查。"
    return reply_to_order(order=order, text=text, papers=papers, by=office.law_officer, at=at + timedelta(hours=2))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))
