"""What readers and inspectors' crawlers find on the public pages (norms: 国办发〔2017〕47号, 网页标签规范)."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lanmu.columns.enums import ColumnKind, ColumnLayout
from lanmu.common.digest import digest
from lanmu.portal.articles import ContentAltered
from lanmu.portal.models import SiteIdentity
from lanmu.publishing import preview
from lanmu.publishing.models import FrozenContent
from tests.factories import AT, make_column
from tests.portal.public_site import frozen_document, make_identity, page, publish, put_medium, render, save, whole_tree

pytestmark = pytest.mark.django_db
HOSTILE = "\"><script>alert(1)</script>&amp;'{{ 7*7 }}"


def tags(text: str) -> dict[str, str]:
    """The meta tags of a page by name, exactly as spelt."""
    return {n: html.unescape(v) for n, v in re.findall(r'<meta name="([^"]+)" content="([^"]*)">', text)}


def words(text: str) -> str:
    """The page as a reader sees it: no markup, entities resolved."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_site_tags_stand_on_every_page() -> None:
    make_identity()
    column = make_column()
    publish(column)
    for path, made in whole_tree().items():
        if path.endswith(".html"):
            found = tags(made.body.decode())
            assert found["SiteName"] == "示范市城市管理委员会", path
            assert found["SiteDomain"] == "csgl.example.gov.cn", path
            assert found["SiteIDCode"] == "1234567890", path


def test_column_tags_stand_on_column_pages_home_and_articles() -> None:
    make_identity()
    column = make_column("政策文件", description="文件的公开。", keywords="政策，文件", column_type="政策文件")
    row = publish(column)
    expected = {
        "ColumnName": "政策文件",
        "ColumnDescription": "文件的公开。",
        "ColumnKeywords": "政策,文件",
        "ColumnType": "政策文件",
    }
    for target in (f"list:{column.pk}", f"article:{row.pk}"):
        assert expected.items() <= tags(page(target)).items()
    home = tags(page("home"))
    assert (home["ColumnName"], home["ColumnType"]) == ("首页", "首页")
    assert home["ColumnDescription"]
    assert home["ColumnKeywords"]


def test_column_tags_are_never_empty() -> None:
    top = make_column("政务公开")
    column = make_column("人事任免", parent=top)
    found = tags(page(f"list:{column.pk}"))
    assert [
        name for name in ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType") if not found[name]
    ] == []


def test_article_tags_say_what_the_norm_asks() -> None:
    make_identity()
    picture = put_medium(b"picture", "png")
    row = publish(
        make_column(), title="关于垃圾分类的通知", at=datetime(2024, 5, 8, 1, 30, tzinfo=UTC),
        keywords=["垃圾分类", "管理"],
        author="", editor="责任编辑", summary="第一行\n第二行", media=[picture],
        body=[{"type": "image", "path": picture["path"], "alt": "图", "caption": "", "width": 4, "height": 3}],
    )  # fmt: skip
    found = tags(page(f"article:{row.pk}"))
    assert found["ArticleTitle"] == "关于垃圾分类的通知"
    assert found["PubDate"] == "2024-05-08 09:30", "Asia/Shanghai"
    assert found["ContentSource"] == "法规处"
    assert found["Keywords"] == "垃圾分类,管理"
    assert found["Author"] == "责任编辑"
    assert found["Description"] == "第一行 第二行"
    assert found["Image"] == f"https://csgl.example.gov.cn{picture['path']}"
    assert found["Url"] == f"https://csgl.example.gov.cn{row.path}"


def test_an_article_shows_source_times_people_and_ways_on() -> None:
    column = make_column()
    older, newer = (
        publish(column, title="前一篇", at=AT - timedelta(1)),
        publish(column, title="后一篇", at=AT + timedelta(1)),
    )
    row = publish(column, author="作者甲", editor="编辑乙", source={"kind": "repost", "name": "新华社", "url": ""})
    text = page(f"article:{row.pk}")
    seen = words(text)
    for expected in ("发布时间： 2024-05-08 09:30", "转载自：新华社", "作者：作者甲", "责任编辑：编辑乙", "返回列表"):
        assert expected in seen
    assert "更新时间" not in seen
    assert f'<a href="{newer.path}" rel="prev">后一篇</a>' in text
    assert f'<a href="{older.path}" rel="next">前一篇</a>' in text


def test_neighbours_of_articles_of_the_same_minute_are_those_beside_it_in_the_list() -> None:
    column = make_column()
    rows = [publish(column, title=f"同时{n}") for n in range(3)]
    text = page(f"article:{rows[1].pk}")
    assert f'<a href="{rows[2].path}" rel="prev">' in text
    assert f'<a href="{rows[0].path}" rel="next">' in text


