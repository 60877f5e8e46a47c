"""词库: the office loads its own word lists; what they stop is stopped, what they hint at is shown to reviewers."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import Refused
from lanmu.publishing.models import OwnWordList, Submission
from lanmu.scanning.listfiles import read_list
from tests.factories import AT, make_article, make_department, submit
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

ROWS = "词语,建议,级别,理由\n旧称甲局,新称甲局,拦截,机构已经更名\n老称谓,新称谓,提示,宜用新的称谓\n"


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


@pytest.fixture
def house() -> Any:
    return make_department("宣传处")


def upload(
    cast: ScreenCast, house: Any, text: str = ROWS, *, name: str = "意识形态用语", file: str = "词表.csv"
) -> Any:
    data = {"name": name, "department": house.pk, "file": SimpleUploadedFile(file, text.encode("utf-8-sig"))}
    return browser(cast.supervisor).post(reverse("publishing_words"), data)


def body(text: str) -> list[dict[str, str]]:
    return [{"type": "text", "value": f"<p>{text}</p>"}]


@pytest.mark.clause("5.2")
def test_the_houses_own_list_stops_words_and_hints_at_others(cast: ScreenCast, house: Any) -> None:
    assert upload(cast, house).status_code == 302
    article = make_article(cast.people.column, by=cast.author, body=body("由旧称甲局负责。"))
    with pytest.raises(Refused, match="旧称甲局") as refused:
        submit(article=article, by=cast.author, at=AT)
    assert "机构已经更名" in refused.value.reasons[0]
    assert "可改为“新称甲局”" in refused.value.reasons[0]
    submission = make_submission(cast, body=body("请沿用老称谓。"))
    page = text_of(browser(cast.people.reviewers[0]).get(review_url(submission)))
    assert "内容检查（1）" in page
    assert "宜用新的称谓" in page


def test_a_new_version_takes_the_place_of_the_old_and_both_stay_on_record(cast: ScreenCast, house: Any) -> None:
    upload(cast, house)
    upload(cast, house, "词语,级别\n别的词,拦截\n")
    assert list(OwnWordList.objects.values_list("version", "count")) == [(2, 1), (1, 2)]
    submit(
        article=make_article(cast.people.column, by=cast.author, body=body("由旧称甲局负责。")), by=cast.author, at=AT
    )
    with pytest.raises(Refused, match="别的词"):
        submit(article=make_article(cast.people.column, by=cast.author, body=body("别的词。")), by=cast.author, at=AT)
    assert AuditEntry.objects.filter(action="publishing.load_words").count() == 2
    with pytest.raises(Refused):
        OwnWordList.objects.order_by("pk")[0].save()


def test_a_list_taken_out_of_use_stops_nothing(cast: ScreenCast, house: Any) -> None:
    upload(cast, house)
    url = reverse("publishing_words_retire")
    assert browser(cast.supervisor).post(url, {"name": "意识形态用语"}).status_code == 302
    submit(
        article=make_article(cast.people.column, by=cast.author, body=body("由旧称甲局负责。")), by=cast.author, at=AT
    )
    assert Submission.objects.count() == 1
    again = browser(cast.supervisor).post(url, {"name": "意识形态用语"})
    assert any("已经停用" in s for s in sentences(again))
    assert "已停用" in text_of(browser(cast.supervisor).get(reverse("publishing_words")))


def test_the_export_is_what_can_be_loaded_again(cast: ScreenCast, house: Any) -> None:
    upload(cast, house)
    response = browser(cast.author).get(reverse("publishing_words_export", args=[OwnWordList.objects.get().pk]))
    entries = read_list(response.content, name="词表.xlsx")
    assert [(e.pattern, e.suggestion) for e in entries] == [("旧称甲局", "新称甲局"), ("老称谓", "新称谓")]
    assert browser(cast.author).get(reverse("publishing_words_export", args=[0])).status_code == 404


@pytest.mark.parametrize(
    ("text", "name", "file", "reason"),
    [
        ("词语\n\n", "甲", "词表.csv", "词表里没有词语。"),
        ("词语,级别\n甲,严重\n", "甲", "词表.csv", "“级别”应为“拦截”或“提示”，现在是“严重”"),
        ("单词\n甲\n", "甲", "词表.csv", "其中“词语”必须有"),
        (ROWS, " ", "词表.csv", "请填写词表名称"),
        (ROWS, "长" * 41, "词表.csv", "词表名称最多 40 个字"),
        (ROWS, "甲", "词表.exe", "词表请用 .xlsx 或 .csv 文件。"),
    ],
)
def test_a_faulty_list_is_refused_whole(
    cast: ScreenCast, house: Any, text: str, name: str, file: str, reason: str
) -> None:
    response = upload(cast, house, text, name=name, file=file)
    assert any(reason in s for s in sentences(response))
    assert not OwnWordList.objects.exists()


def test_only_the_office_keeps_the_lists(cast: ScreenCast, house: Any) -> None:
    upload(cast, house)
    for person in (cast.author, cast.publisher, cast.people.reviewers[2]):
        page = browser(person).get(reverse("publishing_words"))
        assert "词库由办公室监督员维护" in text_of(page)
        data = {"name": "甲", "department": house.pk, "file": SimpleUploadedFile("a.csv", ROWS.encode())}
        assert "词库由办公室监督员维护" in "".join(sentences(browser(person).post(reverse("publishing_words"), data)))
        retired = browser(person).post(reverse("publishing_words_retire"), {"name": "意识形态用语"})
        assert "词库由办公室监督员维护" in "".join(sentences(retired))
    assert OwnWordList.objects.count() == 1
