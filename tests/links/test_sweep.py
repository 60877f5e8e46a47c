"""Links of the site's own pages: what is broken, wrong or empty, who links where, and what a publication changes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lanmu.links import actions, queries
from lanmu.links.addresses import address_hash
from lanmu.links.enums import FAULTS, State
from lanmu.links.models import Check, LinkSet, LinkSetEntry, Occurrence, Page, Target
from tests.factories import AT

pytestmark = pytest.mark.django_db
Write = Callable[..., None]


def faults() -> dict[str, str]:
    return dict(Target.objects.filter(state__in=FAULTS).values_list("address", "state"))


def test_a_sound_site_has_no_fault(page: Write, root: Path) -> None:
    (root / "files").mkdir()
    (root / "files" / "a.pdf").write_bytes(b"x")
    (root / "redirects.map").write_text('"/old.html" "/news/";\n', encoding="utf-8")
    page(
        "news/a.html",
        '<a href="#main">正文</a><a href="index.html">回</a><a href="../files/a.pdf">附件</a>'
        '<a href="./a.html?x=1">再看</a>'
        '<a href="mailto:a@b.cn">信</a><a href="tel:12345">话</a><a href="/do/ask">问</a><a href="#top">顶</a>'
        '<a href="/news/%61.html">同一页</a><a href="/news/../">首页</a><a href="#%6dain">正文</a>',
    )
    found = actions.sweep(at=AT)
    assert faults() == {}
    assert (found.pages, found.faults) == (3, 0)


@pytest.mark.clause("12.3")
@pytest.mark.parametrize(
    ("html", "address", "state", "words"),
    [
        ('<a href="/news/none.html">x</a>', "/news/none.html", State.BROKEN, "没有这个地址"),
        ('<img src="/files/none.png" alt="">', "/files/none.png", State.BROKEN, "没有这个地址"),
        ('<a href="/files/none.pdf">x</a>', "/files/none.pdf", State.BROKEN, "没有这个地址"),
        ('<a href="">x</a>', "无链：链接", State.EMPTY, "没有写地址"),
        ('<a href="#">x</a>', "无链：链接", State.EMPTY, "没有写地址"),
        ("<a>x</a>", "无链：链接", State.EMPTY, "没有写地址"),
        ('<a href="javascript:void(0)">x</a>', "无链：链接", State.EMPTY, "没有去处"),
        ('<img src="" alt="">', "无链：图片", State.EMPTY, "没有写地址"),
        ('<a href="#nowhere">x</a>', "/news/a.html#nowhere", State.ANCHOR, "没有这个位置"),
        ('<a href="/news/#nowhere">x</a>', "/news/#nowhere", State.ANCHOR, "没有这个位置"),
        ('<a href="/news">x</a>', "/news", State.REDIRECT, "多跳转一次"),
        ('<a href="/old.html">x</a>', "/old.html", State.REDIRECT, "已迁移到 /news/"),
        ('<a href="/empty/">x</a>', "/empty/", State.WRONG, "没有首页的文件夹"),
        ('<a href="/News/A.html">x</a>', "/News/A.html", State.WRONG, "大小写"),
        ('<a href="http://localhost:8001/x">x</a>', "http://localhost:8001/x", State.WRONG, "本机"),
        ('<a href="http://192.168.1.5/x">x</a>', "http://192.168.1.5/x", State.WRONG, "内网"),
        ('<a href="http://server/x">x</a>', "http://server/x", State.WRONG, "完整的域名"),
        ('<a href="http://own.gov.cn/news/">x</a>', "http://own.gov.cn/news/", State.WRONG, "不加密的 http"),
        ('<a href="https://own.gov.cn/none.html">x</a>', "/none.html", State.BROKEN, "没有这个地址"),
        ('<a href="file:///C:/a.doc">x</a>', "file:///C:/a.doc", State.WRONG, "电脑上的文件"),
        ('<a href="https://www.bad.onion/">x</a>', "https://www.bad.onion/", State.DANGEROUS, "危险域名表"),
        ('<a href="https://a b/">x</a>', "https://a b/", State.WRONG, "写法不对"),
    ],
)
def test_each_kind_of_fault_is_called_by_its_name(
    page: Write, root: Path, html: str, address: str, state: State, words: str
) -> None:
    (root / "empty" / "below").mkdir(parents=True)
    (root / "redirects.map").write_text('"/old.html" "/news/";\n', encoding="utf-8")
    page("index.html", head='<meta name="SiteDomain" content="own.gov.cn">')
    page("news/a.html", html)
    actions.sweep(at=AT)
    row = Target.objects.get(state__in=FAULTS)
    assert (row.address, row.state) == (address, state)
    assert words in row.reason
    assert row.suggestion or state == State.BROKEN
    assert queries.holders([row.hash])[row.hash].pages == ("/news/a.html",)


def test_the_navigation_is_kept_once_and_still_every_page_is_known_to_hold_it(page: Write) -> None:
    for number in range(40):
        page(
            f"news/t{number}.html", f'<a href="/news/t{number + 1}.html">下一篇</a>', nav='<a href="/dead/">旧栏目</a>'
        )
    actions.sweep(at=AT)
    assert LinkSet.objects.count() == 2, "pages with the dead entry, pages without"
    assert Occurrence.objects.count() == 40, "only what each page holds by itself"
    assert LinkSetEntry.objects.count() == 5
    dead = queries.holders([address_hash("/dead/")])[address_hash("/dead/")]
    assert dead.count == 40
    assert queries.pages_linking_to("/news/t7.html") == ["/news/t6.html"]
    assert len(queries.pages_linking_to("/news/")) == 42


def test_home_and_column_pages_are_named_first(page: Write) -> None:
    for path in ("news/a/b.html", "news/a.html", "news/index.html", "index.html"):
        page(path, '<a href="/none.html">x</a>')
    actions.sweep(at=AT)
    held = queries.holders([address_hash("/none.html")])[address_hash("/none.html")]
    assert held.pages == ("/", "/news/", "/news/a.html", "/news/a/b.html")
    assert held.prominent


@pytest.mark.clause("12.3")
def test_a_publication_cures_and_a_withdrawal_breaks_the_links_of_others_without_a_look_at_them(
    page: Write, root: Path
) -> None:
    page("news/a.html", '<a href="/news/b.html">b</a><a href="/news/c.html">c</a>')
    page("news/c.html")
    actions.sweep(at=AT)
    assert faults() == {"/news/b.html": State.BROKEN}
    page("news/b.html")
    (root / "news/c.html").unlink()
    later = AT + timedelta(hours=1)
    found = actions.sweep_pages(files=["news/b.html", "news/c.html"], at=later)
    assert found.pages == 1
    assert faults() == {"/news/c.html": State.BROKEN}
    assert found.cured == [address_hash("/news/b.html")]
    cured = Target.objects.get(address="/news/b.html")
    assert [(c.at, c.outcome) for c in Check.objects.filter(target=cured)] == [(later, "good"), (AT, "gone")]


def test_a_page_that_takes_its_dead_link_out_is_cured(page: Write) -> None:
    page("news/a.html", '<a href="/none.html">x</a><a href="#none">y</a>')
    actions.sweep(at=AT)
    assert len(faults()) == 2
    page("news/a.html", "已改正")
    actions.sweep_pages(files=["news/a.html"], at=AT + timedelta(hours=1))
    assert faults() == {}


def test_a_page_with_base_or_cut_inside_a_comment_is_read_whole(page: Write, root: Path) -> None:
    page("news/a.html", '<a href="b.html">x</a>', head='<base href="/other/">')
    (root / "news/c.html").write_text(
        "<!-- <title> --><body><!-- <main> <a href='/no.html'> --></main><a href='/yes.html'>"
    )
    actions.sweep(at=AT)
    assert set(faults()) == {"/other/b.html", "/other/#main", "/yes.html"} - {"/other/#main"}


SHAPES = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "bare", "remove"]),
        st.sampled_from(["a.html", "b.html", "news/c.html", "news/d.html", "news/index.html"]),
        st.lists(
            st.sampled_from(
                [
                    "/a.html",
                    "/b.html",
                    "c.html",
                    "../a.html",
                    "/news/",
                    "/none.html",
                    "#main",
                    "#no",
                    "",
                    "/a.html#main",
                    "/news/c.html#no",
                    "https://www.example.net/x",
                    "http://10.0.0.1/",
                ]
            ),
            max_size=4,
        ),
        st.sampled_from(["", '<a href="/b.html">b</a>', '<a href="/gone/">g</a>']),
    ),
    min_size=1,
    max_size=7,
)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=SHAPES)
def test_step_by_step_ends_where_a_look_at_everything_does(steps: list[Any], tmp_path_factory: Any) -> None:
    """Whatever is published and withdrawn: the same pages, who links where and addresses in fault, both ways."""
    from tests.links.conftest import TOP

    for model in (Page, LinkSet, LinkSetEntry, Occurrence, Target):
        model.objects.all().delete()
    root = tmp_path_factory.mktemp("steps")
    (root / "news").mkdir()
    (root / "index.html").write_text(TOP.format(title="", nav="") + '<main id="main"></main>', encoding="utf-8")
    actions.sweep(at=AT, root=str(root))
    for number, (verb, path, links, nav) in enumerate(steps):
        file = root / path
        if verb == "write":
            text = "".join(f'<a href="{link}">x</a>' for link in links)
            file.write_text(TOP.format(title=path, nav=nav) + f'<main id="main">{text}</main>', encoding="utf-8")
        elif verb == "bare":
            file.write_text(TOP.format(title=path, nav=nav) + "<main></main>", encoding="utf-8")
        elif file.exists():
            file.unlink()
        actions.sweep_pages(files=[path], at=AT + timedelta(minutes=number + 1), root=str(root))
    by_steps = picture()
    for model in (Page, LinkSet, LinkSetEntry, Occurrence, Target):
        model.objects.all().delete()
    actions.sweep(at=AT, root=str(root))
    assert by_steps == picture()


def picture() -> tuple[Any, ...]:
    """What is known, without numbers that depend on the order of things."""
    pages = set(Page.objects.values_list("path", "digest", "link_set"))
    paths = dict(Page.objects.values_list("id", "path"))
    holds = {(number, paths[page]) for number, page in Occurrence.objects.values_list("address_hash", "page")}
    return pages, holds, faults()


def test_many_processes_find_what_one_finds(page: Write, transactional_db: None) -> None:
    for number in range(2100):
        page(f"news/t{number}.html", f'<a href="/news/t{number + 1}.html">x</a>')
    one = actions.sweep(at=AT, processes=1)
    before = picture()
    for model in (Page, LinkSet, LinkSetEntry, Occurrence, Target, Check):
        model.objects.all().delete()
    many = actions.sweep(at=AT, processes=2)
    assert picture() == before
    assert (one.pages, one.links, one.faults) == (many.pages, many.links, many.faults) == (2102, 2102 * 2 + 2100, 1)


def test_what_a_publication_costs_does_not_grow_with_the_site(page: Write) -> None:
    counts = []
    for size in (5, 60):
        for number in range(size):
            page(f"news/t{number}.html", '<a href="/news/a.html">x</a>')
        actions.sweep(at=AT)
        page("news/a.html", '<a href="/none.html">x</a>' + str(size))
        with CaptureQueriesContext(connection) as asked:
            actions.sweep_pages(files=["news/a.html"], at=AT + timedelta(minutes=size))
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2
