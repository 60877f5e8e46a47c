"""审批备案表 (附件2) of every way: the right box with its evidence, and below the frame what has no box."""

from pathlib import Path
from typing import Any

import pytest

from lanmu.common.digest import canonical_json, digest
from lanmu.publishing import actions, annex2
from lanmu.publishing.annex2.wording import DEEMED
from lanmu.publishing.enums import DeemedBasis, Disclosure
from lanmu.publishing.models import ApprovalRecord, Submission
from tests.factories import AT, pass_all
from tests.publishing.annex2_reading import pdf_pages, pdf_text, word_rows, word_text, written
from tests.publishing.routes_cast import (
    RoutesCast,
    ask_publicity,
    decide,
    let_go,
    make_emergency_public,
    make_routes_cast,
    minutes,
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


def published(submission: Submission, cast: RoutesCast) -> ApprovalRecord:
    record = actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert record is not None
    return record


def texts(form: annex2.Printable, folder: Path) -> tuple[str, str]:
    """Both formats, without white space; the PDF on one page."""
    path = written(folder, annex2.pdf(form))
    assert pdf_pages(path) == 1
    return pdf_text(path), word_text(annex2.word(form))


@pytest.mark.clause("A2")
@pytest.mark.parametrize("basis", DeemedBasis)
def test_a_deemed_review_marks_its_box_and_names_its_evidence(cast: RoutesCast, basis: str, tmp_path: Path) -> None:
    record = published(send(cast, way={"evidence": minutes(basis=basis)}), cast)
    form = annex2.for_record(record)
    for text in texts(form, tmp_path):
        for wanted in ("2024年第22次党组会", "党组会纪要〔2024〕22号", "2024-04-30", "依据：纪要.pdf"):
            assert wanted in text
    cell = word_rows(annex2.word(form))[9][2]
    assert [line for line in cell.splitlines() if line[0] in "☑□"] == [
        ("☑" if case == DeemedBasis(basis).label else "□") + case for case in DEEMED
    ]
    assert [row[1] for row in word_rows(annex2.word(form))[8:11]] == ["", "", ""]


def test_the_boxes_are_the_forms_own_words() -> None:
    assert tuple(str(case.label) for case in DeemedBasis) == DEEMED


def test_secrecy_reviews_stand_below_the_frame(cast: RoutesCast, tmp_path: Path) -> None:
    submission = send(cast, disclosure=Disclosure.UNSURE)
    decide(submission, cast.secrecy)
    for text in texts(annex2.for_record(published(pass_all(submission, cast.people), cast)), tmp_path):
        assert "保密审查（制作单位）法规处法规处信息员不能确定（送保密部门审核）2024-05-0809:30" in text
        assert "保密审查（保密部门）保密办保密审查员主动公开2024-05-0809:30" in text


def test_joint_signatures_stand_below_the_frame(cast: RoutesCast, tmp_path: Path) -> None:
    ask_publicity(cast)
    submission = sign(pass_all(send(cast), cast.people), cast.signer, cast.publicity, opinion="导向正确。")
    for text in texts(annex2.for_record(published(submission, cast)), tmp_path):
        assert "会签宣传处宣传处二审通过导向正确。2024-05-0809:30" in text


def test_an_emergency_says_its_reason_signatures_and_when_the_reviews_are_due(cast: RoutesCast, tmp_path: Path) -> None:
    publication = make_emergency_public(cast)
    for text in texts(annex2.for_record(publication.approval), tmp_path):
        assert "应急发布。理由：燃气泄漏，须立即告知市民。补审应于2024-05-0909:30前完成。" in text
        assert "应急签发法规处法规处三审通过情况紧急，同意。2024-05-0809:30" in text
    supplement = pass_all(Submission.objects.get(supplements__isnull=False), cast.people)
    form = annex2.for_record(published(supplement, cast))
    for text in texts(form, tmp_path):
        assert "本表为应急发布2024-000001的补审。" in text
        assert "审：法规处三审通过" in text


def test_a_form_on_its_way_reads_as_the_record_will(cast: RoutesCast) -> None:
    submission = let_go(send(cast, way={"emergency_reason": "燃气泄漏。"}), cast.reviewers[2])
    before = annex2.for_submission(submission)
    assert isinstance(before, annex2.Annex2)
    assert before.remarks[0] == "应急发布。理由：燃气泄漏。"
    after = annex2.for_record(published(submission, cast))
    assert isinstance(after, annex2.Annex2)
    assert after.remarks[1:] == before.remarks[1:]
    assert (before.state, after.state) == ("待归口复核发布", "")


def test_a_record_of_the_first_version_still_prints(cast: RoutesCast, tmp_path: Path) -> None:
    record = published(pass_all(send(cast), cast.people), cast)
    old = {
        "version", "number", "article", "submitted_at", "title", "department", "officer", "contact_phone",
        "manuscript_form", "source", "info_type", "receiving", "columns", "summary", "disclosure", "disclosure_basis",
        "editor", "writers", "acts", "publisher", "publisher_id", "published_at", "path", "digest",
    }  # fmt: skip
    fields = {
        "stage",
        "kind",
        "decision",
        "actor",
        "actor_id",
        "opinion",
        "gates",
        "digest",
        "new_digest",
        "correction",
        "at",
    }
    sealed = {k: v for k, v in record.sealed.items() if k in old} | {"version": 1}
    sealed["acts"] = [{k: v for k, v in act.items() if k in fields} for act in sealed["acts"]]
    form = annex2.for_record(_sealed_as(record, sealed))
    assert isinstance(form, annex2.Annex2)
    assert (form.remarks, form.deemed, form.evidence) == ((), "", ())
    for text in texts(form, tmp_path):
        assert "审：法规处一审通过2024-05-0809:30" in text


def _sealed_as(record: ApprovalRecord, sealed: dict[str, Any]) -> ApprovalRecord:
    record.sealed, record.digest = sealed, digest(canonical_json(sealed).encode())
    return record
