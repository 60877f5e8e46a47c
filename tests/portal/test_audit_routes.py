"""`lanmu audit` knows every ground a text may be public on, and says in words which one does not hold."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import canonical_json, digest
from lanmu.config.cli import main
from lanmu.portal.auditing import audit
from lanmu.publishing import actions, evidence
from lanmu.publishing.enums import Disclosure, Route, Stage, SubmissionState
from lanmu.publishing.models import (
    ApprovalRecord,
    DeemedEvidence,
    GateCheck,
    Publication,
    ReviewAct,
    SecrecyReview,
    Submission,
)
from lanmu.release.engine import build_full, run_pending
from tests.databases import unguarded
from tests.factories import AT, pass_all
from tests.publishing.routes_cast import (
    RoutesCast,
    ask_publicity,
    decide,
    make_emergency_public,
    make_routes_cast,
    minutes,
    send,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> RoutesCast:
    settings.LANMU_BUILD_PROCESSES = 1
    settings.LANMU_EVIDENCE = tmp_path / "evidence"
    return make_routes_cast()


def publish(submission: Submission, cast: RoutesCast) -> Publication:
    actions.publish(submission=submission, by=cast.publisher, at=AT)
    return Publication.objects.get(article_id=submission.article_id)


def on_evidence(cast: RoutesCast) -> Publication:
    return publish(send(cast, way={"evidence": minutes()}), cast)


def file_of(publication: Publication) -> str:
    return publication.path.lstrip("/")


def released() -> None:
    build_full(at=AT, processes=1)


def test_every_way_to_the_public_is_sound(cast: RoutesCast) -> None:
    on_evidence(cast)
    emergency = make_emergency_public(cast, title="应急")
    uncertain = send(cast, title="拿不准", disclosure=Disclosure.UNSURE)
    decide(uncertain, cast.secrecy)
    publish(pass_all(uncertain, cast.people), cast)
    ask_publicity(cast)
    joint = pass_all(send(cast, title="会签"), cast.people)
    publish(sign(joint, cast.signer, cast.publicity), cast)
    released()
    assert audit(deep=True, at=AT).sound
    supplement = Submission.objects.get(supplements=emergency.approval.submission)
    before = file_path(emergency).read_bytes()
    publish(pass_all(supplement, cast.people), cast)
    run_pending(at=AT)
    verdict = audit(deep=True, at=AT)
    assert verdict.sound, verdict
    assert file_path(emergency).read_bytes() == before


def file_path(publication: Publication) -> Path:
    return Path(settings.LANMU_SERVED_TREE) / file_of(publication)


@pytest.mark.parametrize("harm", ["altered", "missing"])
def test_evidence_that_is_altered_or_missing_is_a_finding(cast: RoutesCast, harm: str) -> None:
    publication = on_evidence(cast)
    released()
    paper = evidence.location(DeemedEvidence.objects.get().path)
    paper.chmod(0o640)
    paper.write_bytes(b"%PDF-1.4 other") if harm == "altered" else paper.unlink()
    verdict = audit()
    assert verdict.unapproved == [file_of(publication)]
    assert f"备案 {publication.approval.number}：视同已三审三校的依据文件缺失或被改动。" in verdict.findings


def test_an_emergency_without_a_supplement_is_a_finding(cast: RoutesCast) -> None:
    publication = make_emergency_public(cast)
    released()
    Submission.objects.filter(route=Route.SUPPLEMENT).update(supplements=None)
    verdict = audit()
    assert verdict.unapproved == [file_of(publication)]
    assert verdict.findings == [f"备案 {publication.approval.number}：应急发布没有补审。"]


def test_an_emergency_without_its_signatures_is_a_finding(cast: RoutesCast) -> None:
    publication = make_emergency_public(cast)
    released()
    with unguarded(GateCheck), unguarded(ReviewAct):
        GateCheck.objects.filter(act__stage=Stage.EMERGENCY).order_by()._raw_delete("default")
        ReviewAct.objects.filter(stage=Stage.EMERGENCY)._raw_delete("default")
    verdict = audit()
    assert verdict.unapproved == [file_of(publication)]
    assert "应急发布还缺签发" in verdict.findings[0]


def test_an_emergency_not_made_good_in_time_is_a_finding_but_not_unapproved(cast: RoutesCast) -> None:
    make_emergency_public(cast)
    released()
    assert audit(at=AT + timedelta(hours=24)).sound
    verdict = audit(at=AT + timedelta(hours=25))
    assert (verdict.unapproved, verdict.sound) == ([], False)
    assert verdict.findings == [
        "应急发布 2024-000001《关于加强垃圾分类管理的通知》应于 2024-05-09 09:30 前补齐三审三校，已超期。"
    ]


def test_a_text_without_its_secrecy_review_is_a_finding(cast: RoutesCast) -> None:
    publication = publish(pass_all(send(cast), cast.people), cast)
    released()
    with unguarded(SecrecyReview):
        SecrecyReview.objects.all()._raw_delete("default")
    verdict = audit()
    assert verdict.unapproved == [file_of(publication)]
    assert "缺少制作单位的保密审查记录" in verdict.findings[0]


def test_a_joint_signature_taken_away_is_a_finding(cast: RoutesCast) -> None:
    ask_publicity(cast)
    publication = publish(sign(pass_all(send(cast), cast.people), cast.signer, cast.publicity), cast)
    released()
    with unguarded(GateCheck), unguarded(ReviewAct):
        GateCheck.objects.filter(act__stage=Stage.JOINT).order_by()._raw_delete("default")
        ReviewAct.objects.filter(stage=Stage.JOINT)._raw_delete("default")
    verdict = audit()
    assert verdict.unapproved == [file_of(publication)]
    assert "还缺宣传处的会签" in verdict.findings[0]


def test_a_chain_record_made_out_of_a_deemed_one_is_a_finding(cast: RoutesCast) -> None:
    publication = on_evidence(cast)
    released()
    with unguarded(ApprovalRecord):
        ApprovalRecord.objects.update(kind="chain")
    verdict = audit()
    assert verdict.unapproved == [file_of(publication)]
    assert "备案的依据与送审件的办理途径不符" in verdict.findings[0]


def test_a_record_sealed_anew_is_not_the_one_that_the_log_saw_published(cast: RoutesCast) -> None:
    """Somebody rewrites the record, digest and all, as one of the old kind that asked less."""
    publication = publish(pass_all(send(cast), cast.people), cast)
    released()
    sealed = {**publication.approval.sealed, "version": 1}
    with unguarded(ApprovalRecord):
        ApprovalRecord.objects.update(sealed=sealed, digest=digest(canonical_json(sealed).encode()))
    verdict = audit()
    assert verdict.unapproved == [file_of(publication)]
    assert "审计日志中没有这份备案的发布记录" in verdict.findings[0]


def test_a_record_of_the_first_version_still_stands_on_its_six_acts(cast: RoutesCast) -> None:
    """Published before there were secrecy reviews and routes: nothing of them is asked for."""
    publication = publish(pass_all(send(cast), cast.people), cast)
    added = {"route", "deemed", "evidence", "secrecy", "joint", "emergency_reason", "supplement_due_at", "supplements"}
    sealed = {k: v for k, v in publication.approval.sealed.items() if k not in added} | {"version": 1}
    mark = digest(canonical_json(sealed).encode())
    with unguarded(ApprovalRecord), unguarded(SecrecyReview), unguarded(AuditEntry):
        ApprovalRecord.objects.update(sealed=sealed, digest=mark)
        SecrecyReview.objects.all()._raw_delete("default")
        row = AuditEntry.objects.get(action="publishing.publish")
        AuditEntry.objects.filter(pk=row.pk).update(detail={**row.detail, "record": mark})
    released()
    verdict = audit()
    assert (verdict.unapproved, verdict.findings) == ([], [])


def test_the_command_says_what_it_found(cast: RoutesCast, capsys: pytest.CaptureFixture[str]) -> None:
    make_emergency_public(cast)
    released()
    assert main(["audit"]) == 1
    assert "发现  应急发布 2024-000001" in capsys.readouterr().out
    assert main(["audit", "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 1


def test_a_kept_text_is_never_public(cast: RoutesCast) -> None:
    submission = send(cast, disclosure=Disclosure.UNSURE)
    decide(submission, cast.secrecy, Disclosure.NONE)
    released()
    assert submission.state == SubmissionState.KEPT
    assert audit(at=AT).sound
    assert not Publication.objects.exists()
