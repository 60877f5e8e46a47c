"""发布前的链接检查: what stops a text, what does not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lanmu.common.refusal import Refused
from lanmu.links.actions import add_host, prefer
from lanmu.links.enums import State
from lanmu.links.models import Target
from lanmu.organisation.actions import sync_roles
from lanmu.publishing.actions import publish, withdraw
from lanmu.publishing.link_gate import doubtful_links
from lanmu.publishing.models import Publication
from lanmu.release.engine import build_full
from tests.factories import AT, make_article, make_cast, make_public, pass_all, submit

pytestmark = pytest.mark.django_db


def linking(*addresses: str) -> list[dict[str, Any]]:
    return [{"type": "text", "value": "".join(f'<p><a href="{a}">看这里</a></p>' for a in addresses)}]


def submitted(cast: Any, *addresses: str, **fields: Any) -> Any:
    article = make_article(cast.column, by=cast.author, body=linking(*addresses), **fields)
    return submit(article=article, by=cast.author, at=AT)


@pytest.mark.clause("12.3")
@pytest.mark.parametrize("address", ["/nowhere.html", "/nowhere/", "/zwgk/../no/t1.html", "/a%20b.html"])
def test_an_address_of_this_site_where_nothing_stands_stops_the_text(address: str) -> None:
    with pytest.raises(Refused) as refused:
        submitted(make_cast(), address)
    assert len(refused.value.reasons) == 1
    assert "在本站不存在" in refused.value.reasons[0]
    assert "请先发布它" in refused.value.reasons[0]


@pytest.mark.clause("12.3")
def test_a_dangerous_host_stops_the_text_wherever_the_link_stands() -> None:
    cast = make_cast()
    add_host(host="shop.example.net", reason="主管单位通报", by="办公室监督员", at=AT)
    for fields in (
        {"body": linking("https://www.shop.example.net/x")},
        {"source_kind": "repost", "source_name": "某网", "source_url": "https://shop.example.net/"},
        {
            "body": [
                {"type": "links", "value": {"title": "", "items": [{"title": "看", "url": "http://shop.example.net/"}]}}
            ]
        },
    ):
        article = make_article(cast.column, by=cast.author, **fields)
        with pytest.raises(Refused, match=r"指向危险域名 .*shop\.example\.net（主管单位通报），请去掉这个链接。"):
            submit(article=article, by=cast.author, at=AT)


def test_what_stands_or_is_not_ours_to_judge_passes() -> None:
    cast = make_cast()
    there = make_public(cast)
    column = cast.column.public_path
    submission = submitted(
        cast, "/", "/rss.xml", "/do/letters/", there.path, f"{there.path}#part", f"{there.path}?a=1", column,
        column.rstrip("/"), "https://www.gov.cn/dead.html", "mailto:a@b.cn", "tel:12345",
    )  # fmt: skip
    assert submission.pk


def test_the_files_of_the_release_count_and_so_does_the_own_domain(settings: Any) -> None:
    from lanmu.portal.models import SiteIdentity

    SiteIdentity.objects.create(domain="csgl.example.gov.cn")
    cast = make_cast()
    make_public(cast)
    settings.LANMU_BUILD_PROCESSES = 1
    build_full(at=AT)
    assert submitted(cast, "https://csgl.example.gov.cn/sitemap.html", "/sitemap_0.xml").pk
    with pytest.raises(Refused, match="在本站不存在"):
        submitted(cast, "https://csgl.example.gov.cn/none.html")


def test_a_withdrawn_text_stops_and_one_on_its_way_back_does_not() -> None:
    cast = make_cast()
    target = make_public(cast)
    withdraw(publication=target, by=cast.publisher, at=AT, reason="内容有误。")
    with pytest.raises(Refused, match="指向的内容没有公开"):
        submitted(cast, target.path)
    again = submit(article=target.article, by=cast.author, at=AT)
    assert submitted(cast, target.path).pk
    publish(submission=pass_all(again, cast), by=cast.publisher, at=AT)
    assert Publication.objects.get(pk=target.pk).path == target.path


def known(address: str, state: State, reason: str = "", **fields: Any) -> None:
    prefer(weights={address: 0}, at=AT)
    Target.objects.filter(address=address).update(state=state, reason=reason, **{"checked_at": AT, **fields})


@pytest.mark.clause("12.3")
def test_who_submits_and_who_reviews_is_told_what_is_known_against_links_elsewhere() -> None:
    cast = make_cast()
    sync_roles(day=timezone.localdate())
    known("https://dead.example.net/a", State.BROKEN, "网页不存在（404）")
    known("https://sold.example.net/", State.TAKEN, "页面写着域名出售、转让或者已经过期")
    known("https://good.example.net/", State.GOOD)
    known("https://moved.example.net/", State.REDIRECT, "已永久迁移到新地址")
    article = make_article(
        cast.column, by=cast.author,
        body=linking("https://dead.example.net/a", "https://dead.example.net/a#part", "https://sold.example.net",
                     "https://good.example.net/", "https://moved.example.net/", "https://new.example.net/",
                     "https://sold.example.net/deep/"),
    )  # fmt: skip
    dead = "链接“看这里”（https://dead.example.net/a）：2024-05-08 检查，断链：网页不存在（404）。请打开核对"
    author, reviewer = Client(), Client()
    author.force_login(cast.author)
    page = author.get(reverse("publishing_submit", args=[article.pk])).content.decode()
    assert page.count("看这里") == 3
    for said in (
        dead,
        "https://sold.example.net/）：2024-05-08 检查，疑似易主，需核实",
        "https://sold.example.net/deep/）",
        "确认送审",
    ):
        assert said in page
    submission = submit(article=article, by=cast.author, at=AT)
    add_host(host="good.example.net", reason="主管单位通报", by="办公室监督员", at=AT)
    reviewer.force_login(cast.reviewers[0])
    page = reviewer.get(reverse("publishing_review", args=[submission.pk])).content.decode()
    for said in (dead, "指向危险域名 good.example.net（主管单位通报），去掉后才能发布", "内容检查（4）"):
        assert said in page, said


def test_asking_for_doubtful_links_costs_the_same_for_one_and_for_many(django_assert_num_queries: Any) -> None:
    for n in range(40):
        known(f"https://s{n}.example.net/", State.BROKEN)
    for count in (1, 40):
        body = [{"type": "links", "items": [
            {"title": f"{n}", "url": f"https://s{n}.example.net/"} for n in range(count)
        ]}]  # fmt: skip
        with django_assert_num_queries(3):
            assert len(doubtful_links({"body": body, "source": {"url": ""}})) == count


def test_what_it_costs_does_not_grow_with_the_links(django_assert_max_num_queries: Any) -> None:
    from lanmu.publishing.freezing import freeze
    from lanmu.publishing.link_gate import links_lead_somewhere

    cast = make_cast()
    article = make_article(cast.column, by=cast.author, body=linking(*(f"/none{n}.html" for n in range(60))))
    frozen = freeze(article)
    with django_assert_max_num_queries(6):
        assert len(list(links_lead_somewhere(article, frozen, AT))) == 60
