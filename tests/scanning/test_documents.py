"""Checks that need to know the parts of a document: structure, tables, links, sources, titles, attachments."""

from collections.abc import Iterable
from datetime import date

import pytest

from lanmu.scanning.context import Context, Source
from lanmu.scanning.documents import Document, Part, table_parts
from lanmu.scanning.engine import scan
from lanmu.scanning.enums import Kind
from lanmu.scanning.rules import Hit
from lanmu.scanning.shingles import Shingles


def hits(parts: Iterable[Part], prefix: str, context: Context | None = None) -> list[Hit]:
    result = scan(Document(tuple(parts)), context=context)
    assert result.failures == ()
    return [hit for hit in result.hits if hit.rule.startswith(prefix)]


def codes(parts: Iterable[Part], prefix: str, context: Context | None = None) -> list[str]:
    return [hit.rule for hit in hits(parts, prefix, context)]


def paragraph(text: str, where: str = "body.1") -> Part:
    return Part(Kind.PARAGRAPH, text, where)


def link(text: str, href: str) -> Part:
    return Part(Kind.LINK, text, "link", href=href)


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ([Part(Kind.TITLE, " ", "title")], "structure.title"),
        ([Part(Kind.HEADING, "", "h", level=2), paragraph("正文")], "structure.heading_empty"),
        (
            [
                Part(Kind.HEADING, "甲", "h", level=2),
                paragraph("文"),
                Part(Kind.HEADING, "乙", "i", level=4),
                paragraph("文"),
            ],
            "structure.heading_jump",
        ),
        ([Part(Kind.HEADING, "甲", "h", level=2)], "structure.heading_alone"),
        ([Part(Kind.IMAGE, "", "image")], "structure.image"),
        ([Part(Kind.IMAGE, "IMG_2024", "image")], "structure.image_name"),
        ([Part(Kind.IMAGE, "现场.jpg", "image")], "structure.image_name"),
        (table_parts([["", ""], ["", ""]]), "structure.table_empty"),
        (table_parts([["甲", "乙"], ["1", "2"]], header_rows=0), "structure.table_head"),
        ([link("点击这里", "https://www.gov.cn/")], "structure.link_text"),
        ([link("查看详情>>", "https://www.gov.cn/")], "structure.link_text"),
        ([link("通知", "javascript:void(0)")], "link.script"),
        ([link("通知", " java\tscript:alert(1)")], "link.script"),
        ([link("通知", "file:///C:/a.docx")], "link.file"),
        ([link("通知", "http://192.168.0.8/a")], "link.intranet"),
        ([link("www.tj.gov.cn", "https://www.example.com/")], "link.disguised"),
        ([link("通知", "https://www.tj.gov.cn@example.com/")], "link.account"),
        ([Part(Kind.TITLE, "关于做好检查工作的通知。", "title")], "punct.title"),
    ],
)
def test_a_fault_of_the_parts_is_found(parts: list[Part], rule: str) -> None:
    assert rule in codes(parts, rule.partition(".")[0])


def test_a_sound_document_is_left_alone() -> None:
    parts = [
        Part(Kind.TITLE, "关于做好检查工作的通知", "title"),
        Part(Kind.HEADING, "一、总体要求", "h.1", level=2),
        paragraph("坚持实事求是。", "body.1"),
        Part(Kind.HEADING, "二、工作安排", "h.2", level=2),
        *table_parts([["单位", "数量", "占比"], ["甲区", "30", "30%"], ["乙区", "70", "70%"], ["合计", "100", "100%"]]),
        Part(Kind.IMAGE, "检查现场，三名工作人员在核对台账", "image"),
        link("天津市城市管理规定", "https://www.tj.gov.cn/a.html"),
        link("www.tj.gov.cn", "https://csgl.tj.gov.cn/"),
    ]
    assert scan(Document(tuple(parts)), context=Context(source=Source(), attachments=[])).hits == ()


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([["单位", "数量"], ["甲", "30"], ["乙", "60"], ["合计", "100"]], ["100"]),
        ([["单位", "金额"], ["甲", "1,200.5"], ["乙", "300"], ["总计", "1,600.5"]], ["1,600.5"]),
        ([["单位", "数量"], ["合　计", "12"], ["甲", "5"], ["乙", "6"]], ["12"]),
        ([["项目", "占比"], ["甲", "45%"], ["乙", "45%"], ["合计", "100%"]], ["100%"]),
        (
            [["区", "一季度", "二季度", "合计"], ["甲", "1", "2", "3"], ["乙", "2", "3", "5"], ["丙", "2", "2", "5"]],
            ["5"],
        ),
        ([["单位", "数量"], ["甲", "30"], ["乙", "70"], ["合计", "100"]], []),
        ([["单位", "数量"], ["甲", "30"], ["其中：女", "10"], ["乙", "70"], ["合计", "100"]], []),
        ([["单位", "数量"], ["甲", "1"], ["乙", "2"], ["小计", "3"], ["丙", "4"], ["合计", "7"]], []),
        ([["单位", "万元"], ["甲", "33.3"], ["乙", "33.3"], ["丙", "33.3"], ["合计", "100.0"]], []),
        ([["单位", "增长率"], ["甲", "3"], ["乙", "5"], ["合计", "4"]], []),
        ([["项目", "占比"], ["甲", "33.3%"], ["乙", "33.3%"], ["丙", "33.3%"], ["合计", "100%"]], []),
        ([["单位", "电话"], ["甲", "83606000"], ["乙", "83606001"], ["合计", "2"]], []),
    ],
)
def test_totals_that_are_not_the_sum_are_found(rows: list[list[str]], wrong: list[str]) -> None:
    assert [hit.text for hit in hits(table_parts(rows), "table.")] == wrong


