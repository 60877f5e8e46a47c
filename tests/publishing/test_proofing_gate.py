"""第十二条（一）, 第十三条: what the checks stop is stopped, what nobody checked waits for people, exemptions count."""

import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from docx import Document
from wagtail.documents import get_document_model

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department
from lanmu.publishing import proofing
from lanmu.publishing.actions import publish
from lanmu.publishing.actions.proofing import ask_exemption, decide_exemption, end_exemption, vouch_for_file
from lanmu.publishing.models import (
    ArticleAttachment,
    CheckExemption,
    FileDecision,
    Publication,
    Submission,
    TextCheck,
    TextHit,
)
from lanmu.publishing.proofing import Checker
from lanmu.publishing.proofing_files import unread
from lanmu.scanning import levels
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit
from tests.factories import AT, make_article, make_user, pass_all, submit
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, review_url, sentences, text_of

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 8)


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LANMU_VAULT = tmp_path / "vault"


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def body(*texts: str) -> list[dict[str, Any]]:
    return [{"type": "text", "value": "".join(f"<p>{text}</p>" for text in texts)}]


def refusal(cast: ScreenCast, **fields: Any) -> list[str]:
    article = make_article(cast.people.column, by=cast.author, **fields)
    with pytest.raises(Refused) as refused:
        submit(article=article, by=cast.author, at=AT)
    assert not Submission.objects.exists()
    return refused.value.reasons


def attached(cast: ScreenCast, data: bytes, name: str) -> Any:
    article = make_article(cast.people.column, by=cast.author)
    document = get_document_model()(title="名单")
    document.file.save(name, ContentFile(data))
    document.save()
    article.attachments.add(ArticleAttachment(document=document, title="名单"))
    article.save_revision(user=cast.author)
    return article


def allowed(cast: ScreenCast, word: str, scope: str = "", **fields: Any) -> CheckExemption:
    row = ask_exemption(
        word=word, scope=scope, reason="原件如此", expires_on=fields.get("expires_on"),
        department=Department.objects.get(name="法规处"), by=cast.author, at=AT,
    )  # fmt: skip
    return decide_exemption(exemption=row, allow=True, opinion="", by=cast.supervisor, at=AT)


@pytest.mark.clause("12.1a")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("会议定于2024年2月30日召开。", "日期不存在"),
        ("请各单位认真惯彻落实会议精神。", "错别字"),
        ("会议于2024年5月8日（星期一）召开。", "星期不符"),
        ("参会人员占比为120%的占比。", "占比超过百分之百"),
        ("联系人手机13812345678。", "手机号码"),
    ],
)
def test_a_serious_error_is_refused_with_its_place(cast: ScreenCast, text: str, words: str) -> None:
    said = refusal(cast, body=body("各单位：", text))
    assert any(words in reason and "正文第 1 块第 2 段" in reason for reason in said), said


@pytest.mark.clause("13.2")
def test_private_data_passes_once_it_is_masked(cast: ScreenCast) -> None:
    [said] = refusal(cast, body=body("联系人手机13812345678。"))
    assert "可改为“138****5678”" in said
    masked = make_article(cast.people.column, by=cast.author, body=body("联系人手机138****5678。"))
    assert submit(article=masked, by=cast.author, at=AT).number


def test_links_are_judged_by_where_they_lead_and_their_words_once(cast: ScreenCast) -> None:
    text = '见<a href="http://192.168.1.5/tongzhi">13812345678</a>。'
    said = refusal(cast, body=body(text))
    assert sum("手机号码" in reason for reason in said) == 1
    assert any("内网地址" in reason for reason in said)


def test_more_places_than_are_named_are_counted(cast: ScreenCast) -> None:
    said = refusal(cast, body=body(*(f"第{n}次会议定于2024年2月30日召开。" for n in range(8))))
    assert any("还有 3 处" in reason for reason in said)


