"""A site from the empty database to a public tree, on PostgreSQL."""

from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

import lanmu.columns
from lanmu.audit.actions import verify as chain_fault
from lanmu.audit.append_only import missing_guards
from lanmu.audit.models import AuditEntry
from lanmu.columns.actions.edit import ColumnEdit, edit_row
from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.columns.queries import receiving_department
from lanmu.config.cli import main as command
from lanmu.organisation.enums import Role
from lanmu.publishing import facts
from lanmu.publishing.actions import publish
from lanmu.publishing.actions.withdraw import withdraw
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.sources import read_paths
from lanmu.publishing.models import ApprovalRecord, FrozenContent, Publication, ReviewAct, Submission
from lanmu.release.engine import build_full, run_pending
from lanmu.release.models import Change
from tests.factories import AT, make_article, make_cast, make_public, make_user, pass_all, submit
from tests.postgres.inside.workers import assert_tree_is_a_full_build

SHIPPED = Path(lanmu.columns.__file__).parent / "data" / "columns.csv"
pytestmark = pytest.mark.django_db(transaction=True)


def import_texts(column: ColumnPage, count: int, folder: Path) -> None:
    file = folder / "old.csv"
    rows = [f"旧文{n},{2000 + n % 20}-03-{n % 28 + 1:02},本单位,正文第{n}段。" for n in range(count)]
    file.write_text("title,date,source,body\n" + "\n".join(rows) + "\n", encoding="utf-8")
    department = receiving_department(column)
    import_articles(items=read_paths([file], at=AT), column=column, authorised_by=department, by=None, at=AT)


def test_a_site_comes_into_being_and_every_step_equals_a_full_build(tmp_path: Path) -> None:
    assert command(["columns", "load", str(SHIPPED)]) in {0, None}
    assert Responsibility.objects.count() == 49
    columns = list(ColumnPage.objects.filter(responsibility__operator__name="办公室", kind="internal").order_by("path"))
    import_texts(columns[0], 250, tmp_path)
    assert Publication.objects.count() == 250
    cast = make_cast()
    supervisor = make_user("办公室监督员", Role.SUPERVISOR, department=cast.office)
    build_full(at=AT, processes=2)
    assert_tree_is_a_full_build()

    public = make_public(cast, title="关于加强垃圾分类管理的通知")
    result = run_pending(at=AT)
    assert result is not None
    assert not result.failed
    assert public.path.lstrip("/") in result.paths
    assert_tree_is_a_full_build()

    edit_row(column=columns[0], edit=ColumnEdit(title="改名"), by=supervisor, at=AT, reason="调整名称")
    import_texts(cast.column, 45, tmp_path)
    withdraw(publication=public, by=cast.publisher, at=AT + timedelta(hours=1), reason="内容需要更正")
    run_pending(at=AT)
    assert_tree_is_a_full_build()
    assert chain_fault() is None
    assert missing_guards() == []


def test_history_of_a_publication_cannot_be_touched() -> None:
    make_public(make_cast())
    for model in (AuditEntry, ReviewAct, ApprovalRecord, FrozenContent):
        table, key = model._meta.db_table, model._meta.pk.column
        for statement in (f"UPDATE {table} SET {key} = {key} + 1", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_the_second_of_two_who_publish_at_once_is_told_so() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    pass_all(submission, cast)
    other = Submission.objects.get(pk=submission.pk)
    said: list[str] = []
    with transaction.atomic():  # the first has pressed the button; the second presses it before the first is done
        publish(submission=submission, by=cast.publisher, at=AT)
        second = in_thread(lambda: publish(submission=other, by=cast.publisher, at=AT), said)
    second.join(30)
    assert Publication.objects.count() == 1
    assert len(said) == 1
    assert "刷新页面" in said[0]


def test_the_last_two_of_a_list_page_withdrawn_at_once_name_the_page_as_gone(settings: Any) -> None:
    settings.LANMU_LIST_SIZE = 2
    # Indexed later, as in production: the index, written within the act, would make them take turns by accident.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    cast = make_cast()
    public = [make_public(cast, title=f"通知{n}", at=AT + timedelta(hours=n)) for n in range(4)]
    later = AT + timedelta(days=1)
    build_full(at=AT, processes=1)
    said: list[str] = []
    with transaction.atomic():
        withdraw(publication=public[-1], by=cast.publisher, at=later, reason="内容需要更正")
        second = in_thread(
            lambda: withdraw(publication=public[-2], by=cast.publisher, at=later, reason="内容需要更正"), said
        )
    second.join(30)
    assert said == []
    assert facts.top(cast.column.pk) in Change.objects.values_list("fact", flat=True)
    run_pending(at=later)
    assert_tree_is_a_full_build()


def in_thread(work: Any, said: list[str]) -> Thread:
    """Start `work` in a connection of its own and give it time to be done, or to wait for ours."""

    def run() -> None:
        try:
            work()
        except Exception as fault:  # noqa: BLE001 - whatever it was, the test reports it
            said.append(str(fault))
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(1.5)
    return thread
