"""签报 freezes what was seen; the office returns it; versions and acts are appended; late is late."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.filings.actions import mark_overdue, return_filing, sign
from lanmu.filings.content import digest_of
from lanmu.filings.enums import FilingState
from lanmu.filings.models import FilingAct, FilingVersion, MonthlyFiling
from lanmu.filings.queries import filed_late, overdue
from lanmu.organisation.models import Notice
from tests.databases import unguarded
from tests.factories import make_public
from tests.filings.cast import MAY, World, made, make_may, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.clause("16.2")
def test_a_signature_freezes_what_was_seen_and_it_is_filed(world: World) -> None:
    make_may(world)
    filing = made(world)
    version = sign(filing=filing, by=world.signer, at=moment(6, 5, 23, 59), digest=filing.digest, note_text=" 无 ")
    stored = world.filing
    assert (stored.state, stored.filed_at, stored.was_late) == (FilingState.FILED, moment(6, 5, 23, 59), False)
    assert (version.number, version.is_late, version.note) == (1, False, "无")
    assert (version.signer_name, version.signer_duty) == ("办公室栏目专人", "栏目专人")
    assert version.content == stored.content
    assert version.digest == digest_of(version.content)
    entry = AuditEntry.objects.get(action="filings.signed")
    assert entry.detail["digest"] == version.digest
    assert filed_late(MAY) == []


@pytest.mark.clause("16.2")
def test_signed_a_minute_after_the_fifth_it_is_late(world: World) -> None:
    filing = made(world)
    assert list(overdue(at=moment(6, 5, 23, 59))) == []
    assert [f.pk for f in overdue(at=moment(6, 6, 0, 0))] == [filing.pk]
    version = sign(filing=filing, by=world.cast.publisher, at=moment(6, 6, 0, 0), digest=filing.digest)
    assert version.is_late
    assert world.filing.was_late
    assert [f.pk for f in filed_late(MAY)] == [filing.pk]
    assert version.signer_duty == "归口发布人"


def test_only_the_departments_publisher_and_column_officer_sign_and_once(world: World) -> None:
    filing = made(world)
    for other in (world.cast.author, world.supervisor, world.head, world.cast.stranger):
        with pytest.raises(NotAllowed, match="归口发布人或栏目专人"):
            sign(filing=filing, by=other, at=moment(6, 2), digest=filing.digest)
    sign(filing=filing, by=world.signer, at=moment(6, 2), digest=filing.digest)
    with pytest.raises(NotAllowed, match="不需要再签报"):
        sign(filing=filing, by=world.cast.publisher, at=moment(6, 2), digest=filing.digest)
    assert FilingVersion.objects.count() == 1


def test_what_was_made_anew_or_tampered_with_is_not_signed(world: World) -> None:
    filing = made(world)
    with pytest.raises(Stale, match="重新生成过"):
        sign(filing=filing, by=world.signer, at=moment(6, 2), digest="sm3:another")
    MonthlyFiling.objects.update(content={**filing.content, "department": "别的部门"})
    with pytest.raises(Refused, match="与摘要值不符"):
        sign(filing=filing, by=world.signer, at=moment(6, 2), digest=filing.digest)
    assert not FilingVersion.objects.exists()


@pytest.mark.clause("16.2")
def test_the_office_returns_it_with_a_reason_and_the_department_signs_a_second_version(world: World) -> None:
    filing = made(world)
    with pytest.raises(NotAllowed, match="还没有签报"):
        return_filing(filing=filing, by=world.supervisor, at=moment(6, 2), reason="漏报")
    sign(filing=filing, by=world.signer, at=moment(6, 4), digest=filing.digest)
    with pytest.raises(NotAllowed, match="只有办公室可以退回"):
        return_filing(filing=filing, by=world.signer, at=moment(6, 6), reason="漏报")
    with pytest.raises(Refused, match="写明退回的原因"):
        return_filing(filing=filing, by=world.supervisor, at=moment(6, 6), reason=" ")
    make_public(world.cast, title="补登的信息", at=moment(5, 30))
    returned = return_filing(filing=filing, by=world.supervisor, at=moment(6, 6), reason="漏报一条")
    assert (returned.state, returned.filed_at) == (FilingState.RETURNED, None)
    assert returned.answer_by == moment(6, 13, 0)  # three working days after Thursday the 6th; the 10th is 端午节
    assert returned.content["totals"]["items"] == 1
    told = Notice.objects.filter(kind="filing", user=world.signer).get()
    assert "被办公室退回：漏报一条。请于 2024-06-12 以前" in told.text
    second = sign(filing=filing, by=world.signer, at=moment(6, 7), digest=returned.digest)
    assert (second.number, second.is_late) == (2, False)
    assert list(FilingVersion.objects.order_by("number").values_list("content__totals__items", flat=True)) == [0, 1]
    assert not world.filing.was_late


def test_a_returned_filing_that_is_not_signed_in_its_time_becomes_late(world: World) -> None:
    filing = made(world)
    sign(filing=filing, by=world.signer, at=moment(6, 4), digest=filing.digest)
    return_filing(filing=filing, by=world.supervisor, at=moment(6, 6), reason="漏报")
    assert mark_overdue(at=moment(6, 12, 23, 59)) == 0
    assert mark_overdue(at=moment(6, 13, 0)) == 1
    assert (world.filing.state, world.filing.was_late) == (FilingState.LATE, True)
    assert mark_overdue(at=moment(6, 13, 0) + timedelta(days=1)) == 0


def test_what_was_signed_and_done_cannot_be_rewritten(world: World) -> None:
    filing = made(world)
    version = sign(filing=filing, by=world.signer, at=moment(6, 4), digest=filing.digest)
    version.note = "改过"
    with pytest.raises(Refused, match="不可修改"):
        version.save()
    for model in (FilingVersion, FilingAct):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(note="改过")
        with unguarded(model):
            assert model.objects.update(note="改过") >= 1
