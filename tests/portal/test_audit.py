"""`lanmu audit`: what stands without an approval is found, wherever the hand was that put it there."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lanmu.audit.models import AuditEntry
from lanmu.config.cli import main
from lanmu.portal.auditing import audit
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.sources import read_paths
from lanmu.publishing.models import ApprovalRecord, FrozenContent, Publication, ReviewAct
from lanmu.release.engine import build_full, run_pending
from lanmu.release.models import ReleasedFile
from tests.databases import drop_guards
from tests.factories import AT, make_cast, make_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(tmp_path: Path, settings: Any) -> Path:
    """Two articles through the chain, three by import, released."""
    settings.LANMU_BUILD_PROCESSES = 1
    cast = make_cast()
    make_public(cast, title="关于供热工作的通知")
    make_public(cast, title="关于垃圾分类的通知")
    source = tmp_path / "old.csv"
    source.write_text(
        "title,date,source,body\n" + "\n".join(f"旧文{n},2010-03-0{n},本单位,正文{n}。" for n in (1, 2, 3))
    )
    import_articles(
        items=read_paths([source], at=AT), column=cast.column, authorised_by=cast.department, by=None, at=AT
    )
    build_full(at=AT, processes=1)
    return Path(settings.LANMU_SERVED_TREE)


def _article(title: str) -> Publication:
    return Publication.objects.get(title=title)


def _file(publication: Publication) -> str:
    return publication.path.lstrip("/")


def _by_hand(sql: str, *values: Any) -> None:
    """What somebody with the database in his hands can do: the triggers are dropped first."""
    for model in (AuditEntry, ApprovalRecord, ReviewAct):
        drop_guards(model)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_whole_site_is_sound(site: Path) -> None:
    verdict = audit(deep=True)
    assert verdict.sound, verdict
    assert verdict.files == ReleasedFile.objects.count()


def test_a_file_put_there_by_hand_is_unapproved(site: Path) -> None:
    (site / "shell.php").write_text("<?php")
    assert audit().unapproved == ["shell.php"]


def test_an_altered_served_file_is_mismatched(site: Path) -> None:
    path = _file(_article("关于供热工作的通知"))
    (site / path).write_text("攻府")
    assert audit().mismatched == [path]


def test_a_text_changed_in_the_database_and_released_is_found(site: Path) -> None:
    row = _article("关于供热工作的通知")
    forged = FrozenContent.objects.create(digest="sm3:" + "0" * 64, content=row.frozen.content)
    Publication.objects.filter(pk=row.pk).update(frozen=forged)
    assert _file(row) in audit().mismatched


def test_a_forged_record_approves_nothing(site: Path) -> None:
    row = _article("关于供热工作的通知")
    sealed = {**row.approval.sealed, "officer": "别人"}
    _by_hand("UPDATE publishing_approvalrecord SET sealed=%s WHERE id=%s", json.dumps(sealed), row.approval_id)
    assert audit().unapproved == [_file(row)]


def test_a_record_without_its_six_acts_approves_nothing(site: Path) -> None:
    row = _article("关于供热工作的通知")
    submission = row.approval.submission
    assert submission is not None
    _by_hand("DELETE FROM publishing_reviewact WHERE submission_id=%s AND stage=2 AND kind='proof'", submission.pk)
    assert audit().unapproved == [_file(row)]


def test_an_import_covers_only_the_texts_it_listed(site: Path) -> None:
    row = _article("旧文2")
    stranger = _article("关于供热工作的通知").frozen
    Publication.objects.filter(pk=row.pk).update(frozen=stranger)
    build_full(at=AT, processes=1)
    assert audit().unapproved == [_file(row)]


def test_a_manifest_row_that_names_another_approval_is_mismatched(site: Path) -> None:
    row = _article("关于供热工作的通知")
    other = ApprovalRecord.objects.exclude(pk=row.approval_id).exclude(submission=None).first()
    assert other is not None
    ReleasedFile.objects.filter(path=_file(row)).update(approval=other.number)
    assert audit().unapproved == [_file(row)]


def test_a_rewritten_log_is_told(site: Path) -> None:
    _by_hand("UPDATE audit_auditentry SET actor_name='别人' WHERE seq=2")
    assert audit().chain == "broken at row 2"


def test_deep_finds_a_page_that_would_be_made_otherwise_now(site: Path) -> None:
    row = _article("旧文1")
    Publication.objects.filter(pk=row.pk).update(title="换了标题")
    assert audit().sound
    assert _file(row).rpartition("/")[0] != ""
    assert any(path.endswith("index.html") for path in audit(deep=True).mismatched)


def test_the_command_speaks_json_and_ends_with_one_when_something_is_wrong(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {
        "files": ReleasedFile.objects.count(), "unapproved": [], "mismatched": [], "chain": "intact", "findings": [],
    }  # fmt: skip
    (site / "extra.html").write_text("x")
    assert main(["audit"]) == 1
    assert "无审批  extra.html" in capsys.readouterr().out
    run_pending(at=AT)