def test_a_later_version_says_when_it_was_updated_and_keeps_its_first_time() -> None:
    row = publish(make_column(), at=AT)
    row.published_at = AT + timedelta(days=2)
    save(row)
    text = page(f"article:{row.pk}")
    assert "更新时间： 2024-05-10 09:30" in words(text)
    assert tags(text)["PubDate"] == "2024-05-08 09:30"


@pytest.mark.parametrize(
    ("validity", "mark"),
    [("lapsed", "本文件已失效"), ("repealed", "本文件已废止"), ("amended", "本文件已修改"), ("valid", "")],
)
def test_a_policy_document_shows_its_fields_and_marks_what_is_over(validity: str, mark: str) -> None:
    row = publish(
        make_column(),
        policy={
            "index_number": "索引1", "subject_category": "城市管理", "issuing_body": "城管委",
            "document_number": "城管发〔2024〕1号", "formed_on": "2024-05-08", "validity": validity,
        },
    )  # fmt: skip
    text = page(f"article:{row.pk}")
    seen = words(text)
    for expected in (
        "索引号 索引1",
        "主题分类 城市管理",
        "发文机关 城管委",
        "发文字号 城管发〔2024〕1号",
        "成文日期 2024年5月8日",
    ):
        assert expected in seen
    assert ('class="validity"' in text) == bool(mark)
    assert mark in seen


def test_an_ordinary_article_has_no_table_of_document_fields() -> None:
    assert 'class="policy"' not in page(f"article:{publish(make_column()).pk}")


def test_every_block_and_attachment_is_shown() -> None:
    row = publish(
        make_column(),
        body=[
            {"type": "text", "html": "<p>第一段</p>"},
            {"type": "table", "caption": "统计表", "header": "both", "rows": [
                [{"text": "区", "rowspan": 2, "colspan": 1}, {"text": "数量", "rowspan": 1, "colspan": 2}],
                [{"text": "一月", "rowspan": 1, "colspan": 1}, {"text": "二月", "rowspan": 1, "colspan": 1}],
                [{"text": "甲区", "rowspan": 1, "colspan": 1}, {"text": "3", "rowspan": 1, "colspan": 1}],
            ]},
            {"type": "document", "path": "/files/aa/1.docx", "title": "申请表", "ext": "docx", "size": 2_097_152},
            {"type": "video", "path": "/files/aa/2.mp4", "title": "宣传片", "transcript": "旁白一\n旁白二"},
            {"type": "quotation", "text": "引用的话", "source": "某文件"},
            {"type": "links", "title": "相关链接", "items": [
                {"title": "国务院", "url": "https://www.gov.cn/x"}, {"title": "外站", "url": "https://example.com/"}]},
        ],
        attachments=[{"path": "/files/aa/3.pdf", "title": "附件一", "ext": "pdf", "size": 300}],
    )  # fmt: skip
    text = page(f"article:{row.pk}")
    seen = words(text)
    for expected in (
        "第一段",
        "统计表",
        "申请表 DOCX，2.0 MB",
        "宣传片",
        "旁白二",
        "引用的话",
        "某文件",
        "相关链接",
        "附件一 PDF，1 KB",
    ):
        assert expected in seen
    assert '<th scope="col" rowspan="2">区</th>' in text
    assert '<th scope="row">甲区</th>' in text
    assert "<td>一月</td>" in text, "the second row's first cell stands in the second column: the first is covered"
    assert '<a href="https://www.gov.cn/x">国务院</a>' in text, "a government's site is not marked as leaving"
    assert 'class="external"' in text
    assert "外站（外部链接）" in seen.replace(" ", "")


def test_hostile_words_stay_words_everywhere() -> None:
    make_identity(name=HOSTILE, sponsor=HOSTILE)
    column = make_column(HOSTILE, description=HOSTILE, keywords=HOSTILE)
    publish(
        column, title=HOSTILE, summary=HOSTILE, keywords=[HOSTILE], author=HOSTILE, source={"name": HOSTILE},
        policy={"document_number": HOSTILE},
        attachments=[{"path": "/files/a", "title": HOSTILE, "ext": "pdf", "size": 1}],
        body=[{"type": "quotation", "text": HOSTILE, "source": HOSTILE}],
    )  # fmt: skip
    for path, made in whole_tree().items():
        if not path.startswith("assets/"):
            assert b"<script>alert" not in made.body, path


def test_pages_carry_no_inline_script_or_style_so_that_a_strict_policy_holds() -> None:
    make_identity()
    publish(make_column())
    for path, made in whole_tree().items():
        if path.endswith(".html"):
            text = made.body.decode()
            assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:", text) == [], path


