"""视同已三审三校 (附件2): only with evidence, which stays whole, private and on record."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.enums import Role
from lanmu.publishing import actions, evidence
from lanmu.publishing.actions._steps import Tampered
from lanmu.publishing.enums import ApprovalKind, DeemedBasis, Route, Stage, SubmissionState
from lanmu.publishing.models import DeemedEvidence, Publication, ReviewAct, Submission
from tests.databases import unguarded
from tests.factories import AT, make_article, make_department, make_user, submit
from tests.publishing.routes_cast import (
    PDF,
    RoutesCast,
    ask_publicity,
    make_routes_cast,
    minutes,
    ofd,
    picture,
    send,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.LANMU_EVIDENCE = tmp_path / "evidence"


@pytest.fixture
def cast() -> RoutesCast:
    return make_routes_cast()


def deemed(cast: RoutesCast, **given: Any) -> Submission:
    return send(cast, way={"evidence": minutes(**given)})


def paper(submission: Submission) -> Path:
    return evidence.location(DeemedEvidence.objects.get(submission=submission).path)


@pytest.mark.clause("A2")
@pytest.mark.parametrize("basis", DeemedBasis)
def test_evidence_stands_for_the_three_reviews_and_is_sealed_with_the_record(cast: RoutesCast, basis: str) -> None:
    submission = deemed(cast, basis=basis)
    assert (submission.route, submission.state) == (Route.DEEMED, SubmissionState.RECEIVING)
    record = actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert record is not None
    assert record.kind == ApprovalKind.DEEMED
    sealed = record.sealed
    assert (sealed["deemed"], sealed["route"]) == (DeemedBasis(basis).label, "deemed")
    kept = sealed["evidence"]
    assert [kept[k] for k in ("meeting", "decided_on", "number", "note", "file_name", "by")] == [
        "2024年第22次党组会", "2024-04-30", "党组会纪要〔2024〕22号", "会议原则通过", "纪要.pdf", "法规处信息员",
    ]  # fmt: skip
    assert kept["file_digest"] == digest(PDF)
    assert kept["digest"] == submission.frozen.digest
    (act,) = ReviewAct.objects.all()
    assert (act.stage, act.actor, act.digest) == (Stage.RECEIVING, cast.publisher, submission.frozen.digest)
    assert Publication.objects.get().frozen == submission.frozen


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"basis": ""}, "请选择属于哪种视同已三审三校的情形"),
        ({"basis": "chain"}, "请选择属于哪种视同已三审三校的情形"),
        ({"meeting": " "}, "请填写是哪次会议通过的"),
        ({"number": ""}, "请填写会议纪要或通知的编号"),
        ({"basis": DeemedBasis.ISSUED, "number": " "}, "正式发文的，请填写发文字号"),
        ({"decided_on": None}, "请填写会议通过或正式印发的日期"),
        ({"decided_on": date(2024, 5, 9)}, "日期不能在今天之后"),
        ({"data": b""}, "请上传依据文件"),
        ({"data": b"<script>"}, "依据文件只收 PDF、OFD、JPG、PNG"),
        ({"data": b"PK\x03\x04 not a package"}, "依据文件只收 PDF、OFD、JPG、PNG"),
        ({"data": b"\xff\xd8\xff no picture"}, "依据文件只收 PDF、OFD、JPG、PNG"),
        ({"meeting": "会" * 101}, "依据的会议名称最多 100 个字"),
        ({"note": "注" * 301}, "依据的说明最多 300 个字"),
    ],
)
def test_evidence_that_is_not_whole_is_refused(cast: RoutesCast, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        deemed(cast, **given)
    assert not Submission.objects.exists()
    assert not Path(settings.LANMU_EVIDENCE).exists()


def test_all_reasons_of_the_text_and_of_the_evidence_come_at_once(cast: RoutesCast) -> None:
    with pytest.raises(Refused) as refused:
        send(cast, summary="", way={"evidence": minutes(meeting="", data=b""), "publish_at": AT - timedelta(days=1)})
    assert len(refused.value.reasons) == 4


def test_a_paper_that_is_too_large_is_refused(cast: RoutesCast, settings: Any) -> None:
    settings.LANMU_EVIDENCE_BYTES = 1024 * 1024
    with pytest.raises(Refused, match="依据文件超过 1 MB"):
        deemed(cast, data=PDF + b" " * 1024 * 1024)


@pytest.mark.parametrize(
    ("data", "name", "kept"),
    [
        (PDF, "纪要.pdf", "纪要.pdf"),
        (PDF, "C:\\扫描\\纪要.exe", "纪要.pdf"),
        (ofd(), "../../etc/passwd", "passwd.ofd"),
        (picture("JPEG"), "照片.png", "照片.jpg"),
        (picture("PNG"), "", "依据文件.png"),
    ],
)
def test_a_paper_is_known_by_its_bytes_not_by_its_name(cast: RoutesCast, data: bytes, name: str, kept: str) -> None:
    submission = deemed(cast, data=data, file_name=name)
    row = DeemedEvidence.objects.get()
    assert row.file_name == kept
    assert paper(submission).read_bytes() == data
    assert Path(settings.LANMU_EVIDENCE) in paper(submission).parents


def test_a_formal_document_needs_its_number_and_no_meeting(cast: RoutesCast) -> None:
    submission = deemed(cast, basis=DeemedBasis.ISSUED, meeting="", number="津城管办〔2024〕139号")
    record = actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert record is not None
    assert record.sealed["evidence"]["number"] == "津城管办〔2024〕139号"


def test_the_same_paper_may_stand_for_several_texts_and_lies_there_once(cast: RoutesCast) -> None:
    first, second = deemed(cast), deemed(cast)
    assert paper(first) == paper(second)
    assert paper(first).stat().st_mode & 0o777 == 0o440


@pytest.mark.parametrize("harm", ["altered", "missing"])
def test_a_paper_that_is_not_there_as_handed_in_stops_publication(cast: RoutesCast, harm: str) -> None:
    submission = deemed(cast)
    file = paper(submission)
    file.chmod(0o640)
    file.write_bytes(b"%PDF-1.4 other") if harm == "altered" else file.unlink()
    with pytest.raises(Refused, match="依据文件缺失或与提交时不一致，请从备份恢复后再发布"):
        actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert not Publication.objects.exists()
    file.write_bytes(PDF)
    assert actions.publish(submission=submission, by=cast.publisher, at=AT) is not None


def test_evidence_taken_away_or_of_another_text_stops_publication(cast: RoutesCast) -> None:
    gone, other, bare = deemed(cast), deemed(cast, number="另一号"), deemed(cast)
    foreign = send(cast, title="另一条").frozen.digest
    with unguarded(DeemedEvidence):
        DeemedEvidence.objects.filter(submission=gone)._raw_delete("default")
        DeemedEvidence.objects.filter(submission=other).update(digest=foreign)
        DeemedEvidence.objects.filter(submission=bare).update(meeting="")
    with pytest.raises(Refused, match="缺少视同已三审三校的依据"):
        actions.publish(submission=gone, by=cast.publisher, at=AT)
    with pytest.raises(Tampered, match="依据与当时的送审内容不符"):
        actions.publish(submission=other, by=cast.publisher, at=AT)
    with pytest.raises(Refused, match="依据不完整"):
        actions.publish(submission=bare, by=cast.publisher, at=AT)


def test_a_way_changed_in_the_database_is_noticed(cast: RoutesCast) -> None:
    submission = send(cast)
    Submission.objects.update(route=Route.DEEMED, state=SubmissionState.RECEIVING)
    submission.refresh_from_db()
    with pytest.raises(Tampered, match="办理途径或会签要求在报送之后被改过"):
        actions.publish(submission=submission, by=cast.publisher, at=AT)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID


def test_evidence_is_written_once(cast: RoutesCast) -> None:
    deemed(cast)
    row = DeemedEvidence.objects.get()
    with pytest.raises(Refused, match="视同依据不可修改"):
        row.save()
    with pytest.raises(Refused, match="视同依据不可删除"):
        row.delete()


def test_who_may_see_the_submission_opens_the_paper_and_every_reading_is_logged(cast: RoutesCast) -> None:
    submission = deemed(cast)
    stranger = make_user("财务处信息员", Role.INFORMATION_OFFICER, department=make_department("财务处"))
    for person in (stranger, make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="您没有查看的岗位"):
            actions.read_evidence(submission=submission, by=person, at=AT)
    assert not AuditEntry.objects.filter(action="publishing.read_evidence").exists()
    row, data = actions.read_evidence(submission=submission, by=cast.publisher, at=AT)
    assert (data, evidence.content_type(row.path), row.file_name) == (PDF, "application/pdf", "纪要.pdf")
    entry = AuditEntry.objects.get(action="publishing.read_evidence")
    assert (entry.actor_name, entry.subject) == ("办公室归口发布人", f"submission:{submission.number}")
    with pytest.raises(Refused, match="没有视同已三审三校的依据"):
        actions.read_evidence(submission=send(cast), by=cast.publisher, at=AT)
    paper(submission).chmod(0o640)
    paper(submission).write_bytes(b"x")
    with pytest.raises(Refused, match="依据文件与提交时不一致"):
        actions.read_evidence(submission=submission, by=cast.publisher, at=AT)


def test_evidence_does_not_replace_the_joint_signature(cast: RoutesCast) -> None:
    ask_publicity(cast)
    submission = deemed(cast)
    assert submission.state == SubmissionState.JOINT
    sign(submission, cast.signer, cast.publicity)
    assert submission.state == SubmissionState.RECEIVING
    assert actions.publish(submission=submission, by=cast.publisher, at=AT) is not None


def test_who_publishes_on_evidence_neither_wrote_nor_submitted_the_text(cast: RoutesCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    article.get_latest_revision_as_object().save_revision(user=cast.publisher)
    submission = submit(article=article, by=cast.author, at=AT, evidence=minutes())
    with pytest.raises(NotAllowed, match="写过这条信息"):
        actions.publish(submission=submission, by=cast.publisher, at=AT)


def test_on_evidence_the_receiving_department_may_still_send_back(cast: RoutesCast) -> None:
    submission = deemed(cast)
    actions.return_submission(submission=submission, by=cast.publisher, at=AT, opinion="纪要不清楚。")
    assert submission.state == SubmissionState.RETURNED
    assert paper(submission).exists()