def test_the_head_of_a_column_says_what_its_numbers_are() -> None:
    rows = [["姓名", "身份证号"], ["王某", "120101900307451"]]
    assert codes(table_parts(rows), "private.identity") == ["private.identity"]
    assert codes(table_parts([["单位", "编号"], ["某局", "120101900307451"]]), "private.") == []


@pytest.mark.parametrize(
    ("source", "text", "rules"),
    [
        (Source(repost=True), "正文", ["source.unnamed", "source.no_address"]),
        (Source(repost=True, name="新华社", url="https://www.xinhuanet.com/a"), "正文", []),
        (Source(), "新华社北京5月8日电 会议召开。", ["source.not_original"]),
        (Source(repost=True, name="新华社", url="https://a.cn/b"), "新华社北京5月8日电 会议召开。", []),
        (None, "新华社北京5月8日电 会议召开。", []),
    ],
)
def test_sources_are_judged_by_what_is_known(source: Source | None, text: str, rules: list[str]) -> None:
    assert codes([paragraph(text)], "source.", Context(source=source)) == rules


def test_title_and_body_agree_on_how_many() -> None:
    body = [paragraph(f"{n}、做好工作。", f"b.{n}") for n in "一二三四"]
    wrong = [Part(Kind.TITLE, "优化营商环境5项措施", "title"), *body]
    assert codes(wrong, "agreement.") == ["agreement.title"]
    assert codes([Part(Kind.TITLE, "优化营商环境4项措施", "title"), *body], "agreement.") == []


def test_named_and_given_attachments_agree() -> None:
    text = [paragraph("特此通知。\n附件：1. 名单\n2. 汇总表")]
    assert codes(text, "agreement.", Context(attachments=["名单.xlsx"])) == ["agreement.attachment"]
    assert codes(text, "agreement.", Context(attachments=["名单.xlsx", "汇总表.xlsx"])) == []
    assert codes(text, "agreement.") == []


def test_a_weekday_without_a_year_is_judged_near_the_day_of_the_scan() -> None:
    context = Context(day=date(2024, 5, 1))
    assert codes([paragraph("5月8日（星期一）开会")], "date.", context) == []  # 2023 had it
    assert codes([paragraph("5月8日（星期二）开会")], "date.", context) == ["date.weekday"]
    assert codes([paragraph("5月8日（星期二）开会")], "date.") == []


def test_a_near_duplicate_is_found_and_an_unlike_text_is_not() -> None:
    texts = [
        f"第{n}号通知：关于加强{n}区道路清扫保洁和垃圾分类工作的安排，请各单位认真落实到位。" * 1
        + f"其中第{n}项由第{n * 7}组负责，联系{n}处。" * 3
        for n in range(50)
    ]
    index = Shingles()
    for number, text in enumerate(texts):
        index.add(f"article:{number}", text)
    assert len(index) == 50
    assert [near.id for near in index.near(texts[7] + "（转发）")][:1] == ["article:7"]
    assert (
        index.near("市政府常务会议审议通过城市更新条例草案，决定提请市人大常委会审议，并部署下一阶段安全生产工作。")
        == []
    )
    context = Context(near=index.near)
    assert codes([paragraph(texts[7])], "duplicate.", context) == ["duplicate.near"]
    index.remove("article:7")
    assert "article:7" not in [near.id for near in index.near(texts[7])]
