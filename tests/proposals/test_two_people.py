"""变更审批: what the public sees besides articles changes when two people want it, and never otherwise."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import digest
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import Notice, Post
from lanmu.portal.actions import update_identity
from lanmu.proposals.actions import approve, change, reject, take_back
from lanmu.proposals.actions._steps import document
from lanmu.proposals.enums import Level, ProposalState, Step
from lanmu.proposals.kinds import Kind, kinds, register_kind
from lanmu.proposals.models import KindLevel, Proposal, ProposalStep
from lanmu.proposals.queries import waiting_for
from lanmu.release.models import Change
from tests.factories import AT, make_user
from tests.proposals.cast import Office, make_people, propose_name, site_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Office:
    return make_people()


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))


def test_every_kind_of_change_asks_for_a_second_person_as_it_comes() -> None:
    assert {kind.name for kind in kinds()} == {
        "columns.add_column", "columns.edit_column", "columns.edit_row", "columns.load", "columns.move_column",
        "columns.put_online", "columns.remove_column", "columns.take_offline", "duty.clock", "duty.pause",
        "portal.identity", "portal.redirects", "proposals.level", "publishing.move", "publishing.set_checks",
    }  # fmt: skip
    assert {kind.default for kind in kinds()} == {Level.SECOND}


def test_proposing_changes_nothing_and_approving_does(people: Office) -> None:
    proposal = propose_name(people.supervisor)
    assert (site_name(), Change.objects.count()) == ("", 0)
    assert proposal.state == ProposalState.PENDING
    approve(proposal=proposal, by=people.head, at=AT, opinion="同意", digest=proposal.digest)
    assert site_name() == "某市城市管理委员会"
    assert set(Change.objects.values_list("fact", flat=True)) == {"site"}
    assert (proposal.state, proposal.decided_by, proposal.opinion) == (ProposalState.APPLIED, people.head, "同意")
    assert acts() == ["proposals.propose", "portal.update_identity", "proposals.approve"]
    done = AuditEntry.objects.get(action="portal.update_identity")
    assert done.actor_name == "办公室监督员"
    assert done.detail["reason"] == f"机构改革方案（变更审批第{proposal.pk}号）"


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_nobody_approves_what_they_proposed(people: Office, role: str) -> None:
    proposer = getattr(people, role)
    proposal = propose_name(proposer)
    with pytest.raises(NotAllowed, match="须由另一个人审批"):
        approve(proposal=proposal, by=proposer, at=AT)
    with pytest.raises(NotAllowed, match="须由另一个人审批"):
        reject(proposal=proposal, by=proposer, at=AT, opinion="不同意")
    assert site_name() == ""
    assert acts() == ["proposals.propose"]


def test_only_approvers_posts_let_people_approve_and_a_superuser_has_none(people: Office) -> None:
    proposal = propose_name(people.supervisor)
    boss = make_user("超级用户", is_superuser=True)
    for user in (people.admin, people.publisher, people.writer, boss):
        with pytest.raises(NotAllowed, match="由办公室监督员或网站主管审批"):
            approve(proposal=proposal, by=user, at=AT)
    Post.objects.filter(user=people.head).update(ends_on=date(2024, 5, 7))
    with pytest.raises(NotAllowed):
        approve(proposal=proposal, by=people.head, at=AT)  # the post ended the day before
    approve(proposal=proposal, by=people.second, at=AT)
    assert site_name() != ""


@pytest.mark.parametrize("role", ["head", "publisher", "writer"])
def test_who_may_not_change_it_may_not_propose_it_either(people: Office, role: str) -> None:
    with pytest.raises(NotAllowed, match="“修改网站标识”由办公室监督员或系统管理员提出"):
        propose_name(getattr(people, role))
    assert not Proposal.objects.exists()


def test_an_office_with_one_supervisor_can_work(people: Office) -> None:
    Post.objects.filter(user=people.second).delete()
    approve(proposal=propose_name(people.admin, "甲"), by=people.supervisor, at=AT)
    assert site_name() == "甲"
    approve(proposal=propose_name(people.supervisor, "乙"), by=people.head, at=AT)
    assert site_name() == "乙"


def test_what_the_action_would_refuse_cannot_even_be_proposed(people: Office) -> None:
    with pytest.raises(Refused) as refused:
        propose_name(people.supervisor, "甲", domain="https://x/", id_code="12")
    assert len(refused.value.reasons) == 2
    assert not Proposal.objects.exists()
    assert acts() == []


def test_a_change_of_nothing_is_no_proposal(people: Office) -> None:
    update_identity(values={"name": "甲"}, by=None, at=AT)
    outcome = change(
        kind="portal.identity", payload={"values": {"name": " 甲 "}}, by=people.supervisor, at=AT, reason="无"
    )
    assert outcome.unchanged
    assert not Proposal.objects.exists()


def test_a_reason_is_required(people: Office) -> None:
    for reason in (" ", "长" * 181):
        with pytest.raises(Refused, match="原因或依据"):
            change(
                kind="portal.identity", payload={"values": {"name": "甲"}}, by=people.supervisor, at=AT, reason=reason
            )


def test_a_thing_that_changed_since_is_not_overwritten(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    update_identity(values={"sponsor": "乙"}, by=None, at=AT)
    with pytest.raises(Stale, match="已经有了别的变化"):
        approve(proposal=proposal, by=people.head, at=AT)
    proposal.refresh_from_db()
    assert (site_name(), proposal.state) == ("", ProposalState.FAILED)
    assert "已经有了别的变化" in proposal.trouble
    assert acts()[-1] == "proposals.fail"
    with pytest.raises(NotAllowed, match="不用再办理"):
        approve(proposal=proposal, by=people.head, at=AT)
    assert propose_name(people.supervisor, "甲").state == ProposalState.PENDING


def test_who_left_the_post_does_not_change_the_site_any_more(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    Post.objects.filter(user=people.supervisor).update(ends_on=date(2024, 5, 8))
    with pytest.raises(Refused, match="提出人现在不能再提出"):
        approve(proposal=proposal, by=people.head, at=AT + timedelta(days=1))
    assert site_name() == ""


def test_a_stored_proposal_that_somebody_altered_is_not_carried_out(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    Proposal.objects.filter(pk=proposal.pk).update(payload={"values": {"name": "别的名称"}})
    with pytest.raises(Refused, match="与提出时不符"):
        approve(proposal=proposal, by=people.head, at=AT)
    assert site_name() == ""


def test_altering_the_digest_with_it_does_not_help(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    proposal.payload = {"values": {"name": "别的名称"}}
    Proposal.objects.filter(pk=proposal.pk).update(payload=proposal.payload, digest=digest(document(proposal)))
    with pytest.raises(Refused, match="与提出时不符"):
        approve(proposal=proposal, by=people.head, at=AT)
    assert site_name() == ""


def test_an_approver_who_saw_something_else_is_told(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    with pytest.raises(Stale, match="请刷新页面"):
        approve(proposal=proposal, by=people.head, at=AT, digest="sm3:0")
    assert Proposal.objects.get().state == ProposalState.PENDING


def test_two_approvers_at_once_approve_once(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    seen = Proposal.objects.get()
    approve(proposal=proposal, by=people.head, at=AT)
    with pytest.raises(Stale, match="刚刚被别人办理过"):
        approve(proposal=seen, by=people.second, at=AT)
    assert acts().count("portal.update_identity") == 1


def test_rejecting_needs_an_opinion_and_changes_nothing(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    with pytest.raises(Refused, match="请写明驳回的意见"):
        reject(proposal=proposal, by=people.head, at=AT, opinion=" ")
    reject(proposal=proposal, by=people.head, at=AT, opinion="名称未经批准")
    assert (proposal.state, proposal.opinion, site_name()) == (ProposalState.REJECTED, "名称未经批准", "")


def test_only_the_proposer_takes_back_and_only_what_is_pending(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    with pytest.raises(NotAllowed, match="只有提出人"):
        take_back(proposal=proposal, by=people.head, at=AT)
    take_back(proposal=proposal, by=people.supervisor, at=AT)
    assert proposal.state == ProposalState.TAKEN_BACK
    with pytest.raises(NotAllowed, match="不能再撤回"):
        take_back(proposal=proposal, by=people.supervisor, at=AT)


def test_one_proposal_about_a_thing_at_a_time(people: Office) -> None:
    first = propose_name(people.supervisor, "甲")
    with pytest.raises(Refused, match=f"第 {first.pk} 号，办公室监督员提出"):
        propose_name(people.admin, "乙")
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.create(
            kind=first.kind, subject=first.subject, title="同", payload={}, before={}, reason="", digest="",
            proposed_by=people.admin, proposed_at=AT,
        )  # fmt: skip


def test_the_history_is_append_only(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    approve(proposal=proposal, by=people.head, at=AT, opinion="同意")
    steps = list(ProposalStep.objects.order_by("id").values_list("step", "by_name", "words"))
    assert steps == [
        (Step.PROPOSE, "办公室监督员", "机构改革方案"), (Step.APPROVE, "网站主管", "同意"),
    ]  # fmt: skip
    for attempt in (ProposalStep.objects.all().delete, lambda: ProposalStep.objects.update(words="改")):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_approvers_are_told_and_the_proposer_learns_what_became_of_it(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    told = Notice.objects.filter(key=f"proposal:{proposal.pk}:waiting")
    assert set(told.values_list("user__full_name", flat=True)) == {"办公室第二监督员", "网站主管"}
    reject(proposal=proposal, by=people.head, at=AT, opinion="名称未经批准")
    notice = Notice.objects.get(user=people.supervisor)
    assert "已驳回" in notice.text
    assert notice.url.endswith(f"/proposals/{proposal.pk}/")


def test_what_waits_for_whom(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    waits = {name: list(waiting_for(user=getattr(people, name), at=AT)) for name in Office.__annotations__}
    assert {name for name, found in waits.items() if found} == {"second", "head"}
    assert waits["head"] == [proposal]


# Levels


def set_level(people: Office, level: Level, *, by: str = "supervisor") -> Proposal | None:
    payload = {"kind": "portal.identity", "level": level.value}
    return change(
        kind="proposals.level", payload=payload, by=getattr(people, by), at=AT, reason="主任办公会议定"
    ).proposal  # fmt: skip


def test_making_a_kind_laxer_takes_two_people_making_it_stricter_one(people: Office) -> None:
    proposal = set_level(people, Level.DIRECT)
    assert proposal is not None
    propose_name(people.supervisor, "甲")  # still asks for a second person
    approve(proposal=proposal, by=people.head, at=AT)
    Proposal.objects.filter(kind="portal.identity").update(state=ProposalState.TAKEN_BACK)
    given = {"kind": "portal.identity", "payload": {"values": {"name": "乙"}}, "at": AT, "reason": "更名"}
    outcome = change(by=people.supervisor, **given)
    assert (outcome.proposal, site_name()) == (None, "乙")
    assert AuditEntry.objects.filter(action="proposals.set_level").count() == 1
    assert set_level(people, Level.SECOND) is None
    assert propose_name(people.supervisor, "丙").state == ProposalState.PENDING
    assert AuditEntry.objects.filter(action="proposals.set_level").count() == 2


@pytest.mark.parametrize("by", ["head", "admin", "publisher"])
def test_levels_are_set_by_the_supervisor(people: Office, by: str) -> None:
    with pytest.raises(NotAllowed, match="“调整审批方式”由办公室监督员提出"):
        set_level(people, Level.SECOND, by=by)


def test_the_level_of_levels_is_fixed(people: Office) -> None:
    payload = {"kind": "proposals.level", "level": "direct"}
    with pytest.raises(Refused, match="固定的"):
        change(kind="proposals.level", payload=payload, by=people.supervisor, at=AT, reason="放宽")
    KindLevel.objects.create(kind="proposals.level", level=Level.DIRECT)  # straight in the database
    assert set_level(people, Level.DIRECT) is not None


def test_two_kinds_of_one_name_are_a_programming_error() -> None:
    class Again(Kind):
        name = "portal.identity"

    with pytest.raises(ValueError, match="registered twice"):
        register_kind(Again())


def test_a_kind_that_is_not_installed_any_more_is_refused_in_words(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    Proposal.objects.filter(pk=proposal.pk).update(kind="gone.kind")
    with pytest.raises(Refused, match="已不再受理"):
        approve(proposal=Proposal.objects.get(), by=people.head, at=AT)
