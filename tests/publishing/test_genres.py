"""文种: what the editor offers and keeps, what each genre must say, and what is frozen of it."""

import json
from typing import Any

import pytest
from django.urls import reverse

from lanmu.columns.derive import derive_page_permissions
from lanmu.common.refusal import Refused
from lanmu.publishing.actions import correct, publish, submit
from lanmu.publishing.differences import lines
from lanmu.publishing.enums import Genre
from lanmu.publishing.freezing import freeze
from lanmu.publishing.genres import genre_of, marks_of
from lanmu.publishing.models import ArticlePage, Event, InterpretedPolicy, Publication
from tests.factories import AT, Cast, make_article, make_column, make_department, make_public, pass_all
from tests.publishing.policy_cast import (
    ELEMENTS,
    REBUTTAL,
    draft_explaining,
    in_column,
    make_interpretations_column,
    make_policy,
)
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, review_url, text_of
from tests.publishing.test_screen_editor import add_url, edit_url, filled_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


@pytest.fixture
def writers(cast: ScreenCast) -> Cast:
    return in_column(cast.people, make_interpretations_column(cast.people))


def reasons(people: Cast, draft: ArticlePage) -> str:
    """Why the draft is not taken, empty when it is."""
    try:
        submit(article=draft, by=people.author, at=AT, declared=True)
    except Refused as refused:
        return "".join(refused.reasons)
    return ""


def inline(*policies: int) -> dict[str, str]:
    """The rows of 所解读的政策文件 as the form posts them."""
    data = {"interpreted-TOTAL_FORMS": str(len(policies)), "interpreted-INITIAL_FORMS": "0"}
    for n, number in enumerate(policies):
        data |= {f"interpreted-{n}-policy": str(number), f"interpreted-{n}-ORDER": str(n + 1)}
    return data


def test_the_columns_of_policies_suggest_their_genre_and_others_do_not(cast: ScreenCast, writers: Cast) -> None:
    client = browser(cast.author)
    assert filled_in(client.get(add_url(cast)).content.decode())["genre"] == Genre.POLICY
    url = reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", writers.column.pk])
    assert filled_in(client.get(url).content.decode())["genre"] == Genre.INTERPRETATION
    garden = browser(cast.outsider)
    other = make_column("园林动态", operator=cast.outsider.department, responsible=cast.outsider.department)
    derive_page_permissions()
    url = reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", other.pk])
    assert filled_in(garden.get(url).content.decode())["genre"] == Genre.GENERAL


@pytest.mark.clause("11.1")
def test_an_interpretation_is_written_in_the_editor_and_frozen_with_its_parts(cast: ScreenCast, writers: Cast) -> None:
    policy = make_policy(cast.people)
    client = browser(cast.author)
    url = reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", writers.column.pk])
    fields: dict[str, Any] = {**ELEMENTS, **inline(policy.pk), "title": "解读"}
    response = client.post(url, written(client.get(url).content.decode(), **fields))
    assert response.status_code == 302
    draft = ArticlePage.objects.exclude(pk=policy.pk).get().get_latest_revision_as_object()
    frozen = freeze(draft).content
    assert frozen["genre"] == "interpretation"
    assert frozen["interpretation"] == {
        "basis": ELEMENTS["explained_basis"], "aims": ELEMENTS["explained_aims"],
        "contents": ELEMENTS["explained_contents"], "problems": ELEMENTS["explained_problems"],
        "forms": ["text", "picture"], "interprets": [policy.pk],
    }  # fmt: skip
    again = filled_in(client.get(edit_url(draft)).content.decode())
    assert again["explained_basis"] == ELEMENTS["explained_basis"]
    assert again["interpreted-0-policy"] == str(policy.pk)


