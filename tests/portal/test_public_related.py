"""Public pages of what belongs together (第十一条（一）（四）, 47号): a policy and its interpretations, a document and
what repealed it, the reports of an event, a rebuttal; through the chain and as HTML.
"""

import re
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.portal.preview import render_preview
from lanmu.publishing.actions import publish, submit, withdraw
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import ArticlePage, Event, Publication
from tests.factories import AT, Cast, make_article, make_cast, make_public, make_user, pass_all
from tests.portal.public_site import make_identity, page
from tests.publishing.policy_cast import (
    ELEMENTS,
    REBUTTAL,
    draft_explaining,
    in_column,
    make_interpretations_column,
    make_policy,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    make_identity()
    return make_cast()


@pytest.fixture
def writers(cast: Cast) -> Cast:
    return in_column(cast, make_interpretations_column(cast))


def soup(row: Publication) -> BeautifulSoup:
    return BeautifulSoup(page(f"article:{row.pk}"), "html.parser")


def one(found: BeautifulSoup | Tag, selector: str) -> Tag:
    tag = found.select_one(selector)
    assert tag is not None, selector
    return tag


def words(found: BeautifulSoup | Tag) -> str:
    return " ".join(found.get_text(" ").split())


def publish_draft(people: Cast, draft: ArticlePage, at: datetime = AT) -> Publication:
    submission = submit(article=draft, by=people.author, at=at, declared=True)
    publish(submission=pass_all(submission, people, at=at), by=people.publisher, at=at)
    return Publication.objects.get(pk=draft.pk)


def supervisor(cast: Cast) -> User:
    return make_user("办公室监督员", Role.SUPERVISOR, department=cast.office)


@pytest.mark.clause("11.1")
def test_the_interpretation_shows_its_four_elements_in_order_and_links_to_the_policy(cast: Cast, writers: Cast) -> None:
    policy = make_policy(cast)
    shown = soup(publish_draft(writers, draft_explaining(writers, policy.pk)))
    parts = [(one(s, "h2").get_text(), one(s, "p").get_text()) for s in shown.select(".elements section")]
    assert parts == [
        ("背景依据", ELEMENTS["explained_basis"]), ("目标任务", ELEMENTS["explained_aims"]),
        ("主要内容", ELEMENTS["explained_contents"]), ("解决的问题", ELEMENTS["explained_problems"]),
    ]  # fmt: skip
    link = one(shown, ".explains a")
    assert (link["href"], link.get_text()) == (policy.path, policy.title)
    assert "解读形式：文字、图片" in words(one(shown, ".explains"))


@pytest.mark.clause("11.1")
def test_the_policy_lists_its_public_interpretations_with_their_form_while_they_are_public(
    cast: Cast, writers: Cast
) -> None:
    policy = make_policy(cast)
    assert not soup(policy).select("#jiedu, .text__jump")
    first = publish_draft(writers, draft_explaining(writers, policy.pk))
    second = publish_draft(
        writers,
        draft_explaining(writers, policy.pk, title="专家谈投放点", interpretation_forms=["expert"]),
        AT + timedelta(hours=1),
    )
    shown = soup(policy)
    assert [a["href"] for a in shown.select("#jiedu a")] == [first.path, second.path]
    assert [words(s) for s in shown.select("#jiedu .rows__from")] == ["文字、图片", "专家点评"]
    assert one(shown, ".text__jump a")["href"] == "#jiedu"
    boss = supervisor(cast)
    withdraw(publication=first, by=boss, at=AT + timedelta(hours=2), reason="重写")
    assert [a["href"] for a in soup(policy).select("#jiedu a")] == [second.path]
    withdraw(publication=policy, by=boss, at=AT + timedelta(hours=3), reason="有误")
    assert not soup(second).select(".explains a")


@pytest.mark.parametrize(
    ("validity", "heading"), [("amended", "本文件已修改"), ("lapsed", "本文件已失效"), ("repealed", "本文件已废止")]
)
def test_a_document_that_is_over_says_so_above_everything_else_and_in_lists(
    cast: Cast, validity: str, heading: str
) -> None:
    new = make_policy(cast, title="新的办法")
    draft = make_article(
        cast.column, by=cast.author, title="旧的规定", genre="policy", validity=validity,
        validity_note="自2024年5月8日起由《新的办法》代替。", replaced_by=new.article,
    )  # fmt: skip
    old = publish_draft(cast, draft, AT + timedelta(hours=1))
    shown = soup(old)
    banner = one(shown, ".validity")
    assert banner["role"] == "note"
    assert words(banner).startswith(heading)
    assert "自2024年5月8日起由《新的办法》代替。" in words(banner)
    assert one(banner, "a")["href"] == new.path
    assert str(shown).index("本文件已") < str(shown).index('class="prose"')
    listed = BeautifulSoup(page(f"list:{cast.column.pk}"), "html.parser")
    mark = one(listed, f'.rows a[href="{old.path}"] .mark')
    assert mark.get_text() == old.get_validity_display()
    assert not listed.select(f'.rows a[href="{new.path}"] .mark')
    withdraw(publication=new, by=supervisor(cast), at=AT + timedelta(hours=2), reason="有误")
    assert not one(soup(old), ".validity").select("a")


def test_a_rebuttal_sets_rumour_against_facts_in_a_marked_box_and_is_tagged_in_lists(cast: Cast) -> None:
    row = make_public(cast, title="网传填埋不实", **REBUTTAL)
    box = one(soup(row), ".rebuttal")
    assert words(one(box, ".rebuttal__head")) == "辟谣"
    parts = [(one(d, "h2").get_text(), one(d, "p").get_text()) for d in box.select(".rebuttal__part")]
    assert parts == [
        ("谣言内容", REBUTTAL["rumour"]), ("事实", REBUTTAL["truth"]), ("辟谣依据", REBUTTAL["truth_source"]),
    ]  # fmt: skip
    for target in (f"list:{cast.column.pk}", "home"):
        assert re.search(r'<span class="mark">辟谣</span>\s*网传填埋不实', page(target)), target


def test_reports_of_an_event_list_each_other_in_the_order_of_time(cast: Cast) -> None:
    event = Event.objects.create(title="演示路抢修", department=cast.department, opened_by=cast.author, opened_at=AT)
    first = make_public(cast, title="发生泄漏", event=event)
    assert "相关报道" not in words(soup(first))
    later = make_public(cast, title="恢复供热", event=event, at=AT + timedelta(hours=6))
    for row in (first, later):
        section = one(soup(row), ".kindred")
        assert "相关报道：演示路抢修" in words(section)
        lines = [words(li) for li in section.select("li")]
        assert [line.split()[0] for line in lines] == ["首报", "续报"]
        assert "2024-05-08 15:30" in lines[1]
        assert words(one(section, "[aria-current=page]")).endswith(f"{row.title}（本文）")
        assert [a["href"] for a in section.select("a")] == [r.path for r in (first, later) if r != row]
    withdraw(publication=first, by=supervisor(cast), at=AT + timedelta(hours=7), reason="有误")
    assert "相关报道" not in words(soup(later))


def test_reviewers_see_the_relations_before_anything_is_public(cast: Cast, writers: Cast) -> None:
    policy = make_policy(cast)
    shown = render_preview(freeze(draft_explaining(writers, policy.pk)).content, AT).decode()
    assert f'href="{policy.path}"' in shown
    assert "解决的问题" in shown


def test_hostile_words_stay_words_in_the_parts_of_a_genre(cast: Cast, writers: Cast) -> None:
    bad = "<script>alert(1)</script>说明的文字"
    policy = make_policy(cast)
    event = Event.objects.create(title=bad, department=cast.department, opened_by=cast.author, opened_at=AT)
    rows = [
        publish_draft(writers, draft_explaining(writers, policy.pk, explained_basis=bad, event=event)),
        make_public(cast, **{**REBUTTAL, "rumour": bad, "event": event}),
        make_public(cast, genre="policy", validity="lapsed", validity_note=bad),
    ]
    for row in rows:
        assert "<script>alert" not in page(f"article:{row.pk}")
        assert "&lt;script&gt;alert(1)&lt;/script&gt;说明的文字" in page(f"article:{row.pk}")
