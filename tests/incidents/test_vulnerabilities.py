"""漏洞台账 and 安全管理 (第七条（一）): mended with proof, checked by another; posts signed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lanmu.audit import actions as audit
from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.incidents import accounts, actions, security
from lanmu.incidents.enums import VulnerabilityState
from lanmu.incidents.models import AccountReview, Vulnerability, VulnerabilityEntry
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice
from lanmu.patrol.actions import Observation, observe
from lanmu.release.models import Verification
from tests.factories import AT, make_user
from tests.incidents.cast import HOUR, PNG, Office, browser

DAY = timedelta(days=1)


def weakness(office: Office, *, at: Any = AT, **changes: Any) -> Vulnerability:
    given = {
        "title": "富文本组件过期", "severity": "high", "part": "编辑器", "source": "等保测评",
        "description": "版本过旧。", "found_at": at, "owner": office.system, **changes,
    }  # fmt: skip
    return actions.register_vulnerability(weakness=actions.Weakness(**given), by=office.keeper, at=at)


def fix(row: Vulnerability, office: Office, *, at: Any = AT + DAY, **changes: Any) -> Vulnerability:
    given = {
        "disputed": False,
        "text": "已升级。",
        "file_name": "复测.png",
        "data": PNG,
        "by": office.system,
        **changes,
    }
    return actions.answer_vulnerability(vulnerability=row, at=at, **given)


@pytest.mark.clause("7.1")
def test_a_vulnerability_is_mended_with_proof_and_closed_by_another_person(office: Office) -> None:
    row = weakness(office)
    assert row.due_at == AT + 3 * DAY
    assert Notice.objects.get(key=f"vulnerability:{row.pk}:given").user == office.system
    with pytest.raises(Refused, match="请上传修复的证明材料"):
        fix(row, office, data=b"")
    fix(row, office)
    with pytest.raises(NotAllowed, match="须由不同的人办理"):
        actions.recheck_vulnerability(vulnerability=row, passed=True, text="好了。", by=office.system, at=AT + DAY)
    actions.recheck_vulnerability(vulnerability=row, passed=False, text="另一处还在。", by=office.keeper, at=AT + DAY)
    assert row.state == VulnerabilityState.OPEN
    fix(row, office, text="都已升级。", at=AT + 2 * DAY)
    actions.recheck_vulnerability(vulnerability=row, passed=True, text="复测通过。", by=office.keeper, at=AT + 2 * DAY)
    assert (row.state, row.closed_at) == (VulnerabilityState.CLOSED, AT + 2 * DAY)
    kinds = list(VulnerabilityEntry.objects.values_list("kind", flat=True))
    assert kinds == ["register", "fix", "return", "fix", "pass"]
    with pytest.raises(Stale):
        fix(row, office, at=AT + 3 * DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        VulnerabilityEntry.objects.update(text="改过")


@pytest.mark.parametrize(("severity", "days"), [("critical", 1), ("high", 3), ("medium", 15), ("low", 30)])
def test_the_grade_sets_the_deadline(office: Office, severity: str, days: int) -> None:
    assert weakness(office, severity=severity).due_at == AT + days * DAY
    with pytest.raises(Refused, match="期限不能更晚"):
        weakness(office, severity=severity, due_at=AT + (days + 1) * DAY)


def test_what_is_no_vulnerability_is_said_with_grounds_and_checked_too(office: Office) -> None:
    row = weakness(office)
    fix(row, office, disputed=True, text="没有装这个组件。", data=b"")
    assert row.state == VulnerabilityState.DISPUTED
    actions.recheck_vulnerability(vulnerability=row, passed=True, text="属实。", by=office.keeper, at=AT + DAY)
    assert row.state == VulnerabilityState.CLOSED


def test_nobody_gives_themselves_more_time(office: Office) -> None:
    row = weakness(office)
    with pytest.raises(NotAllowed, match="不能给自己延期"):
        actions.extend_vulnerability(
            vulnerability=row, due_at=AT + 9 * DAY, text="忙。", by=office.system, at=AT
        )  # fmt: skip
    actions.extend_vulnerability(vulnerability=row, due_at=AT + 9 * DAY, text="等厂商补丁。", by=office.keeper, at=AT)
    assert row.due_at == AT + 9 * DAY
    assert "等厂商补丁" in VulnerabilityEntry.objects.last().text  # type: ignore[union-attr]


def test_reminders_go_to_the_owner_and_when_late_to_the_keepers_each_once(office: Office) -> None:
    row = weakness(office)
    told = Notice.objects.filter(key__startswith=f"vulnerability:{row.pk}:").exclude(key__endswith=":given")
    actions.remind(at=AT + DAY)
    assert not told.exists()
    actions.remind(at=AT + 2.2 * DAY)
    assert [notice.user for notice in told] == [office.system]
    actions.remind(at=AT + 3.1 * DAY)
    actions.remind(at=AT + 3.2 * DAY)
    late = told.filter(key__contains=":late:")
    assert {notice.user for notice in late} == {office.system, office.keeper, office.other_keeper}


def test_only_keepers_and_the_owner_know_of_it(office: Office) -> None:
    owner = make_user("开发联系人", department=office.cast.office)
    row = weakness(office, owner=owner)
    there = reverse("incidents_vulnerability", args=[row.pk])
    for user in (office.supervisor, office.head, office.cast.author):
        assert browser(user).get(there).status_code in {302, 403}
        assert browser(user).get(reverse("incidents_vulnerabilities")).status_code in {302, 403}
    for user in (office.keeper, office.system):
        assert browser(user).get(there).status_code == 200
    fix(row, office, by=owner)
    with pytest.raises(NotAllowed):
        actions.recheck_vulnerability(vulnerability=row, passed=True, text="好。", by=owner, at=AT + DAY)


@pytest.mark.clause("7.1")
def test_the_screens_register_answer_and_recheck(office: Office) -> None:
    keeper, owner = browser(office.keeper), browser(office.system)
    form = {
        "title": "弱口令", "severity": "critical", "part": "跳板机", "source": "通报", "reference": "", "due_at": "",
        "description": "口令过于简单。", "found_at": "2024-05-08T09:00", "owner": str(office.system.pk),
    }  # fmt: skip
    assert (
        "请选择漏洞等级"
        in keeper.post(reverse("incidents_register_vulnerability"), {**form, "severity": ""}).content.decode()
    )
    assert keeper.post(reverse("incidents_register_vulnerability"), form).status_code == 302
    row = Vulnerability.objects.get()
    assert "等我修复的漏洞" in owner.get(reverse("wagtailadmin_home")).content.decode()

    def act(client: Any, verb: str, **fields: Any) -> Any:
        return client.post(reverse("incidents_vulnerability", args=[row.pk]), {"verb": verb, **fields})

    assert "请上传修复的证明材料" in act(owner, "answer", disputed="no", text="改了。").content.decode()
    paper = SimpleUploadedFile("复测.png", PNG)
    assert act(owner, "answer", disputed="no", text="改了。", file=paper).status_code == 302
    page = owner.get(reverse("incidents_vulnerability", args=[row.pk])).content.decode()
    assert "须由不同的人办理" in page
    assert "请选择复核结论" in act(keeper, "recheck", passed="", text="看过。").content.decode()
    assert act(keeper, "recheck", passed="yes", text="复测通过。").status_code == 302
    row.refresh_from_db()
    assert row.state == VulnerabilityState.CLOSED
    proof = VulnerabilityEntry.objects.get(kind="fix")
    assert keeper.post(reverse("incidents_proof", args=[proof.pk])).content == PNG
    assert AuditEntry.objects.filter(action="incidents.read_file", subject=f"vulnerability:{row.pk}").exists()


def test_the_list_costs_the_same_with_many_rows(office: Office) -> None:
    client = browser(office.keeper)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("incidents_vulnerabilities")).status_code == 200
        return len(seen)

    weakness(office)
    queries()
    few = queries()
    for n in range(4):
        weakness(office, title=f"漏洞{n}", owner=make_user(department=office.cast.office))
    assert queries() == few


@pytest.mark.clause("7.1")
def test_posts_are_looked_through_and_signed_every_quarter_by_who_neither_opens_nor_appoints(office: Office) -> None:
    keeper = browser(office.keeper)
    there = reverse("incidents_accounts")
    page = keeper.get(there)
    assert "法规处三审" in page.content.decode()
    seen = page.context["form"].initial["seen"]
    assert "签字" not in browser(office.system).get(there).content.decode().split("<table")[0].split("lm-narrow")[0]
    make_user("新来的一审", Role.FIRST_REVIEWER, department=office.cast.department)
    refused = keeper.post(there, {"seen": seen, "opinion": "相符。", "doubts": ""})
    assert "岗位有了变动" in refused.content.decode()
    assert "新来的一审" in refused.content.decode()
    fresh = refused.context["form"].data["seen"]
    assert keeper.post(there, {"seen": fresh, "opinion": "相符。", "doubts": "停用某账号。"}).status_code == 302
    review = AccountReview.objects.get()
    assert review.by_name == "宣传处网信员"
    assert "新来的一审" in {row["user"] for row in review.posts}
    state = accounts.review_state(at=timezone.now())
    assert (state.done, state.late) == (True, False)
    with pytest.raises(NotAllowed, match="由网信员复核"):
        actions.sign_account_review(seen=fresh, opinion="好。", doubts="", by=office.system, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        AccountReview.objects.update(opinion="改过")


def test_a_quarter_that_went_by_unsigned_is_late_and_somebody_is_told(office: Office) -> None:
    state = accounts.review_state(at=AT)
    assert (state.year, state.quarter, state.late) == (2024, 2, True)
    actions.remind(at=AT)
    actions.remind(at=AT + HOUR)
    told = Notice.objects.filter(key="account_review:2024:2:late")
    assert {notice.user for notice in told} == {office.keeper, office.other_keeper}


@pytest.mark.clause("7.1")
def test_one_page_gathers_how_safe_the_site_stands(office: Office) -> None:
    def standing(name: str) -> security.Standing:
        return next(one for one in security.standings(at=AT) if one.name == name)

    assert standing("公开文件核对").tag[1] == "没有核对过"
    Verification.objects.create(at=AT, checked=900, altered=["index.html"], repaired=True)
    assert "不符 1 个，已恢复" in standing("公开文件核对").lines[0]
    seen = Observation(key="tamper.altered:index.html", rule="tamper.altered", text="首页被改。", path="/index.html")
    observe(source="tampering", seen=[seen], at=AT)
    assert standing("篡改巡检").tag[1] == "有问题"
    assert standing("审计日志链").tag[1] == "没有校验过"
    audit.record(actor=office.head, action="audit.verify", subject="audit:0", at=AT, detail={"rows": 9, "broken_at": 4})
    assert "在第 4 行断裂" in standing("审计日志链").lines[0]
    weakness(office)
    assert standing("漏洞台账").lines == ["未销号 1 个，其中超期 0 个。"]
    page = browser(office.system).get(reverse("incidents_security")).content.decode()
    for said in ("篡改巡检", "首页被改。", "账号和权限复核", "审计日志链", "公开文件核对", "漏洞台账"):
        assert said in page
    assert browser(office.supervisor).get(reverse("incidents_security")).status_code in {302, 403}