@pytest.mark.clause("11.1")
@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"explained_basis": ""}, "写明背景依据"),
        ({"explained_aims": "目标。"}, "写明目标任务，至少写一句话"),
        ({"explained_contents": " \n "}, "写明主要内容"),
        ({"explained_problems": ""}, "写明解决的问题"),
        ({"interpretation_forms": []}, "请选择解读形式，至少一种"),
    ],
)
def test_an_interpretation_without_one_of_its_elements_is_refused(
    cast: ScreenCast, writers: Cast, missing: dict[str, Any], sentence: str
) -> None:
    draft = draft_explaining(writers, make_policy(cast.people).pk, **missing)
    assert sentence in reasons(writers, draft)


def test_an_interpretation_names_a_policy_document_that_can_be_read(cast: ScreenCast, writers: Cast) -> None:
    assert "请选择所解读的政策文件" in reasons(writers, draft_explaining(writers))
    other = make_public(cast.people)
    assert "不是政策文件" in reasons(writers, draft_explaining(writers, other.pk))


def test_policy_and_interpretation_are_reviewed_side_by_side_and_come_out_in_order(
    cast: ScreenCast, writers: Cast
) -> None:
    policy = make_article(cast.people.column, by=cast.author, title="还在审的通知", genre=Genre.POLICY)
    draft = draft_explaining(writers, policy.pk)
    submission = pass_all(submit(article=draft, by=cast.author, at=AT, declared=True), writers)
    with pytest.raises(Refused, match="请先发布文件，再发布解读"):
        publish(submission=submission, by=cast.publisher, at=AT)
    first = pass_all(submit(article=policy, by=cast.author, at=AT, declared=True), cast.people)
    publish(submission=first, by=cast.publisher, at=AT)
    publish(submission=submission, by=cast.publisher, at=AT)
    assert Publication.objects.count() == 2


def test_an_interpretation_may_say_all_in_its_parts_and_other_texts_need_a_body(
    cast: ScreenCast, writers: Cast
) -> None:
    assert reasons(writers, draft_explaining(writers, make_policy(cast.people).pk, body=[])) == ""
    assert "请填写正文" in reasons(cast.people, make_article(cast.people.column, by=cast.author, body=[]))


@pytest.mark.parametrize("part", ["rumour", "truth", "truth_source"])
def test_a_rebuttal_without_rumour_facts_or_source_is_refused(cast: ScreenCast, part: str) -> None:
    names = {"rumour": "谣言内容", "truth": "事实", "truth_source": "辟谣依据"}
    draft = make_article(cast.people.column, by=cast.author, **{**REBUTTAL, part: " "})
    assert f"请在“辟谣”页签写明{names[part]}" in reasons(cast.people, draft)


def test_a_rebuttal_goes_through_the_chain_and_is_found_by_its_genre(cast: ScreenCast) -> None:
    row = make_public(cast.people, title="网传不实", **REBUTTAL)
    make_public(cast.people, title="别的信息")
    assert row.genre == Genre.REBUTTAL
    page = text_of(browser(cast.author).get(reverse("publishing_published"), {"genre": "rebuttal"}))
    assert ("网传不实" in page, "别的信息" in page) == (True, False)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"validity": "repealed"}, "请写明依据哪个文件"),
        ({"validity": "valid", "validity_note": "已被修改。"}, "请同时选择相应的有效性"),
    ],
)
def test_a_document_that_is_over_says_on_what_ground(cast: ScreenCast, fields: dict[str, Any], sentence: str) -> None:
    draft = make_article(cast.people.column, by=cast.author, genre=Genre.POLICY, **fields)
    assert sentence in reasons(cast.people, draft)


def test_what_repealed_a_document_is_another_public_one(cast: ScreenCast) -> None:
    marks = {"genre": Genre.POLICY, "validity": "repealed", "validity_note": "自今日起废止。"}
    draft = make_article(cast.people.column, by=cast.author, **marks)
    draft.replaced_by = draft
    draft.save_revision(user=cast.author)
    assert "不能是这份文件自己" in reasons(cast.people, draft)
    hidden = make_article(cast.people.column, by=cast.author)
    draft.replaced_by = hidden
    draft.save_revision(user=cast.author)
    assert "还没有公开" in reasons(cast.people, draft)
    draft.replaced_by = make_public(cast.people).article
    draft.save_revision(user=cast.author)
    assert reasons(cast.people, draft) == ""


