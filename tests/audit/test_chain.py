"""The chain shows what was altered, removed or reordered, and is unbroken however many write at once."""

import json
import logging
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from lanmu.audit.actions import record, verify
from lanmu.audit.models import AuditEntry
from tests.databases import unguarded
from tests.factories import make_user

AT = datetime(2024, 5, 8, 1, 30, tzinfo=UTC)


def write(count: int) -> None:
    for number in range(count):
        record(
            actor=None, action="test.act", subject=f"thing:{number}", at=AT, detail={"n": number, "文": ["一", None]}
        )


@pytest.mark.django_db
def test_an_untouched_chain_is_intact() -> None:
    assert verify() is None
    write(5)
    assert verify() is None
    assert list(AuditEntry.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"detail": {"n": 99}},
        {"action": "test.other"},
        {"subject": "thing:99"},
        {"actor_name": "别人"},
        {"actor_id": 7},
        {"at": AT + timedelta(seconds=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_row_is_found(change: dict[str, Any]) -> None:
    write(5)
    with unguarded(AuditEntry):
        AuditEntry.objects.filter(seq=3).update(**change)
    assert verify() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("seq", [1, 3])
def test_a_removed_row_is_found(seq: int) -> None:
    write(5)
    with unguarded(AuditEntry):
        AuditEntry.objects.filter(seq=seq).delete()
    assert verify() == seq


@pytest.mark.django_db
def test_a_removed_row_is_found_even_when_the_rest_is_renumbered() -> None:
    write(5)
    with unguarded(AuditEntry):
        AuditEntry.objects.filter(seq=3).delete()
        for seq in (4, 5):
            AuditEntry.objects.filter(seq=seq).update(seq=F("seq") - 1)
    assert verify() == 3


@pytest.mark.django_db
def test_reordered_rows_are_found() -> None:
    write(5)
    with unguarded(AuditEntry):
        for old, new in ((2, 100), (3, 2), (100, 3)):
            AuditEntry.objects.filter(seq=old).update(seq=new)
    assert verify() == 2


@pytest.mark.django_db
def test_the_zone_a_moment_came_in_makes_no_difference() -> None:
    record(actor=None, action="test.act", subject="thing:1", at=AT.astimezone(timezone(timedelta(hours=8))))
    assert verify() is None
    assert AuditEntry.objects.get().at == AT


@pytest.mark.django_db
def test_the_actor_is_kept_by_number_and_name() -> None:
    user = make_user("法规处信息员")
    record(actor=user, action="test.act", subject="thing:1", at=AT)
    assert AuditEntry.objects.values_list("actor_id", "actor_name").get() == (user.pk, "法规处信息员")


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_one_unbroken_chain() -> None:
    faults: list[Exception] = []
    start = threading.Barrier(4)

    def writer() -> None:
        try:
            start.wait()
            write(15)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the test reports it
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert AuditEntry.objects.count() == 60
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_every_entry_goes_to_the_log_as_one_line_of_json(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "lanmu.audit"):
        entry = record(actor=None, action="test.act", subject="thing:1", at=AT, detail={"事": "试"})
    lines = [json.loads(r.getMessage()) for r in caplog.records if r.name == "lanmu.audit"]
    assert lines == [
        {
            "seq": 1,
            "at": "2024-05-08T01:30:00+00:00",
            "actor": None,
            "name": "系统",
            "action": "test.act",
            "subject": "thing:1",
            "detail": {"事": "试"},
            "chain": entry.chain,
        }
    ]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_was_rolled_back_is_neither_kept_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "lanmu.audit"), transaction.atomic():
        record(actor=None, action="test.act", subject="thing:1", at=AT)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()
    assert not [r for r in caplog.records if r.name == "lanmu.audit"]
