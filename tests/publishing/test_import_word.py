"""A Word file becomes clean structured content: nothing lost, nothing added, order kept."""

import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from django.conf import settings
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from PIL import Image

from lanmu.publishing.blocks import BodyBlock
from lanmu.publishing.cleaning import clean_html
from lanmu.publishing.importing.numbering import chinese, written
from lanmu.publishing.importing.word import WordDraft, read_docx
from lanmu.publishing.tables import freeze_table

WORD = Path(settings.ROOT).parent / "shared" / "data" / "word"
needs_files = pytest.mark.skipif(not WORD.is_dir(), reason="../shared/data/word is not on this machine")


def read(document: Any, name: str = "文件.docx") -> WordDraft:
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return read_docx(out, name=name)


def texts(draft: WordDraft) -> str:
    return "".join(b["value"] for b in draft.blocks if b["type"] == "text")


def words(draft: WordDraft) -> str:
    """Every visible character of the blocks, white space aside."""
    out = ""
    for block in draft.blocks:
        if block["type"] == "text":
            out += html.unescape(re.sub(r"<[^>]*>", "", block["value"]))
        elif block["type"] == "table":
            out += "".join(cell for row in block["value"]["data"] for cell in row)
    return re.sub(r"\s", "", out)


def picture(kind: str = "PNG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (6, 4), "blue").save(out, kind)
    out.seek(0)
    return out


def insert(paragraph: Any, xml: str) -> None:
    paragraph._p.append(parse_xml(xml))


def w(xml: str) -> str:
    return xml.replace(">", f" {nsdecls('w', 'r')}>", 1)


@needs_files
def test_no_character_of_the_sample_files_is_lost() -> None:
    paths = sorted(WORD.glob("*.docx"))
    assert len(paths) >= 35
    for path in paths:
        with path.open("rb") as file:
            draft = read_docx(file, name=path.name)
        with zipfile.ZipFile(path) as archive:
            xml = archive.read("word/document.xml").decode()
        original = re.sub(r"\s", "", html.unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))))
        title = re.sub(r"\s", "", draft.title)
        assert original in (words(draft), title + words(draft)), path.name
        assert draft.problems == []
        for block in draft.blocks:  # the editor takes every block, and cleaning finds nothing to take away
            if block["type"] == "text":
                assert not re.findall(r"<(?!/?(?:p|h2|h3|b|i|ul|ol|li)>)[^>]*>", block["value"]), path.name
                assert re.sub(r"\s+", " ", block["value"]) == clean_html(block["value"])
        BodyBlock().to_python(draft.blocks)


@needs_files
def test_the_regulation_keeps_its_chapters_and_the_merged_cells_of_annex_1() -> None:
    with (WORD / "门户网站管理办法.docx").open("rb") as file:
        draft = read_docx(file)
    assert draft.title == "天津市城市管理委员会门户网站管理办法"
    assert "<h2>天津市城市管理委员会门户网站管理办法</h2><h3>第一章  总  则</h3><p>第一条" in texts(draft)
    assert [b["type"] for b in draft.blocks] == ["text", "table"]
    table = draft.blocks[1]["value"]
    assert len(table["data"]) == 50
    assert table["data"][0] == ["一级栏目", "二级栏目", "三级栏目", "责任部门", "运维部门", "工作责任"]
    assert {"row": 1, "col": 0, "rowspan": 21, "colspan": 1} in table["mergeCells"]
    assert {"row": 36, "col": 0, "rowspan": 7, "colspan": 1} in table["mergeCells"]
    frozen = freeze_table(table)
    assert frozen is not None
    assert frozen["header"] == "row"
    assert frozen["rows"][1][0] == {"text": "政务公开", "rowspan": 21, "colspan": 1}
    assert sum(c["rowspan"] * c["colspan"] for row in frozen["rows"] for c in row) == 50 * 6


def test_styles_give_title_headings_bold_italic_and_raised_text() -> None:
    document = docx.Document()
    document.add_paragraph("供热管理办法", style="Title")
    document.add_heading("第一章 总则", 1)
    document.add_heading("第一节 目的", 2)
    paragraph = document.add_paragraph("普通")
    paragraph.add_run("粗").bold = True
    paragraph.add_run("斜 ").italic = True
    paragraph.add_run("2").font.superscript = True
    document.add_paragraph("   ")
    draft = read(document)
    assert draft.title == "供热管理办法"
    assert texts(draft) == ("<h2>第一章 总则</h2><h3>第一节 目的</h3><p>普通<b>粗</b><i>斜 </i><sup>2</sup></p>")