def test_the_footer_shows_what_is_filled_in_and_is_silent_about_the_rest() -> None:
    make_column()
    empty = page("home")
    for word in ("网站标识码", "主办单位", "ICP", "公安备案", "找错", "党政机关"):
        assert word not in empty
    assert 'href="/sitemap.html"' in empty
    SiteIdentity.objects.all().delete()
    make_identity()
    full = words(page("home"))
    for word in (
        "网站标识码 1234567890", "主办单位 示范市城管委", "联系方式 022-12345678", "ICP 备案 备案号甲",
        "公安备案 备案号乙", "我为政府网站找错", "党政机关", "网站地图",
    ):  # fmt: skip
        assert word in full


def test_a_column_of_another_site_announces_its_address() -> None:
    column = make_column("国务院新闻", kind=ColumnKind.EXTERNAL, link_url="https://news.example.com/")
    text = page(f"list:{column.pk}")
    assert 'href="https://news.example.com/"' in text
    assert "将离开" in words(text)
    assert "尚未公布" in words(page(f"list:{make_column('官方微博', kind=ColumnKind.LINK).pk}"))


def test_a_single_page_column_shows_its_newest_text_and_names_its_approval() -> None:
    column = make_column("机构职能", layout=ColumnLayout.SINGLE)
    publish(column, title="旧职能", at=AT - timedelta(9), body=[{"type": "text", "html": "<p>旧的正文</p>"}])
    row = publish(column, title="新职能", body=[{"type": "text", "html": "<p>新的正文</p>"}])
    made = render(f"list:{column.pk}")[f"list:{column.pk}"]
    assert made is not None
    seen = words(made.body.decode())
    assert "新的正文" in seen
    assert "旧的正文" not in seen
    assert "旧职能" in seen, "what was there before stays within reach"
    assert (made.made_from, made.approval) == (f"article:{row.pk}@{row.frozen.digest}", row.approval.number)


def test_the_page_of_an_upper_column_shows_what_is_new_below() -> None:
    top = make_column("政务公开")
    full, empty = make_column("政策文件", parent=top), make_column("人事任免", parent=top)
    publish(full, title="新文件")
    text = page(f"list:{top.pk}")
    assert "新文件" in text
    assert f'href="{empty.public_path}"' in text
    assert "暂无信息" not in text
    assert "暂无信息" in page(f"list:{empty.pk}")


def test_the_home_page_brings_each_part_of_the_site() -> None:
    parts = {
        "政务公开": "政策文件",
        "新闻动态": "城市管理动态",
        "专题专栏": "供热服务",
        "办事服务": "办事清单",
        "政民互动": "常见问题",
    }
    leaves = {leaf: make_column(leaf, parent=make_column(top)) for top, leaf in parts.items()}
    publish(leaves["政策文件"], title="一个文件")
    publish(leaves["城市管理动态"], title="一条新闻")
    text = page("home")
    for expected in ("一个文件", "一条新闻", "2024-05-08 09:30", *parts):
        assert expected in text
    for leaf in leaves.values():
        assert f'href="{leaf.public_path}"' in text


def test_every_listed_article_shows_its_time() -> None:
    top = make_column("政务公开")
    column = make_column("通知公告", parent=top)
    for n in range(5):
        publish(column, title=f"通知{n}")
    for target in ("home", f"list:{top.pk}", f"list:{column.pk}"):
        text = page(target)
        rows = [li for li in re.findall(r"<li>.*?</li>|<h3>.*?</time>", text, re.DOTALL) if "/202405/t2024" in li]
        assert rows
        assert [li for li in rows if "2024-05-08 09:30</time>" not in li] == []


def test_a_text_altered_in_the_database_is_not_rendered() -> None:
    row = publish(make_column())
    altered = row.frozen.content.replace("正文", "改动")
    row.frozen = FrozenContent.objects.create(digest=digest("别的内容".encode()), content=altered)
    save(row)
    with pytest.raises(ContentAltered):
        render(f"article:{row.pk}")


def test_a_previewed_text_looks_as_it_will_and_names_no_hashed_asset() -> None:
    column = make_column()
    row = publish(column)
    text = preview.render(
        frozen_document(row.article, column, title="待审的文", body=[{"type": "text", "html": "<p>待审</p>"}]), AT
    ).decode()
    assert "<head>" in text
    assert "待审的文" in text
    assert 'href="/assets/base.css"' in text
    assert tags(text)["PubDate"] == "2024-05-08 09:30"


def test_assets_are_named_by_their_content_and_every_page_refers_to_existing_ones() -> None:
    tree = whole_tree()
    names = [path for path in tree if path.startswith("assets/")]
    assert all(re.fullmatch(r"assets/[a-z]+\.[0-9a-f]{12}\.(css|js|svg)", name) for name in names)
    used: set[Any] = set()
    for path, made in tree.items():
        if path.endswith(".html"):
            used |= set(re.findall(r'(?:href|src)="/(assets/[^"]+)"', made.body.decode()))
    assert used == set(names)
