"""督办单 from draft to 销号: who may do what, in which order, and what proves that it is done (17.3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice
from lanmu.patrol.models import Finding
from lanmu.supervision import permissions, queries
from lanmu.supervision.actions.answer import Paper, acknowledge_order, read_order_file, reply_to_order
from lanmu.supervision.actions.draft import discard_draft, draft_order, edit_draft
from lanmu.supervision.actions.issue import is_whole, issue_order
from lanmu.supervision.actions.recheck import close_order, recheck_orders, return_order, withdraw_order
from lanmu.supervision.enums import OrderAct, OrderState
from lanmu.supervision.models import OrderFile, OrderFinding, OrderStep, RectificationOrder
from lanmu.supervision.terms import explained
from tests.databases import unguarded
from tests.factories import AT, make_user
from tests.supervision.orders_cast import (
    PDF,
    Office,
    make_draft,
    make_finding,
    make_office,
    make_order,
    make_replied,
    prove_by_hand,
    prove_gone,
    see_again,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.mark.clause("17.3")
@pytest.mark.clause("4.2")
def test_an_order_is_signed_acknowledged_answered_and_closed_by_the_patrols_proof(office: Office) -> None:
    finding = make_finding(office.law, at=AT - timedelta(days=3))
    order = make_order(office, finding)
    assert order.number == "督〔2024〕1号"
    assert order.deadline == date(2024, 5, 14)  # 5-08 + 5 working days; the 11th is a working Saturday (调休)
    assert Notice.objects.filter(user=office.law_officer, text__contains="督〔2024〕1号").exists()
    assert Notice.objects.filter(user=office.law_leader, text__contains="请签收").exists()
    acknowledge_order(order=order, by=office.law_officer, at=AT + timedelta(hours=1))
    reply_to_order(order=order, text="已更新。", by=office.law_officer, at=AT + timedelta(hours=2))
    assert recheck_orders(at=AT + timedelta(hours=3)) == (0, 0)  # no patrol has looked since
    prove_gone(finding, at=AT + timedelta(hours=4))
    assert recheck_orders(at=AT + timedelta(hours=5)) == (1, 0)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert [step.act for step in order.steps.all()] == ["draft", "issue", "acknowledge", "reply", "close"]
    assert order.steps.last().by_name == "系统"
    for told in (office.law_officer, office.supervisor):
        assert Notice.objects.filter(user=told, text__contains="已复核销号").exists()
    actions = AuditEntry.objects.filter(subject=f"order:{order.pk}").values_list("action", flat=True)
    assert list(actions) == [f"supervision.order_{step.act}" for step in order.steps.all()]


def test_what_a_patrol_still_sees_after_the_reply_comes_back_with_the_list_and_a_new_deadline(office: Office) -> None:
    gone, there = make_finding(office.law, at=AT - timedelta(days=3)), make_finding(office.law, at=AT)
    order = make_replied(office, gone, there)
    prove_gone(gone, at=LATER)
    see_again(there, at=LATER)
    assert recheck_orders(at=LATER + timedelta(minutes=5)) == (0, 1)
    order.refresh_from_db()
    assert (order.state, order.round) == (OrderState.RETURNED, 2)
    assert order.deadline == date(2024, 5, 13)
    last = order.steps.last()
    assert there.text in last.text
    assert gone.text not in last.text
    assert Notice.objects.filter(user=office.law_officer, text__contains="退回重办").exists()
    reply_to_order(order=order, text="这次真的更新了。", by=office.law_officer, at=LATER + timedelta(hours=1))
    prove_gone(there, at=LATER + timedelta(hours=2))
    assert recheck_orders(at=LATER + timedelta(hours=3)) == (1, 0)


def test_nobody_closes_by_a_click_what_a_machine_found_and_has_not_proven_gone(office: Office) -> None:
    order = make_replied(office)
    with pytest.raises(Refused, match="须再次巡检证实"):
        close_order(order=order, text="看过了，可以。", by=office.supervisor, at=LATER)
    order.refresh_from_db()
    assert order.state == OrderState.REPLIED


def test_what_people_found_is_closed_by_a_supervisor_after_another_persons_proof(office: Office) -> None:
    finding = make_finding(office.law, by=office.inspector, at=AT - timedelta(days=1))
    order = make_replied(office, finding)
    assert recheck_orders(at=LATER) == (0, 0)
    with pytest.raises(Refused, match="请先在问题页面复查"):
        close_order(order=order, text="已整改。", by=office.supervisor, at=LATER)
    prove_by_hand(finding, by=office.supervisor, at=LATER)
    with pytest.raises(Refused, match="请填写复核意见"):
        close_order(order=order, text=" ", by=office.supervisor, at=LATER)
    close_order(order=order, text="现场核对，已整改到位。", by=office.supervisor, at=LATER)
    assert order.state == OrderState.CLOSED


def test_a_supervisor_of_the_department_neither_re_checks_nor_withdraws(office: Office) -> None:
    order = make_replied(office)
    prove_gone(order.items.get().finding, at=LATER)
    for act in (
        lambda: close_order(order=order, text="好。", by=office.law_supervisor, at=LATER),
        lambda: return_order(order=order, text="不好。", term_days=3, by=office.law_supervisor, at=LATER),
        lambda: withdraw_order(order=order, reason="不用了。", by=office.law_supervisor, at=LATER),
    ):
        with pytest.raises(NotAllowed, match="您是法规处的人"):
            act()
    # A post in the department counts like working there.
    guest = make_user("兼职监督员", Role.SUPERVISOR, department=office.gas)
    assert not permissions.reasons_not_to_recheck(order=order, by=guest, at=LATER)
    guest.posts.create(role=Role.PROOFREADER, department=office.law, starts_on=date(2020, 1, 1))
    assert permissions.reasons_not_to_recheck(order=order, by=guest, at=LATER)


@pytest.mark.parametrize("who", ["law_officer", "law_leader", "head", "inspector"])
def test_only_the_office_drafts_and_signs(office: Office, who: str) -> None:
    draft = make_draft(office)
    user = getattr(office, who)
    with pytest.raises(NotAllowed, match="只有办公室监督员"):
        issue_order(order=draft, by=user, at=AT)
    with pytest.raises(NotAllowed, match="只有办公室监督员"):
        draft_order(department=office.law, findings=[], requirement="", by=user, at=AT, term_days=5)
    with pytest.raises(NotAllowed, match="只有办公室监督员"):
        discard_draft(order=draft, by=user, at=AT)


@pytest.mark.parametrize("who", ["gas_officer", "supervisor", "head", "inspector"])
def test_only_the_departments_people_acknowledge_and_reply(office: Office, who: str) -> None:
    order = make_order(office)
    with pytest.raises(NotAllowed, match="只有法规处的"):
        acknowledge_order(order=order, by=getattr(office, who), at=AT)
    acknowledge_order(order=order, by=office.law_leader, at=AT)
    with pytest.raises(NotAllowed, match="只有法规处的"):
        reply_to_order(order=order, text="好了。", by=getattr(office, who), at=AT)


def test_a_verb_follows_its_state_only(office: Office) -> None:
    order = make_order(office)
    with pytest.raises(Refused, match="现在是“已签发”，不能反馈"):
        reply_to_order(order=order, text="好了。", by=office.law_officer, at=AT)
    with pytest.raises(Refused, match="不能退回"):
        return_order(order=order, text="不好。", term_days=3, by=office.supervisor, at=AT)
    with pytest.raises(Refused, match="不能签发"):
        issue_order(order=order, by=office.supervisor, at=AT)
    acknowledge_order(order=order, by=office.law_officer, at=AT)
    with pytest.raises(Refused, match="现在是“已签收”，不能签收"):
        acknowledge_order(order=order, by=office.law_officer, at=AT)


def test_who_acts_on_what_somebody_else_moved_is_told_to_look_again(office: Office) -> None:
    order = make_order(office)
    other = RectificationOrder.objects.get(pk=order.pk)
    acknowledge_order(order=order, by=office.law_officer, at=LATER)
    with pytest.raises(Stale):
        acknowledge_order(order=other, by=office.law_leader, at=LATER)
    with pytest.raises(Stale):
        withdraw_order(order=other, reason="重复。", by=office.supervisor, at=LATER)
    assert OrderStep.objects.filter(order=order, act=OrderAct.ACKNOWLEDGE).count() == 1


def test_a_finding_stands_in_one_open_order_only_and_is_free_again_afterwards(office: Office) -> None:
    finding = make_finding(office.law, at=AT - timedelta(days=1))
    order = make_order(office, finding)
    with pytest.raises(Refused, match="已经在督〔2024〕1号里"):
        make_draft(office, finding)
    draft = RectificationOrder.objects.create(
        department=office.law, requirement="重复", term_days=5, drafted_at=AT, moved_at=AT
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderFinding.objects.create(order=draft, finding=finding, text=finding.text)
    assert finding not in queries.findings_to_order()
    withdraw_order(order=order, reason="发错部门。", by=office.supervisor, at=LATER)
    assert finding in queries.findings_to_order()
    draft = make_draft(office, finding, at=LATER)
    discard_draft(order=draft, by=office.supervisor, at=LATER)
    assert make_order(office, finding, at=LATER).number == "督〔2024〕2号"


def test_an_order_names_findings_of_its_own_department_that_are_still_there(office: Office) -> None:
    foreign, gone = make_finding(office.gas), make_finding(office.law, at=AT - timedelta(days=2))
    prove_gone(gone, at=AT - timedelta(days=1))
    gone.refresh_from_db()
    with pytest.raises(Refused) as refused:
        draft_order(
            department=office.law, findings=[foreign, gone], requirement="", term_days=None, by=office.supervisor, at=AT
        )
    told = "".join(refused.value.reasons)
    for words in ("由燃气管理处负责整改", "已经整改，不用督办", "请填写整改要求", "请填写整改期限"):
        assert words in told
    nobodys = make_finding(None)
    assert make_draft(office, nobodys).items.get().finding == nobodys
    with pytest.raises(Refused, match="请至少选择一个问题"):
        draft_order(department=office.law, findings=[], requirement="改", term_days=5, by=office.supervisor, at=AT)
    with pytest.raises(Refused, match="须在今天之后"):
        make_draft(office, make_finding(office.law), term_days=None, deadline=AT.date())


def test_a_draft_whose_finding_went_away_is_not_signed_until_it_is_taken_out(office: Office) -> None:
    gone, there = make_finding(office.law, at=AT - timedelta(days=1)), make_finding(office.law)
    draft = make_draft(office, gone, there)
    prove_gone(gone, at=AT + timedelta(minutes=1))
    with pytest.raises(Refused, match="请从拟稿中去掉"):
        issue_order(order=draft, by=office.supervisor, at=LATER)
    edit_draft(
        order=draft, findings=[there], requirement="请更新。", deadline=date(2024, 6, 3), by=office.supervisor, at=LATER
    )
    order = issue_order(order=draft, by=office.supervisor, at=LATER)
    assert order.deadline == date(2024, 6, 3)
    assert order.term_days is None
    assert list(order.items.values_list("finding", flat=True)) == [there.pk]


def test_a_number_refused_in_the_middle_leaves_no_gap(office: Office) -> None:
    make_order(office)
    refused = make_draft(office, make_finding(office.law))
    with transaction.atomic():
        issue_order(order=refused, by=office.supervisor, at=AT)
        transaction.set_rollback(True)
    assert make_order(office, make_finding(office.law)).number == "督〔2024〕2号"
    new_year = AT.replace(year=2025)
    assert make_order(office, make_finding(office.law, at=new_year), at=new_year).number == "督〔2025〕1号"


def test_the_reply_keeps_papers_by_what_their_bytes_are(office: Office) -> None:
    order = make_replied(office)
    file = OrderFile.objects.get(step__order=order)
    assert file.name == "整改截图.pdf"
    assert read_order_file(file=file, by=office.supervisor, at=LATER) == PDF
    assert read_order_file(file=file, by=office.law_officer, at=LATER) == PDF
    assert AuditEntry.objects.filter(action="supervision.order_read_file").count() == 2
    with pytest.raises(NotAllowed):
        read_order_file(file=file, by=office.gas_officer, at=LATER)
    second = make_order(office, make_finding(office.law))
    acknowledge_order(order=second, by=office.law_officer, at=AT)
    with pytest.raises(Refused, match=r"“宏\.pdf”不是 PDF"):
        reply_to_order(order=second, text="好。", papers=[Paper("宏.pdf", b"MZ")], by=office.law_officer, at=AT)
    many = [Paper(f"{n}.pdf", PDF) for n in range(11)]
    with pytest.raises(Refused, match="最多上传 10 个"):
        reply_to_order(order=second, text="好。", papers=many, by=office.law_officer, at=AT)
    second.refresh_from_db()
    assert second.state == OrderState.ACKNOWLEDGED


def test_what_was_signed_is_sealed_and_history_is_append_only(office: Office) -> None:
    order = make_order(office)
    assert is_whole(order)
    RectificationOrder.objects.filter(pk=order.pk).update(requirement="随便改改。")
    order.refresh_from_db()
    assert not is_whole(order)
    step = order.steps.last()
    with pytest.raises(Refused, match="不可修改"):
        step.save()
    with pytest.raises(Exception, match="只能追加"), transaction.atomic():
        OrderStep.objects.filter(pk=step.pk).update(text="改")
    with unguarded(OrderStep):
        assert OrderStep.objects.filter(pk=step.pk).update(text="改") == 1


def test_the_department_sees_its_own_signed_orders_and_the_head_all(office: Office) -> None:
    order, draft = make_order(office), make_draft(office, make_finding(office.law))
    assert list(queries.orders_visible_to(user=office.law_officer, at=AT)) == [order]
    assert list(queries.orders_visible_to(user=office.gas_officer, at=AT)) == []
    assert set(queries.orders_visible_to(user=office.head, at=AT)) == {order, draft}
    assert Finding.objects.open().count() == 2


def test_a_draft_to_a_department_dissolved_meanwhile_is_not_signed(office: Office) -> None:
    order = make_draft(office)
    office.law.is_active = False
    office.law.save()
    with pytest.raises(Refused, match="法规处已停用，没有人可以签收"):
        issue_order(order=order, by=office.supervisor, at=AT)
    discard_draft(order=order, by=office.supervisor, at=AT)
    assert order.state == OrderState.DISCARDED


def test_a_day_named_on_a_holiday_is_kept_and_said_to_be_one(office: Office) -> None:
    order = make_order(office, term_days=None, deadline=date(2024, 6, 10))  # 端午节
    assert explained(order) == [
        "期限由办公室指定为 2024-06-10，不按工作日推算。这一天不是工作日，请尽量提前办结。"
    ]  # fmt: skip
    counted = make_order(office, make_finding(office.law), term_days=24)
    assert counted.deadline == date(2024, 6, 11)  # from 9 May; Saturday 11 May is worked, Monday 10 June is not


def test_a_finding_that_a_patrol_proves_gone_while_the_department_answers_closes_the_order(office: Office) -> None:
    order = make_order(office)
    acknowledge_order(order=order, by=office.law_officer, at=AT + timedelta(hours=1))
    prove_gone(order.items.get().finding, at=AT + timedelta(hours=2))
    reply_to_order(order=order, text="改好了。", by=office.law_officer, at=AT + timedelta(hours=3))
    assert recheck_orders(at=AT + timedelta(hours=4)) == (1, 0)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED


def test_two_supervisors_signing_at_once_give_one_number(office: Office) -> None:
    first = make_draft(office)
    second = RectificationOrder.objects.get(pk=first.pk)
    issue_order(order=first, by=office.supervisor, at=AT)
    with pytest.raises(Stale):
        issue_order(order=second, by=office.law_supervisor, at=AT)
    assert (first.number, OrderStep.objects.filter(act="issue").count()) == ("督〔2024〕1号", 1)