def test_a_lone_first_heading_is_the_title_but_a_first_chapter_is_not() -> None:
    document = docx.Document()
    document.add_heading("供热办法", 1)
    document.add_heading("总则", 2)
    assert read(document).title == "供热办法"
    document = docx.Document()
    document.add_heading("第一章 总则", 1)
    document.add_paragraph("第一条 甲。")
    assert read(document, name="供热.docx").title == "供热"


def test_the_conventions_of_official_documents_give_headings_where_no_style_does() -> None:
    document = docx.Document()
    for line in ("关于进一步加强供热", "管理工作的通知"):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(line).font.size = Pt(22)
    number = document.add_paragraph("津城管〔2024〕1号")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("各区城市管理委：")
    for line in ("一、总体要求", "（一）指导思想"):
        document.add_paragraph().add_run(line).bold = True
    document.add_paragraph("一、这不是标题，而是一句话。")
    document.add_paragraph("（二）也不是标题")
    draft = read(document)
    assert draft.title == "关于进一步加强供热管理工作的通知"
    assert texts(draft) == (
        "<p>津城管〔2024〕1号</p><p>各区城市管理委：</p><h2>一、总体要求</h2><h3>（一）指导思想</h3>"
        "<p>一、这不是标题，而是一句话。</p><p>（二）也不是标题</p>"
    )


def test_without_any_title_the_file_is_the_name() -> None:
    document = docx.Document()
    document.add_paragraph("正文。")
    assert read(document, name="供热通知.docx").title == "供热通知"


def numbered(document: Any, levels: list[tuple[str, str]]) -> int:
    """A list definition with these (format, text) levels."""
    numbering = document.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl>'
        for i, (f, t) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="99">{xml}</w:abstractNum>')
    numbering.insert(0, abstract)
    return int(numbering.add_num(99).numId)


def in_list(paragraph: Any, number: int, level: int = 0) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = number
    properties.get_or_add_ilvl().val = level


def test_automatic_numbers_of_articles_are_written_out() -> None:
    document = docx.Document()
    number = numbered(document, [("chineseCountingThousand", "第%1条"), ("chineseCounting", "（%2）")])
    for text, level in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0), ("戊", 1)):
        in_list(document.add_paragraph(text), number, level)
    assert texts(read(document)) == ("<p>第一条　甲</p><p>（一）乙</p><p>（二）丙</p><p>第二条　丁</p><p>（一）戊</p>")


def test_plain_lists_stay_lists_and_an_interrupted_one_keeps_its_figures() -> None:
    document = docx.Document()
    number = numbered(document, [("decimal", "%1."), ("bullet", "•")])
    for text, level in (("甲", 0), ("乙", 1), ("丙", 0)):
        in_list(document.add_paragraph(text), number, level)
    document.add_paragraph("中间一段。")
    in_list(document.add_paragraph("丁"), number, 0)
    assert texts(read(document)) == (
        "<ol><li>甲<ul><li>乙</li></ul></li><li>丙</li></ol><p>中间一段。</p><p>3.　丁</p>"
    )


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "零"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (1010, "一千零一十")]
)
def test_chinese_numbers(number: int, expected: str) -> None:
    assert chinese(number) == expected


def test_other_number_formats() -> None:
    formats = {"upperRoman": "XIV", "lowerLetter": "n", "decimalEnclosedCircle": "⑭", "decimalZero": "14", "none": ""}
    assert {name: written(14, name) for name in formats} == formats


def test_links_keep_web_addresses_only() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("见")
    for target in ("https://www.tj.gov.cn/a?b=1&c=2", "file:///C:/x.doc"):
        relation = document.part.relate_to(target, "http://x/hyperlink", is_external=True)
        insert(paragraph, w(f'<w:hyperlink r:id="{relation}"><w:r><w:t>这里</w:t></w:r></w:hyperlink>'))
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    for xml in (
        field.format("begin"), '<w:r><w:instrText> HYPERLINK "https://b.cn" </w:instrText></w:r>',
        field.format("separate"), "<w:r><w:t>那里</w:t></w:r>", field.format("end"),
    ):  # fmt: skip
        insert(paragraph, w(xml))
    draft = read(document)
    assert texts(draft) == (
        '<p>见<a href="https://www.tj.gov.cn/a?b=1&amp;c=2">这里</a>这里<a href="https://b.cn">那里</a></p>'
    )
    assert any("1 个链接" in p for p in draft.problems)


