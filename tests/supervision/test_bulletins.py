"""通报: figures frozen as generated, words edited, approved by another, issued inside, handed to the chain (17.4)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from lanmu.audit.models import AuditEntry
from lanmu.columns.derive import derive_page_permissions
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.filings.enums import FilingState
from lanmu.filings.models import MonthlyFiling
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice
from lanmu.publishing.enums import ActKind
from lanmu.publishing.models import ArticlePage, Publication, Submission
from lanmu.publishing.permissions import reasons_not_to_act
from lanmu.supervision import queries
from lanmu.supervision.actions.approve_bulletin import approve_bulletin, return_bulletin, submit_bulletin
from lanmu.supervision.actions.compile_bulletin import compile_bulletin, edit_bulletin, regenerate_bulletin
from lanmu.supervision.actions.issue_bulletin import adopt_bulletin, issue_bulletin, sign_bulletin, withdraw_bulletin
from lanmu.supervision.actions.remind import remind_of_orders
from lanmu.supervision.compose import PARTS, numeral, title_of
from lanmu.supervision.enums import Audience, BulletinKind, BulletinState
from lanmu.supervision.models import Bulletin, BulletinVersion
from lanmu.supervision.sections import MISSING, Part, Period, Section, read_all, register_section, registered_sections
from tests.factories import AT, make_user, submit
from tests.supervision.orders_cast import (
    Office,
    make_finding,
    make_office,
    make_order,
    make_replied,
    prove_gone,
)

pytestmark = pytest.mark.django_db
END = AT + timedelta(days=25)
"""2024-06-02: the month of May is over."""


@pytest.fixture
def office() -> Office:
    return make_office()


def compiled(office: Office, **changes: Any) -> Bulletin:
    given: dict[str, Any] = {
        "kind": BulletinKind.MONTH, "period_from": date(2024, 5, 1), "period_to": date(2024, 5, 31), "at": END,
    }  # fmt: skip
    return compile_bulletin(by=office.supervisor, **{**given, **changes})


def edited(office: Office, bulletin: Bulletin, **changes: Any) -> Bulletin:
    texts = {name: getattr(bulletin, name) for name, _ in PARTS} | changes.pop("texts", {})
    given = {"title": bulletin.title, "by": office.supervisor, "at": END + timedelta(minutes=5), **changes}
    return edit_bulletin(bulletin=bulletin, texts=texts, **given)


def approved(office: Office, **changes: Any) -> Bulletin:
    bulletin = compiled(office)
    if changes:
        edited(office, bulletin, **changes)
    submit_bulletin(bulletin=bulletin, by=office.supervisor, at=END + timedelta(minutes=10))
    return approve_bulletin(bulletin=bulletin, by=office.head, at=END + timedelta(minutes=20))


def issued(office: Office, **changes: Any) -> Bulletin:
    return issue_bulletin(bulletin=approved(office, **changes), by=office.supervisor, at=END + timedelta(minutes=30))


def part(bulletin: Bulletin, code: str) -> dict[str, Any]:
    version = BulletinVersion.objects.get(bulletin=bulletin, serial=bulletin.version)
    return next(one for one in version.figures if one["code"] == code)


@pytest.mark.clause("17.4")
def test_the_figures_of_a_month_are_what_happened_in_it_counted_by_hand(office: Office) -> None:
    make_finding(office.law, at=AT - timedelta(days=20))  # before the period, still open: only "left"
    gone = make_finding(office.law, at=AT)
    prove_gone(gone, at=AT + timedelta(days=2))
    make_finding(office.gas, at=AT + timedelta(days=1))
    make_finding(office.gas, at=END - timedelta(hours=1))  # in June
    late = make_order(office, make_finding(office.law, at=AT), at=AT)  # due on the 14th, nobody answers
    for day in range(7, 12):
        remind_of_orders(at=AT + timedelta(days=day))  # 15th … 19th: reminders on the 15th and 17th
    found = part(compiled(office), "findings")
    rows = {row[0]: row[1:] for row in found["grids"][0]["rows"]}
    assert rows == {"法规处": ["2", "1", "2", "0"], "燃气管理处": ["1", "0", "1", "0"]}
    assert "新发现问题 3 个，证实已整改 1 个，期末未整改 3 个" in found["says"][0]
    orders = part(Bulletin.objects.get(), "orders")
    assert orders["grids"][0]["rows"] == [["法规处", "1", "0", "1", "1"]]
    assert "予以通报的处室、单位：法规处（2 次）" in orders["says"][1]
    assert late.department == office.law
    assert "法规处要认真查找督办超期的原因" in Bulletin.objects.get().requirements


def test_late_columns_stand_in_it_with_who_is_answerable(office: Office) -> None:
    found = part(compiled(office), "late")
    assert found["facts"]["late"] == 1
    assert found["grids"][0]["rows"][0][0] == "政策文件"
    assert "2024-05-31" in found["says"][0]
    good = part(Bulletin.objects.get(), "practice")
    assert good["facts"]["good"] == []


def test_late_filings_stand_in_it_and_where_none_was_due_nothing_is_said_to_be_in_time(office: Office) -> None:
    assert part(compiled(office), "filings")["missing"]
    for department, filed, late in ((office.office, True, True), (office.gas, True, False), (office.law, False, True)):
        MonthlyFiling.objects.create(
            department=department, month=date(2024, 4, 1), content={}, digest="sm3:0", generated_at=AT,
            due_at=datetime(2024, 5, 5, 16, tzinfo=UTC), answer_by=datetime(2024, 5, 5, 16, tzinfo=UTC),
            filed_at=AT if filed else None, state=FilingState.FILED if filed else FilingState.LATE, was_late=late,
        )  # fmt: skip
    found = part(compiled(office), "filings")
    assert found["says"] == ["本期应报备 3 份，按时 1 份，逾期 2 份。"]
    assert {tuple(row) for row in found["grids"][0]["rows"]} == {("办公室", "1", "0"), ("法规处", "1", "1")}
    june = compiled(office, period_from=date(2024, 6, 1), period_to=date(2024, 6, 30))
    assert part(june, "filings")["says"] == [MISSING]


def test_what_nobody_records_is_said_to_be_missing_and_never_made_up(office: Office) -> None:
    before = registered_sections()
    register_section(Section("nothing", "试验", 99, lambda period: None))
    register_section(Section("zero", "试验二", 100, lambda period: Part(says=["零。"])))
    try:
        found = read_all(Period(date(2024, 5, 1), date(2024, 5, 31), END))
    finally:
        from lanmu.supervision import sections

        sections._sections.clear()
        for one in before:
            register_section(one)
    missing = next(one for one in found if one["code"] == "nothing")
    assert missing["missing"]
    assert missing["says"] == [MISSING]
    assert not next(one for one in found if one["code"] == "zero")["missing"]


@pytest.mark.clause("17.4")
def test_figures_stand_as_they_were_generated_and_regenerating_makes_another_version(office: Office) -> None:
    bulletin = compiled(office)
    first = BulletinVersion.objects.get(bulletin=bulletin)
    make_finding(office.law, at=AT)
    bulletin.refresh_from_db()
    assert part(bulletin, "findings")["says"] == first.figures[1]["says"]
    second = regenerate_bulletin(bulletin=bulletin, by=office.supervisor, at=END + timedelta(hours=1))
    assert (second.serial, bulletin.version) == (2, 2)
    assert "新发现问题 1 个" in part(bulletin, "findings")["says"][0]
    assert second.digest != first.digest
    assert BulletinVersion.objects.filter(bulletin=bulletin).count() == 2
    with pytest.raises(Exception, match="只能追加"), transaction.atomic():
        BulletinVersion.objects.filter(pk=first.pk).update(figures=[])


@pytest.mark.clause("17.4")
def test_it_is_approved_by_the_head_numbered_and_signed_for_by_every_department(office: Office) -> None:
    bulletin = issued(office)
    assert (bulletin.state, bulletin.number) == (BulletinState.ISSUED, "〔2024〕第1期")
    assert set(bulletin.receivers) == {office.office.pk, office.law.pk, office.gas.pk}
    for person in (office.law_officer, office.gas_officer, office.law_leader):
        assert Notice.objects.filter(user=person, text__contains="请阅知并签收").exists()
    assert queries.bulletins_to_sign(user=office.law_officer, at=END) == [(bulletin, [office.law])]
    later = END + timedelta(days=1)
    sign_bulletin(bulletin=bulletin, department=office.law, by=office.law_officer, at=later)
    with pytest.raises(Stale, match="已经签收过"):
        sign_bulletin(bulletin=bulletin, department=office.law, by=office.law_leader, at=later)
    with pytest.raises(NotAllowed):
        sign_bulletin(bulletin=bulletin, department=office.gas, by=office.law_officer, at=later)
    assert queries.bulletins_to_sign(user=office.law_officer, at=later) == []
    readings = {row["department"].name: bool(row["reading"]) for row in queries.readings_of(bulletin)}
    assert readings == {"办公室": False, "法规处": True, "燃气管理处": False}
    acts = [step.act for step in bulletin.steps.all()]
    assert acts == ["compile", "submit", "approve", "issue"]
    noted = AuditEntry.objects.filter(subject=f"bulletin:{bulletin.pk}").values_list("action", flat=True)
    assert list(noted) == [*(f"supervision.bulletin_{act}" for act in acts), "supervision.bulletin_sign"]


def test_who_wrote_in_it_does_not_approve_it(office: Office) -> None:
    head = make_user("兼任网站主管", Role.WEBSITE_HEAD, Role.SUPERVISOR, department=office.office)
    bulletin = compiled(office)
    edit_bulletin(
        bulletin=bulletin, by=head, at=END + timedelta(minutes=1), title="改了标题",
        texts={name: getattr(bulletin, name) for name, _ in PARTS},
    )  # fmt: skip
    submit_bulletin(bulletin=bulletin, by=office.supervisor, at=END + timedelta(minutes=2))
    with pytest.raises(NotAllowed, match="您编写过这期通报"):
        approve_bulletin(bulletin=bulletin, by=head, at=END + timedelta(minutes=3))
    with pytest.raises(NotAllowed, match="只有网站主管"):
        approve_bulletin(bulletin=bulletin, by=office.supervisor, at=END + timedelta(minutes=3))
    approve_bulletin(bulletin=bulletin, by=office.head, at=END + timedelta(minutes=3))
    assert bulletin.approved_by == office.head


def test_what_differs_from_what_was_approved_is_neither_approved_nor_issued(office: Office) -> None:
    bulletin = compiled(office)
    submit_bulletin(bulletin=bulletin, by=office.supervisor, at=END)
    with pytest.raises(Stale, match="有变化"):
        approve_bulletin(bulletin=bulletin, by=office.head, at=END, digest="sm3:0")
    Bulletin.objects.filter(pk=bulletin.pk).update(requirements="偷换")
    with pytest.raises(Refused, match="与送审定时不一致"):
        approve_bulletin(bulletin=bulletin, by=office.head, at=END)
    other = approved(office)
    Bulletin.objects.filter(pk=other.pk).update(opening="偷换")
    with pytest.raises(Refused, match="与送审定时不一致"):
        issue_bulletin(bulletin=other, by=office.supervisor, at=END)
    assert not Bulletin.objects.exclude(number="").exists()


def test_a_verb_follows_its_state_and_text_is_fixed_once_handed_in(office: Office) -> None:
    bulletin = compiled(office)
    with pytest.raises(Refused, match="不能印发"):
        issue_bulletin(bulletin=bulletin, by=office.supervisor, at=END)
    submit_bulletin(bulletin=bulletin, by=office.supervisor, at=END)
    with pytest.raises(Refused, match="现在是“待审定”，不能修改"):
        edited(office, bulletin)
    with pytest.raises(Refused, match="不能重新生成数据"):
        regenerate_bulletin(bulletin=bulletin, by=office.supervisor, at=END)
    with pytest.raises(Refused, match="请填写退回的原因"):
        return_bulletin(bulletin=bulletin, reason=" ", by=office.head, at=END)
    return_bulletin(bulletin=bulletin, reason="数据有误，请重新生成。", by=office.head, at=END)
    assert Notice.objects.filter(user=office.supervisor, text__contains="被退回修改").exists()
    stale = Bulletin.objects.get(pk=bulletin.pk)
    edited(office, bulletin, texts={"situation": "改过的分析。"})
    with pytest.raises(Stale):
        edited(office, stale)
    submit_bulletin(bulletin=bulletin, by=office.supervisor, at=END + timedelta(hours=1))
    handed_in = bulletin.steps.filter(act="submit").last()
    assert handed_in.detail["situation"] == "改过的分析。"


@pytest.mark.parametrize("who", ["law_officer", "law_leader", "head", "gas_officer"])
def test_only_the_office_writes_and_issues(office: Office, who: str) -> None:
    user = getattr(office, who)
    with pytest.raises(NotAllowed, match="只有办公室监督员"):
        compile_bulletin(
            kind=BulletinKind.MONTH, period_from=date(2024, 5, 1), period_to=date(2024, 5, 31), by=user, at=END
        )
    bulletin = approved(office)
    for act in (issue_bulletin, regenerate_bulletin, submit_bulletin):
        with pytest.raises(NotAllowed, match="只有办公室监督员"):
            act(bulletin=bulletin, by=user, at=END)
    with pytest.raises(NotAllowed, match="只有办公室监督员"):
        withdraw_bulletin(bulletin=bulletin, reason="不要", by=user, at=END)


def test_a_withdrawn_bulletin_keeps_its_number_and_those_who_got_it_are_told(office: Office) -> None:
    bulletin = issued(office)
    withdraw_bulletin(bulletin=bulletin, reason="数据有误。", by=office.supervisor, at=END + timedelta(days=1))
    assert bulletin.state == BulletinState.WITHDRAWN
    assert Notice.objects.filter(user=office.gas_officer, text__contains="已撤回：数据有误。").exists()
    with pytest.raises(Refused, match="不用签收"):
        sign_bulletin(bulletin=bulletin, department=office.law, by=office.law_officer, at=END + timedelta(days=1))
    assert issued(office).number == "〔2024〕第2期"
    assert list(queries.bulletins_visible_to(user=office.law_officer, at=END).values_list("number", flat=True)) == [
        "〔2024〕第2期"
    ]


@pytest.mark.clause("17.4")
def test_a_public_one_becomes_a_draft_that_goes_through_the_chain(office: Office) -> None:
    writer = make_user("办公室信息员", Role.INFORMATION_OFFICER, department=office.office)
    office.column.responsibility.parties.update(department=office.office)
    derive_page_permissions()
    make_replied(office)
    bulletin = issued(office, audience=Audience.PUBLIC, column=office.column)
    assert Notice.objects.filter(user=writer, text__contains="请转为稿件后送审").exists()
    with pytest.raises(NotAllowed):
        adopt_bulletin(bulletin=bulletin, by=office.law_officer, at=END + timedelta(hours=1))
    article = adopt_bulletin(bulletin=bulletin, by=writer, at=END + timedelta(hours=1))
    assert not article.live
    assert not Publication.objects.exists()
    assert article.get_parent().pk == office.column.pk
    kinds = [block.block_type for block in article.body]
    assert kinds.count("table") >= 2
    with pytest.raises(Stale, match="已经转为稿件"):
        adopt_bulletin(bulletin=bulletin, by=writer, at=END + timedelta(hours=2))
    assert ArticlePage.objects.count() == 1
    # Who wrote the bulletin wrote in the article, and so reviews nothing of it.
    draft = article.get_latest_revision_as_object()
    draft.keywords, draft.editor, draft.disclosure, draft.contact_phone = "通报", "办公室", "active", "022-1"
    draft.info_type = "disclosure"
    draft.save_revision(user=writer)
    reviewing = make_user("兼一审", Role.FIRST_REVIEWER, department=office.office)
    office.supervisor.posts.create(role=Role.FIRST_REVIEWER, department=office.office, starts_on=date(2020, 1, 1))
    submission = submit(article=draft, by=writer, at=END + timedelta(hours=3))
    assert Submission.objects.get() == submission
    later = END + timedelta(hours=4)
    assert not reasons_not_to_act(submission=submission, user=reviewing, kind=ActKind.REVIEW, at=later)
    assert reasons_not_to_act(submission=submission, user=office.supervisor, kind=ActKind.REVIEW, at=later)


def test_an_inside_one_never_becomes_an_article(office: Office) -> None:
    writer = make_user("办公室信息员", Role.INFORMATION_OFFICER, department=office.office)
    with pytest.raises(Refused, match="只在内部印发"):
        adopt_bulletin(bulletin=issued(office), by=writer, at=END)


def test_what_is_missing_is_said_before_anything_is_made(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        compiled(office, kind="weekly", period_from=date(2024, 7, 1), period_to=date(2024, 6, 1))
    assert len(refused.value.reasons) == 3
    with pytest.raises(Refused, match="最长一年"):
        compiled(office, period_from=date(2022, 1, 1))
    bulletin = compiled(office)
    with pytest.raises(Refused, match="请选择一个收稿件的栏目"):
        edited(office, bulletin, audience=Audience.PUBLIC)
    edited(office, bulletin, texts={"opening": "", "requirements": " "})
    with pytest.raises(Refused) as refused:
        submit_bulletin(bulletin=bulletin, by=office.supervisor, at=END)
    assert refused.value.reasons == ["请先写好“开头”。", "请先写好“工作要求”。"]


def test_titles_and_numerals_read_as_official_papers_do() -> None:
    assert title_of("month", date(2024, 5, 1), date(2024, 5, 31)) == "关于2024年5月门户网站内容更新和检查情况的通报"
    special = title_of("special", date(2024, 5, 1), date(2024, 5, 9))
    assert special == "关于2024年5月1日至2024年5月9日门户网站专项检查情况的通报"
    assert "2024年第三季度" in title_of("quarter", date(2024, 7, 1), date(2024, 9, 30))
    assert [numeral(n) for n in (1, 9, 10, 11, 19)] == ["一", "九", "十", "十一", "十九"]