def test_an_exemption_lets_a_word_pass_until_it_expires_or_is_ended(cast: ScreenCast) -> None:
    text = body("这一年称为认真惯彻落实年。")
    assert refusal(cast, body=text)
    row = allowed(cast, "认真惯彻落实年", expires_on=DAY)
    submit(article=make_article(cast.people.column, by=cast.author, body=text), by=cast.author, at=AT)
    after = AT + timedelta(days=1)
    with pytest.raises(Refused, match="惯彻"):
        submit(article=make_article(cast.people.column, by=cast.author, body=text), by=cast.author, at=after)
    with pytest.raises(Refused, match="写明撤销的理由"):
        end_exemption(exemption=row, opinion=" ", by=cast.supervisor, at=AT)
    end_exemption(exemption=row, opinion="展览结束", by=cast.supervisor, at=AT)
    with pytest.raises(Refused, match="惯彻"):
        submit(article=make_article(cast.people.column, by=cast.author, body=text), by=cast.author, at=AT)


def test_what_an_exemption_lets_pass_is_shown_to_the_reviewer(cast: ScreenCast) -> None:
    allowed(cast, "认真惯彻落实年")
    article = make_article(cast.people.column, by=cast.author, body=body("这一年称为认真惯彻落实年。"))
    submission = submit(article=article, by=cast.author, at=AT)
    page = text_of(browser(cast.people.reviewers[0]).get(review_url(submission)))
    assert "按已批准的例外放行" in page


def test_an_exemption_without_scope_never_reaches_private_data(cast: ScreenCast) -> None:
    allowed(cast, "13812345678")
    assert refusal(cast, body=body("手机13812345678。"))
    allowed(cast, "13812345678", "private.phone")
    submit(
        article=make_article(cast.people.column, by=cast.author, body=body("手机13812345678。")), by=cast.author, at=AT
    )


def test_nobody_allows_what_they_asked_for(cast: ScreenCast) -> None:
    row = ask_exemption(
        word="津门故里",
        scope="",
        reason="地名",
        expires_on=None,
        department=cast.people.office,
        by=cast.supervisor,
        at=AT,
    )
    with pytest.raises(NotAllowed, match="另一位办公室监督员"):
        decide_exemption(exemption=row, allow=True, opinion="", by=cast.supervisor, at=AT)
    with pytest.raises(NotAllowed, match="办公室监督员批准"):
        decide_exemption(exemption=row, allow=True, opinion="", by=cast.author, at=AT)
    other = make_user("办公室另一监督员", Role.SUPERVISOR, department=cast.people.office)
    assert decide_exemption(exemption=row, allow=True, opinion="", by=other, at=AT).decided_name == "办公室另一监督员"
    assert proofing.context(day=DAY).exemptions[0].word == "津门故里"
    actions = AuditEntry.objects.filter(action__contains="exemption").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["publishing.ask_exemption", "publishing.allow_exemption"]


def test_the_names_the_house_knows_are_no_misspellings(cast: ScreenCast) -> None:
    context = proofing.context(day=DAY)
    assert {"法规处", "政策文件", "法规处信息员"} <= context.known_names


def test_a_file_no_machine_reads_waits_for_the_writer_and_then_for_somebody_else(cast: ScreenCast) -> None:
    article = attached(cast, b"x", "旧稿.doc")
    with pytest.raises(Refused, match="附件人工核对"):
        submit(article=article, by=cast.author, at=AT)
    client = browser(cast.author)
    page = client.get(reverse("publishing_submit", args=[article.pk]))
    digest = page.context["unread"][0].digest
    url = reverse("publishing_draft_check_file", args=[article.pk])
    assert any("请写明打开" in s for s in sentences(client.post(url, {"file": digest, "reason": " "})))
    assert any("换过或删去" in s for s in sentences(client.post(url, {"file": "别的", "reason": "看过"})))
    assert client.post(url, {"file": digest, "reason": "已逐页核对，没有密级标志"}).status_code == 302
    submission = pass_all(submit(article=article, by=cast.author, at=AT), cast.people)
    with pytest.raises(Refused, match="只有撰稿人核对过"):
        publish(submission=submission, by=cast.publisher, at=AT)
    screen = text_of(browser(cast.publisher).get(review_url(submission)))
    assert "无法检查" in screen
    assert "已逐页核对" in screen
    answer = browser(cast.publisher).post(
        review_url(submission, "check_file"), {"file": digest, "reason": "打开核对过"}
    )
    assert any("已记录附件的核对情况" in s for s in sentences(answer))
    publish(submission=submission, by=cast.publisher, at=AT)
    assert Publication.objects.exists()
    assert [row.by_name for row in FileDecision.objects.order_by("pk")] == ["法规处信息员", "办公室归口发布人"]
    with pytest.raises(Refused, match="不可修改"):
        FileDecision.objects.order_by("pk")[0].save()