def test_a_table_keeps_cells_merged_both_ways() -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(1, 1))
    table.cell(2, 1).merge(table.cell(2, 2))
    document.add_paragraph("后")
    draft = read(document)
    assert [b["type"] for b in draft.blocks] == ["text", "table", "text"]
    value = draft.blocks[1]["value"]
    assert value["mergeCells"] == [
        {"row": 0, "col": 0, "rowspan": 2, "colspan": 2}, {"row": 2, "col": 1, "rowspan": 1, "colspan": 2},
    ]  # fmt: skip
    assert value["data"][0][0].split("\n") == ["00", "01", "10", "11"]
    assert {(c["row"], c["col"]) for c in value["cell"]} == {(0, 1), (1, 0), (1, 1), (2, 2)}


def test_pictures_stand_where_they_stood_with_their_words() -> None:
    document = docx.Document()
    document.add_paragraph("前")
    document.add_picture(picture())
    document.inline_shapes[0]._inline.docPr.set("descr", "施工现场")
    document.add_paragraph("后")
    draft = read(document)
    assert [b["type"] for b in draft.blocks] == ["text", "image", "text"]
    assert draft.blocks[1]["value"] == {"image": 0, "alt": "施工现场", "caption": ""}
    assert draft.images[0].data == picture().getvalue()
    assert draft.with_images([77])[1]["value"]["image"] == 77
    assert draft.problems == []


def test_a_picture_of_another_kind_is_left_out_and_told() -> None:
    document = docx.Document()
    document.add_paragraph("前")
    document.add_picture(picture("TIFF"))
    draft = read(document)
    assert [b["type"] for b in draft.blocks] == ["text"]
    assert "格式不支持" in draft.problems[0]


def test_tracked_changes_are_read_as_accepted_and_comments_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("原")
    insert(paragraph, w('<w:ins w:id="1" w:author="x"><w:r><w:t>增</w:t></w:r></w:ins>'))
    insert(paragraph, w('<w:del w:id="2" w:author="x"><w:r><w:delText>删</w:delText></w:r></w:del>'))
    insert(paragraph, w('<w:r><w:commentReference w:id="0"/></w:r>'))
    draft = read(document)
    assert texts(draft) == "<p>原增</p>"
    assert [p for p in draft.problems if "接受全部修订" in p]
    assert [p for p in draft.problems if "1 条批注" in p]


def test_hidden_text_is_not_published_and_struck_text_is_told() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("明")
    paragraph.add_run("暗").font.hidden = True
    paragraph.add_run("划").font.strike = True
    draft = read(document)
    assert texts(draft) == "<p>明划</p>"
    assert len(draft.problems) == 2


def test_embedded_objects_are_left_out_and_told() -> None:
    document = docx.Document()
    insert(document.add_paragraph("前"), w("<w:r><w:object><w:control/></w:object></w:r>"))
    draft = read(document)
    assert texts(draft) == "<p>前</p>"
    assert "1 个嵌入对象" in draft.problems[0]


def test_text_in_boxes_formulas_controls_and_unknown_wrappers_is_kept() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("始")
    insert(paragraph, w("<w:sdt><w:sdtContent><w:r><w:t>控</w:t></w:r></w:sdtContent></w:sdt>"))
    insert(paragraph, w("<w:smartTag><w:r><w:t>签</w:t></w:r></w:smartTag>"))
    insert(paragraph, w("<w:unheardOf><w:r><w:t>新</w:t></w:r></w:unheardOf>"))
    insert(paragraph, f'<m:oMath {nsdecls("m")}><m:r><m:t>E=mc</m:t></m:r></m:oMath>'.replace(
        nsdecls("m"), 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'))  # fmt: skip
    insert(
        paragraph, w("<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>")
    )
    document.add_paragraph("终")
    assert texts(read(document)) == "<p>始控签新E=mc</p><p>框</p><p>终</p>"


def test_a_long_document_is_read_in_seconds() -> None:
    document = docx.Document()
    body = document.element.body
    for number in range(4000):
        paragraph, run, text = (OxmlElement(name) for name in ("w:p", "w:r", "w:t"))
        text.text = f"第{number}条 为了加强管理，制定本规定。"
        run.append(text)
        paragraph.append(run)
        body.insert(number, paragraph)
    assert qn("w:p") == paragraph.tag
    assert texts(read(document)).count("<p>") == 4000
