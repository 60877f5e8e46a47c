"""The database refuses to change history, whoever asks and by whatever way."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from lanmu.audit.actions import record
from lanmu.audit.append_only import guarded_tables, missing_guards
from lanmu.audit.models import AuditEntry
from lanmu.columns.models import ResponsibilityChange
from lanmu.publishing.models import ApprovalRecord, FrozenContent, ReviewAct
from tests.databases import drop_guards, unguarded
from tests.factories import make_column

AT = datetime(2024, 5, 8, 1, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    return record(actor=None, action="test.act", subject="thing:1", at=AT)


def test_an_entry_cannot_be_changed_through_the_model(entry: AuditEntry) -> None:
    entry.action = "test.other"
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        entry.save()
    assert AuditEntry.objects.get().action == "test.act"


def test_an_entry_cannot_be_deleted_through_the_model(entry: AuditEntry) -> None:
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditentry SET action = 'test.other'",
        "UPDATE audit_auditentry SET seq = seq + 1",
        "DELETE FROM audit_auditentry",
        "DELETE FROM audit_auditentry WHERE seq = 1",
    ],
)
def test_an_entry_cannot_be_changed_by_raw_sql(entry: AuditEntry, sql: str) -> None:
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.values_list("seq", "action").get() == (1, "test.act")


def test_every_history_table_is_guarded() -> None:
    history = (AuditEntry, ReviewAct, ApprovalRecord, FrozenContent, ResponsibilityChange)
    assert {m._meta.db_table for m in history} <= set(guarded_tables())
    assert missing_guards() == []


@pytest.mark.django_db(transaction=True)
def test_a_removed_trigger_is_noticed_and_comes_back_with_migrate(entry: AuditEntry) -> None:
    drop_guards(AuditEntry)
    assert missing_guards() == ["audit_auditentry"]
    call_command("migrate", verbosity=0, interactive=False)
    assert missing_guards() == []


def test_history_of_the_table_outlives_its_column_but_is_not_changed_otherwise() -> None:
    column = make_column()
    change = ResponsibilityChange.objects.create(
        column=column, column_title=column.title, at=AT, reason="试", new={"a": 1}
    )
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        ResponsibilityChange.objects.filter(pk=change.pk).update(reason="改")
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        ResponsibilityChange.objects.filter(pk=change.pk).update(column=None, reason="改")
    column.delete()
    change.refresh_from_db()
    assert (change.column, change.column_title, change.reason) == (None, column.title, "试")


def test_a_frozen_text_cannot_be_exchanged() -> None:
    FrozenContent.objects.create(digest="sm3:00", content="原文")
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        FrozenContent.objects.update(content="改过的文字")
    with unguarded(FrozenContent):
        FrozenContent.objects.update(content="改过的文字")
    assert missing_guards() == []
