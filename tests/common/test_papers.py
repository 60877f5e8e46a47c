"""Printed papers: the words and figures are in the PDF and in the Word file; the same paper has the same bytes."""

import io
import re
import subprocess
from datetime import UTC, datetime

import pytest
from docx import Document

from lanmu.common.charts import bars
from lanmu.common.papers import SHORT, Chart, Heading, Paper, Para, Table, pdf, word

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
NASTY = '<b>不是标记</b> & "引号"'


def paper(**changes: object) -> Paper:
    rows = [("法规处", 4.0), ("办公室", 2.0)]
    figures = Table(["部门", "数量"], [["法规处", "4"], ["办公室", "2"]], caption="图中数据")
    blocks = [
        Para("各处室、单位：", flush=True),
        Para(NASTY),
        Heading("一、情况"),
        Table(["处室、单位", "问题"], [["燃气管理处", "12"]], caption="各部门问题", widths=[3, 1]),
        Chart(bars(title="未整改", rows=rows, unit="个"), figures),
        Para("办公室", right=True),
    ]
    return Paper(**{"title": "关于某月的通报", "blocks": blocks, "dated": AT, "number": "〔2026〕第3期", **changes})  # type: ignore[arg-type]


def words(data: bytes) -> str:
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return found.stdout.decode().replace("\n", "")


def information(data: bytes) -> str:
    return subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout.decode()


def test_the_pdf_says_all_of_it_as_words() -> None:
    text = words(pdf(paper()))
    for expected in (
        "关于某月的通报", "〔2026〕第3期", "各处室、单位：", NASTY, "一、情况", "各部门问题", "燃气管理处", "12",
        "未整改", "法规处", "4个",
    ):  # fmt: skip
        assert expected in text


def test_the_pdf_is_a4_tagged_titled_dated_and_carries_its_fonts() -> None:
    data = pdf(paper())
    told = information(data)
    assert "Title:           关于某月的通报" in told
    assert "Tagged:          yes" in told
    assert "2026" in next(line for line in told.splitlines() if line.startswith("CreationDate"))
    assert re.search(r"595\.2\d* x 841\.8", told)
    assert re.search(r"841\.8\d* x 595\.2", information(pdf(paper(landscape=True))))
    fonts = (
        subprocess.run(["pdffonts", "-"], input=data, capture_output=True, check=True).stdout.decode().splitlines()[2:]
    )
    assert fonts
    assert all(" yes yes " in line for line in fonts)


@pytest.mark.parametrize("make", [pdf, word], ids=["pdf", "word"])
def test_the_same_paper_has_the_same_bytes(make: object) -> None:
    assert make(paper()) == make(paper())  # type: ignore[operator]
    assert make(paper()) != make(paper(number="〔2026〕第4期"))  # type: ignore[operator]


def test_word_says_the_same_and_gives_a_picture_as_its_figures() -> None:
    book = Document(io.BytesIO(word(paper())))
    lines = [line.text for line in book.paragraphs]
    for expected in (
        "关于某月的通报",
        "〔2026〕第3期",
        "各处室、单位：",
        NASTY,
        "一、情况",
        "各部门问题",
        "图中数据",
        "办公室",
    ):
        assert expected in lines
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in book.tables]
    assert tables == [
        [["处室、单位", "问题"], ["燃气管理处", "12"]], [["部门", "数量"], ["法规处", "4"], ["办公室", "2"]],
    ]  # fmt: skip
    assert book.core_properties.title == "关于某月的通报"
    assert book.core_properties.created.year == 2026


def test_word_names_a_chinese_font_repeats_headings_and_marks_headings_as_such() -> None:
    book = Document(io.BytesIO(word(paper())))
    assert 'w:eastAsia="宋体"' in book.styles["Normal"].element.xml
    assert "w:tblHeader" in book.tables[0].rows[0]._tr.xml
    assert "w:tblHeader" not in book.tables[0].rows[1]._tr.xml
    assert [line.text for line in book.paragraphs if line.style.name == "Heading 2"] == ["一、情况"]
    flush, indented = (
        next(line for line in book.paragraphs if line.text == text) for text in ("各处室、单位：", NASTY)
    )
    assert flush.paragraph_format.first_line_indent is None
    assert indented.paragraph_format.first_line_indent.pt == 24


def test_a_table_over_several_pages_repeats_its_headings_and_keeps_its_caption() -> None:
    rows = [[f"第{n}行", str(n)] for n in range(90)]
    text = pdf(paper(blocks=[Table(["名称", "序号"], rows, caption="长表")]))
    pages = subprocess.run(["pdftotext", "-raw", "-", "-"], input=text, capture_output=True, check=True).stdout.decode()
    assert pages.count("名称") >= 3
    filler = [Para(f"第{n}段。") for n in range(30)]
    short = Table(["名称", "序号"], rows[:SHORT], caption="短表")
    pages = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf(paper(blocks=[*filler, short])), capture_output=True, check=True
    ).stdout.decode()
    together = next(page for page in pages.split("\f") if "短表" in page)
    assert all(row[0] in together for row in rows[:SHORT])


def test_nothing_is_fetched_while_a_paper_is_made() -> None:
    outside = paper(blocks=[Chart(bars(title="x", rows=[]), Table(["a"], [])), Para("<img src='http://127.0.0.1:9/'>")])
    assert "<img src='http://127.0.0.1:9/'>" in words(pdf(outside))
