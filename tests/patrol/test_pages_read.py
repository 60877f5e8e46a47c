"""标签和页底巡检: every released page is read as a crawler reads it."""

from datetime import timedelta

import pytest

from lanmu.patrol.actions import Observation, observe
from lanmu.patrol.models import Finding
from lanmu.patrol.pages import read_page
from lanmu.patrol.sources import tags
from lanmu.patrol.sources.tags import faults_of
from tests.factories import AT
from tests.patrol.site import column, open_rules, patrol, released, served, spoil

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def whats() -> set[tuple[str, str, str]]:
    rows = Finding.objects.open().filter(source="tags")
    return {(f.rule, f.evidence.get("kind", ""), f.evidence["what"]) for f in rows}


def article_path() -> str:
    return str(next(p for p in served("/").rglob("t2*.html")).relative_to(served("/")))


def test_a_site_that_is_as_the_norm_wants_it_gives_no_finding() -> None:
    released(column())
    run = patrol("tags")
    assert whats() == set()
    assert run.report["pages"].keys() == {"首页", "栏目页", "内容页", "其他页面"}
    assert run.looked == sum(run.report["pages"].values())


def test_what_the_identity_leaves_empty_is_one_finding_per_kind_of_page_and_tag_with_a_count() -> None:
    released(column(), column("通知公告"), id_code="", icp="", find_error_url="")
    patrol("tags")
    assert ("tag.missing", "article", "SiteIDCode") in whats()
    assert ("tag.missing", "home", "SiteIDCode") in whats()
    assert ("footer.missing", "every", "ICP备案编号") in whats()
    assert ("footer.missing", "every", "“我为政府网站找错”入口") in whats()
    assert ("footer.missing", "every", "网站标识码") in whats()
    finding = Finding.objects.get(key="tag.missing:article:SiteIDCode")
    assert (finding.evidence["count"], finding.evidence["of"]) == (2, 2)
    assert "2 个页面中有 2 个" in finding.text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name="PubDate"', 'name="pubdate"', "tag.missing PubDate"),
        ('name="ArticleTitle"', 'name="Title"', "tag.missing ArticleTitle"),
        ('name="ContentSource" content="法规处"', 'name="ContentSource" content=""', "tag.missing ContentSource"),
        ('name="PubDate" content="2024-05-08 09:30"', 'name="PubDate" content="2024年5月8日"', "tag.wrong PubDate"),
        ('name="SiteIDCode" content="1234567890"', 'name="SiteIDCode" content="12345"', "tag.wrong SiteIDCode"),
    ],
)
def test_a_spoilt_article_is_found(old: str, new: str, expected: str) -> None:
    released(column())
    spoil(article_path(), old, new)
    patrol("tags")
    rule, what = expected.split()
    assert (rule, "article", what) in whats()


def test_a_list_row_without_its_time_and_a_column_under_another_name_are_found() -> None:
    one = column()
    released(one)
    spoil(f"{one.public_path}index.html", ">2024-05-08 09:30</time>", ">昨天</time>")
    spoil(f"{one.public_path}index.html", 'name="ColumnName" content="工作动态"', 'name="ColumnName" content="要闻"')
    patrol("tags")
    assert {("page.undated", "column", "list"), ("tag.wrong", "column", "ColumnName")} <= whats()


def test_pages_that_disagree_about_the_site_are_found() -> None:
    released(column())
    spoil(article_path(), "csgl.example.gov.cn", "old.example.gov.cn")
    patrol("tags")
    assert Finding.objects.open().filter(key="tag.wrong:site:SiteDomain").exists()


def test_a_page_that_cannot_be_read_is_found_and_the_others_still_are() -> None:
    released(column())
    path = served(article_path())
    path.unlink()
    path.write_bytes(b"\xff\xfe\x00")
    run = patrol("tags")
    assert open_rules("tags") == ["page.unreadable"]
    assert run.report["pages"]["栏目页"] >= 1


def test_what_was_put_right_is_proven_by_the_next_look() -> None:
    released(column())
    path = article_path()
    spoil(path, 'name="PubDate"', 'name="X"')
    patrol("tags")
    spoil(path, 'name="X"', 'name="PubDate"')
    run = patrol("tags", AT + DAY)
    assert run.closed == 1
    assert open_rules("tags") == []


def test_without_a_released_page_nothing_is_proven_gone() -> None:
    observe(source="tags", seen=[Observation(key="tag.missing:x:y", rule="tag.missing", text="缺")], at=AT)
    assert patrol("tags", AT + DAY).closed == 0
    assert open_rules("tags") == ["tag.missing"]


def test_many_files_are_read_in_several_processes_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    released(column(), column("通知公告"), id_code="")
    patrol("tags")
    alone = {f.key: f.evidence for f in Finding.objects.all()}
    monkeypatch.setattr(tags, "PART", 3)
    told: list[tuple[int, int]] = []
    look = tags.look_at_pages(AT + DAY, watch=lambda done, total: told.append((done, total)))
    together = {o.key: o.evidence for o in look.seen}
    assert {k: (e.get("count"), e.get("of")) for k, e in together.items()} == {
        k: (e.get("count"), e.get("of")) for k, e in alone.items()
    }
    assert told[-1][0] == told[-1][1] > 3


def test_a_page_is_read_by_its_elements_not_by_their_spelling() -> None:
    page = read_page(
        "<!doctype html><html><head><META content='甲' NAME=\"SiteName\"></head><body>"
        "<ul class='big rows'><li><a href='/a'>一</a><time>2024-05-08 09:30</time></li><li>二</li></ul>"
        "<footer>主办单位 甲 <a href='/sitemap.html'>网站地图</a></footer></body></html>".encode()
    )
    assert page.tags == {"SiteName": "甲"}
    assert (page.rows, page.undated, page.times) == (2, ["二"], 1)
    assert ("footer.missing", "站点地图", "的页底没有站点地图") not in faults_of(page, kind="other")
    assert ("footer.missing", "主办单位", "的页底没有主办单位") not in faults_of(page, kind="other")
