"""第十三条: nothing marked as secret goes on the site, nor an identity or card number, in text or file."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from docx import Document
from wagtail.documents import get_document_model

from lanmu.common.refusal import Refused
from lanmu.publishing import proofing_files, proofing_gate
from lanmu.publishing.actions import publish
from lanmu.publishing.enums import SubmissionState
from lanmu.publishing.models import ArticleAttachment, Publication, Submission
from lanmu.scanning.registry import CHECKS
from tests.factories import AT, Cast, make_article, make_cast, pass_all, submit

pytestmark = pytest.mark.django_db

IDENTITY = "11010519491231002X"


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LANMU_VAULT = tmp_path / "vault"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def body(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "value": f"<p>{text}</p>"}]


def refusal(cast: Cast, **fields: Any) -> str:
    article = make_article(cast.column, by=cast.author, **fields)
    with pytest.raises(Refused) as refused:
        submit(article=article, by=cast.author, at=AT)
    assert not Submission.objects.exists()
    return "".join(refused.value.reasons)


def attached(cast: Cast, data: bytes, name: str) -> Any:
    article = make_article(cast.column, by=cast.author)
    document = get_document_model()(title="名单")
    document.file.save(name, ContentFile(data))
    document.save()
    article.attachments.add(ArticleAttachment(document=document, title="名单"))
    article.save_revision(user=cast.author)
    return article


def word(text: str) -> bytes:
    out, document = BytesIO(), Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.mark.clause("13.2")
@pytest.mark.parametrize("mark", ["秘密★10年", "机密★20年", "绝密★长期", "秘 密★3年"])
@pytest.mark.parametrize("place", ["title", "summary", "body", "table", "file"])
def test_a_marking_of_secrecy_is_refused_wherever_it_stands(cast: Cast, mark: str, place: str) -> None:
    table = {"first_row_is_table_header": True, "data": [["区", "密级"], ["和平区", mark]]}
    match place:
        case "title" | "summary":
            said = refusal(cast, **{place: f"关于检查的通知 {mark}"})
        case "body":
            said = refusal(cast, body=body(f"{mark} 请各单位认真执行。"))
        case "table":
            said = refusal(cast, body=[*body("如下表。"), {"type": "table", "value": table}])
        case _:
            article = attached(cast, word(mark), "名单.docx")
            with pytest.raises(Refused) as refused:
                submit(article=article, by=cast.author, at=AT)
            said = "".join(refused.value.reasons)
            assert "附件“名单”：" in said
    assert "不能上网" in said
    assert "密" in said


@pytest.mark.parametrize(
    "text", ["保守国家秘密是公民的义务。", "不得泄露商业秘密和个人隐私。", "机密文件管理办法已修订。"]
)
def test_speaking_of_secrets_is_no_marking(cast: Cast, text: str) -> None:
    submit(article=make_article(cast.column, by=cast.author, body=body(text)), by=cast.author, at=AT)
    assert Submission.objects.get().state == SubmissionState.FIRST_REVIEW


def test_an_identity_number_is_refused_with_its_mask(cast: Cast) -> None:
    said = refusal(cast, body=body(f"身份证号{IDENTITY}"))
    assert IDENTITY in said
    assert "可改为“" in said
    article = attached(cast, word(f"身份证号{IDENTITY}"), "名单.docx")
    with pytest.raises(Refused, match="附件“名单”"):
        submit(article=article, by=cast.author, at=AT)


def test_at_publication_the_rules_of_that_day_count(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article(cast.column, by=cast.author, body=body("请各单位认真执行。"))
    submission = pass_all(submit(article=article, by=cast.author, at=AT), cast)
    monkeypatch.setattr(proofing_gate, "sentences", lambda result: iter(["正文中的“甲”（新规）不能上网。"]))
    with pytest.raises(Refused, match="新规"):
        publish(submission=submission, by=cast.publisher, at=AT)
    assert not Publication.objects.exists()


def test_a_check_that_could_not_run_is_no_pass(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> Any:
        raise RuntimeError("坏了")

    monkeypatch.setitem(CHECKS, "secrecy", replace(CHECKS["secrecy"], run=broken))
    assert "没有做成，不能放行" in refusal(cast, body=body("请各单位认真执行。"))


def test_a_file_is_read_once_for_its_digest(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    whole = proofing_files.scan_bytes
    monkeypatch.setattr(
        proofing_files,
        "scan_bytes",
        lambda data, *, name, context: read.append(name) or whole(data, name=name, context=context),
    )
    article = attached(cast, word("无密级。区内检查名单。"), "名单.docx")
    pass_all(submit(article=article, by=cast.author, at=AT), cast)
    submission = Submission.objects.get()
    publish(submission=submission, by=cast.publisher, at=AT)
    assert len(read) == 1
