"""五关检查项 (第十八条; 政治关 第五条（二）): shown beneath each gate, kept by the office, recorded with every act."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.enums import Role
from lanmu.publishing import checklist
from lanmu.publishing.actions import save_gate_item, set_joint_requirement, sign_jointly
from lanmu.publishing.enums import ActKind, Gate, Stage, SubmissionState
from lanmu.publishing.models import ChecklistVersion, GateCheck, GateItem, ReviewAct
from tests.factories import AT, make_column, make_department, make_user, pass_all
from tests.publishing.screen_cast import (
    ScreenCast,
    browser,
    make_screen_cast,
    make_submission,
    pass_data,
    review_url,
    sentences,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def save(cast: ScreenCast, item: GateItem | None = None, **changes: Any) -> GateItem:
    values: dict[str, Any] = {
        "gate": Gate.POLITICS, "text": "地图审图号已注明", "column": None, "order": 5, "is_active": True
    }  # fmt: skip
    if item is not None:
        values = {name: getattr(item, name) for name in values}
    return save_gate_item(item=item, by=cast.supervisor, at=AT, **{**values, **changes})


def test_every_gate_begins_with_items_of_its_own(cast: ScreenCast) -> None:
    items = checklist.items_for(cast.people.column.pk)
    assert list(items) == list(Gate.values)
    assert all(len(texts) >= 3 for texts in items.values())
    assert any("意识形态" in text for text in items[Gate.POLITICS])


@pytest.mark.clause("18.1")
def test_the_reviewer_sees_the_items_beneath_each_gate_and_the_columns_own(cast: ScreenCast) -> None:
    save(cast, text="地图审图号已注明", column=cast.people.column)
    save(cast, text="只用于别的栏目", column=make_column("别的栏目", operator=cast.people.office))
    page = text_of(browser(cast.people.reviewers[0]).get(review_url(make_submission(cast))))
    for texts in checklist.items_for(cast.people.column.pk).values():
        for text in texts:
            assert text in page
    assert "地图审图号已注明" in page
    assert "只用于别的栏目" not in page


@pytest.mark.clause("18.1")
def test_each_act_keeps_the_items_its_ticks_stood_for(cast: ScreenCast) -> None:
    before = pass_all(make_submission(cast), cast.people)
    save(cast, text="地图审图号已注明")
    after = make_submission(cast)
    client = browser(cast.people.reviewers[0])
    assert client.post(review_url(after, "pass"), pass_data(after)).status_code == 302
    old = {check.version for check in GateCheck.objects.filter(act__submission=before)}
    new = GateCheck.objects.get(act__submission=after).version
    assert len(old) == 1
    assert "地图审图号已注明" not in checklist.items_of(old.pop())[Gate.POLITICS]
    assert "地图审图号已注明" in checklist.items_of(new)[Gate.POLITICS]
    assert ReviewAct.objects.filter(kind=ActKind.REVIEW).count() == GateCheck.objects.count()
    assert not GateCheck.objects.filter(act__kind=ActKind.PROOF).exists()


def test_what_was_ticked_cannot_be_rewritten(cast: ScreenCast) -> None:
    pass_all(make_submission(cast), cast.people)
    for change in (
        lambda: ChecklistVersion.objects.update(content="[]"),
        lambda: GateCheck.objects.all().delete(),
        lambda: ChecklistVersion.objects.get().save(),
        lambda: GateCheck.objects.first().delete(),
    ):
        with pytest.raises((DatabaseError, Refused)), transaction.atomic():
            change()


def test_changing_an_item_leaves_an_audit_row_with_both_wordings(cast: ScreenCast) -> None:
    item = save(cast)
    save(cast, item, text="地图注明审图号")
    save(cast, item, text="地图注明审图号")
    rows = AuditEntry.objects.filter(action="publishing.checklist", subject=f"checklist:{item.pk}")
    assert rows.count() == 2
    assert rows.last().detail["old"]["text"] == "地图审图号已注明"
    assert json.dumps(rows.last().detail["new"], ensure_ascii=False).count("地图注明审图号") == 1


def test_a_gate_never_stays_without_items(cast: ScreenCast) -> None:
    items = list(GateItem.objects.filter(gate=Gate.SECRECY))
    for item in items[:-1]:
        save(cast, item, is_active=False)
    for change in ({"is_active": False}, {"gate": Gate.LAW}, {"column": cast.people.column}):
        with pytest.raises(Refused, match="保密关最后一条全站检查项"):
            save(cast, items[-1], **change)


def test_what_is_wrong_is_told_at_once(cast: ScreenCast) -> None:
    with pytest.raises(Refused) as refused:
        save(cast, gate="", text=" ")
    assert len(refused.value.reasons) == 2
    save(cast)
    with pytest.raises(Refused, match="已有同样的检查项"):
        save(cast)
    with pytest.raises(Refused, match="最多 200 个字"):
        save(cast, text="长" * 201)


def test_only_the_supervisor_keeps_the_list(cast: ScreenCast) -> None:
    for user in (cast.author, cast.publisher, cast.people.reviewers[2]):
        with pytest.raises(NotAllowed, match="办公室监督员"):
            save_gate_item(item=None, gate=Gate.LAW, text="某项", column=None, order=1, is_active=True, by=user, at=AT)
        assert browser(user).get(reverse("publishing_checklist")).status_code in {302, 403}


def test_the_screens_add_change_and_switch_off(cast: ScreenCast) -> None:
    client = browser(cast.supervisor)
    url = reverse("publishing_new_gate_item")
    assert any("请选择属于哪一关" in s for s in sentences(client.post(url, {"text": "某项", "order": "1"})))
    form = {"gate": "law", "text": "合同条款已核对", "column": cast.people.column.pk, "order": "1", "is_active": "on"}
    assert client.post(url, form).status_code == 302
    item = GateItem.objects.get(text="合同条款已核对")
    assert item.column == cast.people.column
    page = text_of(client.get(reverse("publishing_checklist")))
    assert "合同条款已核对" in page
    edit = reverse("publishing_gate_item", args=[item.pk])
    assert "合同条款已核对" in client.get(edit).content.decode()
    client.post(edit, {**form, "is_active": ""})
    item.refresh_from_db()
    assert not item.is_active
    assert "合同条款已核对" not in checklist.items_for(cast.people.column.pk)[Gate.LAW]


@pytest.mark.clause("5.2")
def test_the_publicity_department_checks_ideology_by_the_items_of_the_politics_gate_where_a_column_asks(
    cast: ScreenCast,
) -> None:
    """意识形态检查: the items of 政治关 at every review, and 宣传处's own signature where it is asked for."""
    publicity = make_department("宣传处")
    signer = make_user("宣传处二审", Role.SECOND_REVIEWER, department=publicity)
    save(cast, text="本栏目的图片已核对旗帜和标识", column=cast.people.column)
    set_joint_requirement(column=cast.people.column, department=publicity, by=cast.supervisor, at=AT)
    submission = pass_all(make_submission(cast), cast.people)
    assert submission.state == SubmissionState.JOINT
    page = text_of(browser(signer).get(review_url(submission)))
    for text in checklist.items_for(cast.people.column.pk)[Gate.POLITICS]:
        assert text in page
    with pytest.raises(Refused, match="政治关"):
        sign_jointly(submission=submission, by=signer, department=publicity, at=AT, gates=set(Gate) - {Gate.POLITICS})
    sign_jointly(submission=submission, by=signer, department=publicity, at=AT, gates=list(Gate))
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RECEIVING
    act = ReviewAct.objects.get(submission=submission, stage=Stage.JOINT)
    assert (act.actor, act.department) == (signer, publicity)
    assert "本栏目的图片已核对旗帜和标识" in checklist.items_of(act.gate_check.version)[Gate.POLITICS]