def test_the_decision_is_bound_to_the_bytes_and_writers_do_not_vouch_twice(cast: ScreenCast) -> None:
    article = attached(cast, b"one", "旧稿.doc")
    [file] = unread(json.loads(json.dumps(_content(article))), Checker(day=DAY))
    vouch_for_file(article=article, submission=None, file=file, reason="看过", by=cast.author, at=AT)
    submission = submit(article=article, by=cast.author, at=AT)
    for person in (cast.author, cast.outsider):
        with pytest.raises(NotAllowed):
            vouch_for_file(article=article, submission=submission, file=file, reason="再看", by=person, at=AT)
    with pytest.raises(Refused, match="附件人工核对"):
        submit(article=attached(cast, b"two", "旧稿.doc"), by=cast.author, at=AT)


def _content(article: Any) -> dict[str, Any]:
    from lanmu.publishing.freezing import freeze

    return freeze(article.get_latest_revision_as_object()).content


def test_what_stands_in_an_attachment_counts_as_in_the_text(cast: ScreenCast) -> None:
    out, document = BytesIO(), Document()
    document.add_paragraph("联系人手机13812345678。")
    document.save(out)
    with pytest.raises(Refused, match=r"附件“名单”：.*13812345678"):
        submit(article=attached(cast, out.getvalue(), "名单.docx"), by=cast.author, at=AT)


class Reader:
    """A proofreader that knows one wrong word, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def check(self, paragraphs: Any, *, level: Level, known: frozenset[str]) -> list[list[Edit]]:
        self.asked += paragraphs
        return [
            [Edit(at, at + 2, "部署", Level.CERTAIN)] if (at := text.find("布暑")) >= 0 else [] for text in paragraphs
        ]


def test_a_certain_misspelling_of_the_statistical_level_stops_and_paragraphs_are_read_once(cast: ScreenCast) -> None:
    reader = Reader()
    levels.install(reader)
    try:
        said = refusal(cast, body=body("会议作了工作布暑安排。", "请遵照执行。"))
        again = refusal(cast, body=body("请遵照执行。", "会议作了工作布暑安排。"))
    finally:
        levels.uninstall()
    assert any("布暑" in reason and "第 1 段" in reason for reason in said)
    assert any("布暑" in reason and "第 2 段" in reason for reason in again)
    assert reader.asked.count("会议作了工作布暑安排。") == 1


def test_a_proofreader_that_breaks_is_no_pass(cast: ScreenCast) -> None:
    class Broken(Reader):
        def check(self, paragraphs: Any, *, level: Level, known: frozenset[str]) -> list[list[Edit]]:
            raise RuntimeError("坏了")

    levels.install(Broken())
    try:
        said = refusal(cast, body=body("请遵照执行。"))
    finally:
        levels.uninstall()
    assert any("统计校对" in reason and "没有做成" in reason for reason in said)


def test_a_submission_keeps_its_hits_for_the_report(cast: ScreenCast) -> None:
    text = body("约20个左右单位参加。")
    submission = submit(article=make_article(cast.people.column, by=cast.author, body=text), by=cast.author, at=AT)
    check = TextCheck.objects.get(submission=submission)
    assert list(check.hits.values_list("rule", "text")) == [("number.approximate", "约20个左右")]
    assert TextHit.objects.get().place == "正文第 1 块第 1 段"


def test_settings_make_a_rule_milder_but_never_the_laws(cast: ScreenCast) -> None:
    from lanmu.publishing.proofing_proposed import set_checks, standing

    now = standing()
    with pytest.raises(Refused, match="必须拦截，不能调整"):
        set_checks(masking=now["masking"], levels={"private.identity": "停用"}, by=cast.supervisor, at=AT)
    with pytest.raises(NotAllowed):
        set_checks(masking=now["masking"], levels={}, by=cast.author, at=AT)
    masking = {**now["masking"], "phone": [2, 2], "sign": "×"}
    set_checks(masking=masking, levels={"date.impossible": "提示"}, by=cast.supervisor, at=AT)
    said = refusal(cast, body=body("会议定于2024年2月30日召开，手机13812345678。"))
    assert len(said) == 1
    assert "13×××××××78" in said[0]
    assert replace(Checker(day=DAY).settings, number=0).levels == {"date.impossible": "提示"}