def test_texts_frozen_before_genres_stay_readable(cast: ScreenCast) -> None:
    old = json.loads(make_public(cast.people).frozen.content)
    for key in ("genre", "interpretation", "rebuttal", "event"):
        old.pop(key, None)
    assert (genre_of(old), marks_of(old)["genre"]) == (Genre.GENERAL, Genre.GENERAL)
    assert ("文种", "") not in lines(old)


def test_reviewers_see_and_correct_the_parts_of_a_genre(cast: ScreenCast, writers: Cast) -> None:
    policy = make_policy(cast.people)
    submission = submit(article=draft_explaining(writers, policy.pk), by=cast.author, at=AT, declared=True)
    reviewer = cast.people.reviewers[0]
    page = text_of(browser(reviewer).get(review_url(submission)))
    for words in ("政策解读", policy.title, "文字、图片", ELEMENTS["explained_aims"]):
        assert words in page
    correct(submission=submission, by=reviewer, at=AT, wrong="管得干净", right="管得整洁")
    frozen = json.loads(submission.frozen.content)
    assert frozen["interpretation"]["aims"] == "做到投放点设得合理、管得整洁。"
    draft: Any = ArticlePage.objects.get(pk=submission.article_id).get_latest_revision_as_object()
    assert draft.explained_aims == frozen["interpretation"]["aims"]


def test_the_chooser_shows_public_policies_and_own_drafts_only(cast: ScreenCast) -> None:
    public = make_policy(cast.people)
    make_public(cast.people, title="不是文件")
    own = make_article(cast.people.column, by=cast.author, title="本处起草的办法", genre=Genre.POLICY)
    garden = make_column("园林文件", operator=make_department("园林管理处"))
    foreign = make_article(garden, title="别处起草的办法", department=make_department("园林管理处"), genre=Genre.POLICY)
    client = browser(cast.author)
    page = client.get(reverse("policy_chooser:choose_results")).content.decode()
    assert (public.title in page, own.title in page) == (True, True)
    assert ("不是文件" in page, foreign.title in page) == (False, False)
    found = client.get(reverse("policy_chooser:choose_results"), {"q": "起草"}).content.decode()
    assert (own.title in found, public.title in found) == (True, False)
    assert client.get(reverse("policy_chooser:chosen", args=[public.pk])).json()["result"]["title"] == public.title
    assert client.get(reverse("policy_chooser:chosen", args=[foreign.pk])).status_code == 404
    for other in (cast.people.reviewers[0], cast.administrator):
        assert browser(other).get(reverse("policy_chooser:choose")).status_code in {302, 403}


def test_a_deleted_draft_is_no_longer_named(cast: ScreenCast, writers: Cast) -> None:
    policy = make_article(cast.people.column, by=cast.author, genre=Genre.POLICY)
    draft = draft_explaining(writers, policy.pk)
    policy.delete()
    assert InterpretedPolicy.objects.count() == 0
    assert "请选择所解读的政策文件" in reasons(writers, draft)


def test_an_event_is_frozen_with_the_title_it_had(cast: ScreenCast) -> None:
    event = Event.objects.create(
        title="供热抢修", department=cast.people.department, opened_by=cast.author, opened_at=AT
    )
    article = make_article(cast.people.column, by=cast.author, event=event)
    assert freeze(article).content["event"] == {"number": event.pk, "title": "供热抢修"}


def test_a_draft_without_a_genre_is_not_submitted(cast: ScreenCast) -> None:
    draft = make_article(cast.people.column, by=cast.author).get_latest_revision_as_object()
    draft.genre = ""
    draft.save_revision(user=cast.author, clean=False)
    with pytest.raises(Refused, match="请选择文种。"):
        submit(article=draft, by=cast.author, at=AT, declared=True)
