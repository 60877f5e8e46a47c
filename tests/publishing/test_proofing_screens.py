"""The screens of 内容检查: the editor's questions, the reviewer's list, exemptions, settings, hits and report."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lanmu.organisation.enums import Role
from lanmu.patrol.models import ScannedText
from lanmu.proposals.actions import approve
from lanmu.proposals.models import Proposal
from lanmu.publishing.enums import Decision
from lanmu.publishing.models import (
    ApprovalRecord,
    CheckExemption,
    CheckSettings,
    HitDecision,
    ReviewAct,
    TextCheck,
    TextHit,
)
from lanmu.publishing.proofing_proposed import standing
from tests.factories import make_article, make_public, make_user, pass_all
from tests.publishing.screen_cast import (
    ScreenCast,
    browser,
    make_screen_cast,
    make_submission,
    review_url,
    sentences,
    text_of,
)

pytestmark = pytest.mark.django_db

IDENTITY = "11010519491231002X"


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def body(*texts: str) -> list[dict[str, Any]]:
    return [{"type": "text", "value": "".join(f"<p>{text}</p>" for text in texts)}]


def part(text: str, where: str = "body-0-value#a", **fields: Any) -> dict[str, Any]:
    return {"where": where, "label": "正文第 1 段", "text": text, "kind": "paragraph", **fields}


def ask(client: Client, name: str, *parts: dict[str, Any], **fields: Any) -> Any:
    data = {"article": None, "parts": list(parts), "source": {"kind": "original"}, **fields}
    return client.post(reverse(f"publishing_check_{name}"), json.dumps(data), content_type="application/json")


# While writing


def test_the_editor_gets_every_hit_with_its_place(cast: ScreenCast) -> None:
    answer = ask(browser(cast.author), "draft", part(f"𠮷会议定于2024年2月30日召开，身份证号{IDENTITY}。")).json()
    date_hit, identity = answer["hits"]
    assert (date_hit["rule"], date_hit["start"], date_hit["text"]) == ("date.impossible", 6, "2024年2月30日")
    assert (identity["private"], identity["stop"]) == (True, True)
    assert identity["suggestion"] == "11*************02X"
    assert identity["place"] == "正文第 1 段"
    assert answer["milliseconds"] < 2000


def test_a_saved_draft_keeps_what_was_found_and_what_was_ignored(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    client = browser(cast.author)
    sent = part("约20个左右单位参加。")
    [hit] = ask(client, "draft", sent, article=article.pk).json()["hits"]
    assert TextHit.objects.get(checked__article=article.pk).text == "约20个左右"
    refused = ask(client, "decide", sent, article=article.pk, mark=hit["mark"], verdict="ignored", reason=" ")
    assert (refused.status_code, refused.json()["reasons"]) == (409, ["请写明忽略的理由，审核人会看到。"])
    done = ask(client, "decide", sent, article=article.pk, mark=hit["mark"], verdict="ignored", reason="原文如此")
    assert done.json() == {"done": True}
    moved = ask(client, "draft", part("前面加一段。", "x"), part("约20个左右单位参加。"), article=article.pk).json()
    assert "忽略：原文如此" in moved["hits"][0]["ignored"]
    gone = ask(client, "decide", part("改了。"), article=article.pk, mark=hit["mark"], verdict="ignored", reason="x")
    assert "刚刚改过" in gone.json()["reasons"][0]


def test_private_data_is_kept_masked_only(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    client, sent = browser(cast.author), part(f"约20个左右，身份证号{IDENTITY}，手机13812345678。")
    hits = ask(client, "draft", sent, article=article.pk).json()["hits"]
    for hit in hits:
        ask(client, "decide", sent, article=article.pk, mark=hit["mark"], verdict="accepted")
    kept = json.dumps([*TextHit.objects.values(), *HitDecision.objects.values()], default=str, ensure_ascii=False)
    assert HitDecision.objects.filter(verdict="masked").count() == 2
    assert "11*************02X" in kept
    assert "13812345678" not in kept
    assert IDENTITY not in kept


def test_what_is_stopped_is_never_ignored(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    client, sent = browser(cast.author), part("会议定于2024年2月30日召开。")
    [hit] = ask(client, "draft", sent, article=article.pk).json()["hits"]
    refused = ask(client, "decide", sent, article=article.pk, mark=hit["mark"], verdict="ignored", reason="就这样")
    assert "须改正，不能忽略" in refused.json()["reasons"][0]
    assert not HitDecision.objects.exists()


def test_only_who_may_write_the_draft_is_answered(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    assert ask(browser(cast.outsider), "draft", part("字"), article=article.pk).status_code == 404
    assert ask(browser(cast.publisher), "draft", part("字")).status_code in {302, 403}
    assert Client().post(reverse("publishing_check_draft")).status_code == 302


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b'{"parts": 3}',
        b'{"parts": [{"where": "a"}]}',
        b'{"parts": [{"kind": "x", "text": "", "where": ""}]}',
    ],
)
def test_a_broken_request_is_told_so(cast: ScreenCast, sent: bytes) -> None:
    answer = browser(cast.author).post(reverse("publishing_check_draft"), sent, content_type="application/json")
    assert (answer.status_code, answer.json()["reasons"]) == (409, ["检查的请求不完整，请刷新页面再试。"])


# Reviewing


def test_the_reviewer_sees_hits_and_what_the_writer_ignored(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author, body=body("约20个左右单位参加。", "减少了3倍。"))
    client, sent = browser(cast.author), part("约20个左右单位参加。")
    [hit] = ask(client, "draft", sent, article=article.pk).json()["hits"]
    ask(client, "decide", sent, article=article.pk, mark=hit["mark"], verdict="ignored", reason="原文如此")
    answer = client.post(reverse("publishing_submit", args=[article.pk]), {"route": "chain", "declared": "on"})
    assert answer.status_code == 302
    page = browser(cast.people.reviewers[0]).get(answer.url)
    said = text_of(page)
    assert "内容检查（1）" in said
    assert "忽略：原文如此" in said
    assert "减少若干倍" in said
    assert [(row.hit.rule, bool(row.ignored)) for row in page.context["rows"]] == [
        ("number.times", False), ("number.approximate", True),
    ]  # fmt: skip


def test_taking_a_suggestion_over_is_a_recorded_correction(cast: ScreenCast) -> None:
    submission = make_submission(cast, body=body("请沿用旧的帐户名称。", "另一个<strong>帐户</strong>照办。"))
    client = browser(cast.people.reviewers[0])
    rows = client.get(review_url(submission)).context["rows"]
    marks = [row.seen.mark for row in rows if row.hit.suggestion]
    assert len(marks) == 2
    for mark in marks:
        submission.refresh_from_db()
        data = {"mark": mark, "verdict": "accepted", "digest": submission.frozen.digest}
        assert any("作为更正留痕" in s for s in sentences(client.post(review_url(submission, "check_hit"), data)))
    submission.refresh_from_db()
    html = json.loads(submission.frozen.content)["body"][0]["html"]
    assert html == "<p>请沿用旧的账户名称。</p><p>另一个<strong>账户</strong>照办。</p>"
    assert ReviewAct.objects.filter(decision=Decision.CORRECT).count() == 2
    assert HitDecision.objects.filter(submission=submission, verdict="accepted").count() == 2
    again = client.post(review_url(submission, "check_hit"), {"mark": marks[0], "verdict": "accepted"})
    assert any("已经不在文字里" in s for s in sentences(again))


def test_ignoring_needs_a_reason_and_the_present_step_and_shows_in_the_record(cast: ScreenCast) -> None:
    submission = make_submission(cast, body=body("约20个左右单位参加。"))
    first = browser(cast.people.reviewers[0])
    [row] = first.get(review_url(submission)).context["rows"]
    data = {"mark": row.seen.mark, "verdict": "ignored", "reason": "与原件一致"}
    for person in (cast.author, cast.people.reviewers[1], cast.publisher):
        browser(person).post(review_url(submission, "check_hit"), data)
    assert not HitDecision.objects.exists()
    assert any(
        "写明忽略的理由" in s for s in sentences(first.post(review_url(submission, "check_hit"), data | {"reason": ""}))
    )
    first.post(review_url(submission, "check_hit"), data)
    assert HitDecision.objects.get().by_name == "法规处一审"
    pass_all(submission, cast.people)
    submission.refresh_from_db()
    answer = browser(cast.publisher).post(
        review_url(submission, "publish"), {"digest": submission.frozen.digest, "checked": "on", "opinion": ""}
    )
    assert answer.status_code == 302, sentences(answer)
    record = ApprovalRecord.objects.get()
    page = text_of(browser(cast.supervisor).get(reverse("publishing_record", args=[record.pk])))
    assert "与原件一致" in page


# Exemptions


def test_an_exemption_is_asked_for_allowed_listed_and_exported(cast: ScreenCast) -> None:
    client, house = browser(cast.author), cast.people.department
    new = reverse("publishing_exemption_new")
    assert "津门故里" in client.get(f"{new}?word=津门故里&scope=spelling.pair").content.decode()
    wrong = client.post(new, {"word": "津", "scope": "", "reason": " ", "department": house.pk})
    assert {"请写明理由和依据。"} <= set(sentences(wrong))
    data = {
        "word": "津门故里",
        "scope": "spelling",
        "reason": "地名",
        "department": house.pk,
        "expires_on": "2999-01-01",
    }
    assert client.post(new, data).status_code == 302
    assert any("已经有同样范围" in s for s in sentences(client.post(new, data)))
    row = CheckExemption.objects.get()
    url = reverse("publishing_exemption", args=[row.pk])
    assert "由办公室监督员批准" in "".join(sentences(client.post(url, {"verb": "allow"})))
    assert any("请写明意见" in s for s in sentences(browser(cast.supervisor).post(url, {"verb": "decline"})))
    assert browser(cast.supervisor).post(url, {"verb": "allow"}).status_code == 302
    page = client.get(reverse("publishing_exemptions"), {"state": "allowed", "validity": "now"})
    assert "津门故里" in page.content.decode()
    sheet = load_workbook(BytesIO(_content(client.get(reverse("publishing_exemptions"), {"export": "xlsx"})))).active
    assert [cell.value for cell in sheet[2]][:3] == ["津门故里", "错别字（各级）", "地名"]


def test_exemptions_come_from_a_sheet_all_or_none(cast: ScreenCast) -> None:
    client, new = browser(cast.author), reverse("publishing_exemption_new")
    head = "词语,适用的检查,理由,有效期至,归口处室、单位\n"
    bad = f"{head}津门故里,没有的检查,地名,,法规处\n南开大悦城,,,2027-13-01,没有这个处\n"
    said = sentences(client.post(new, {"file": SimpleUploadedFile("例外.csv", bad.encode())}))
    assert any("第 2 行：不认识的检查" in s for s in said)
    assert any("第 3 行：没有“没有这个处”" in s for s in said)
    assert any("第 3 行：有效期" in s for s in said)
    good = f"{head}津门故里,错别字（各级）,地名,长期,法规处\n津A12345,车牌号码,依法公告,2999-12-31,法规处\n"
    assert client.post(new, {"file": SimpleUploadedFile("例外.csv", good.encode())}).status_code == 302
    assert set(CheckExemption.objects.values_list("word", "scope")) == {
        ("津门故里", "spelling"), ("津A12345", "private.plate"),
    }  # fmt: skip


# Settings, hits, report


def test_settings_take_effect_when_another_person_approves(cast: ScreenCast) -> None:
    client, url = browser(cast.supervisor), reverse("publishing_check_settings")
    page = client.get(url)
    assert "必须拦截" in text_of(page)
    now = standing()
    data: dict[str, Any] = {"version": page.context["version"], "sign": "*", "proofreader": "likely", "reason": "试行"}
    for kind, (front, back) in {k: v for k, v in now["masking"].items() if k != "sign"}.items():
        data |= {f"{kind}_front": front, f"{kind}_back": back}
    assert any("没有变化" in s for s in sentences(client.post(url, data | {"rule_punct.half": "停用"})))
    wrong = client.post(url, data | {"phone_front": "many", "rule_private.identity": "停用"})
    assert any("手机号码前后保留的位数" in s for s in sentences(wrong))
    assert any("身份证号”必须拦截" in s for s in sentences(wrong))
    assert client.post(url, data | {"phone_front": "2", "rule_date.impossible": "提示"}).status_code == 302
    assert not CheckSettings.objects.exists()
    proposal = Proposal.objects.get()
    head = make_user("网站主管", Role.WEBSITE_HEAD, department=cast.people.office)
    approve(proposal=proposal, by=head, at=timezone.now(), digest=proposal.digest)
    assert CheckSettings.objects.get().levels["date.impossible"] == "提示"
    assert standing()["masking"]["phone"] == [2, 4]
    assert browser(cast.author).get(url).status_code in {302, 403}


def test_all_hits_of_a_rule_stop_at_the_door_of_the_department(cast: ScreenCast) -> None:
    submission = make_submission(cast, body=body("约20个左右单位参加。"))
    url = reverse("publishing_check_hits")
    mine = browser(cast.author).get(url, {"rule": "number.approximate"})
    assert "“约数重复”的全部命中" in text_of(mine)
    assert submission.title in text_of(mine)
    assert submission.title not in text_of(browser(cast.outsider).get(url, {"rule": "number.approximate"}))
    assert submission.title in text_of(browser(cast.supervisor).get(url))


def test_the_list_of_hits_asks_no_more_for_more_rows(cast: ScreenCast) -> None:
    make_submission(cast, body=body("约20个左右单位参加。"))
    client, url = browser(cast.supervisor), reverse("publishing_check_hits")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(5):
        make_submission(cast, body=body(f"第{n}处约20个左右单位参加。", "减少了3倍。"))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few)


def test_the_report_counts_by_rule_and_department_and_is_the_offices(cast: ScreenCast) -> None:
    submission = make_submission(cast, body=body("约20个左右单位参加。"))
    url, client = reverse("publishing_check_report"), browser(cast.supervisor)
    days = {"first": "2024-05-01", "last": "2024-05-31"}
    [row] = browser(cast.people.reviewers[0]).get(review_url(submission)).context["rows"]
    data = {"mark": row.seen.mark, "verdict": "ignored", "reason": "与原件一致"}
    browser(cast.people.reviewers[0]).post(review_url(submission, "check_hit"), data)
    HitDecision.objects.get()
    found = client.get(url, days).context["report"]
    assert [(line.rule, line.hits, line.texts) for line in found.rules] == [("number.approximate", 1, 1)]
    assert found.departments == [("法规处", 1)]
    assert client.get(url, {"first": "x"}).status_code == 200
    sheet = load_workbook(BytesIO(client.get(url, days | {"export": "xlsx"}).content)).active
    assert [cell.value for cell in sheet[2]] == ["法规处", "约数重复", "number.approximate", "提示", 1, 1]
    assert browser(cast.author).get(url).status_code in {302, 403}
    assert TextCheck.objects.count() == 1


def _content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_rule_is_also_found_in_what_is_public(cast: ScreenCast) -> None:
    publication = make_public(cast.people, title="关于参加活动的通知", body=body("约20个左右单位参加。"))
    now = timezone.now()
    notices = {"number.approximate 约数重复": 1}
    scan = ScannedText.objects.create(frozen=publication.frozen, version="1", at=now, notices=notices)
    url = reverse("publishing_check_hits")
    page = browser(cast.supervisor).get(url, {"rule": "number.approximate"})
    assert [(hit.title, hit.text) for hit in page.context["public"]] == [("关于参加活动的通知", "1 处")]
    assert "公开内容里的命中" in text_of(page)
    block = {"rule": "date.impossible", "name": "日期不存在", "where": "正文第 1 块第 1 段", "text": "2月30日"}
    ScannedText.objects.filter(pk=scan.pk).update(blocks=[block])
    page = browser(cast.supervisor).get(url, {"rule": "date.impossible"})
    assert [(hit.place, hit.text) for hit in page.context["public"]] == [("正文第 1 块第 1 段", "2月30日")]
    assert browser(cast.supervisor).get(url, {"rule": "date.range"}).context["public"] == []


def test_the_list_of_exemptions_asks_no_more_for_more_rows(cast: ScreenCast) -> None:
    client, url, house = browser(cast.author), reverse("publishing_exemptions"), cast.people.department

    def ask_for(word: str) -> None:
        data = {"word": word, "scope": "", "reason": "地名", "department": house.pk}
        assert client.post(reverse("publishing_exemption_new"), data).status_code == 302

    ask_for("津门故里")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(5):
        ask_for(f"津门故里{n}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few)
