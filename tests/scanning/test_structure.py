"""`lanmu check` on an article as people write it: Word, Markdown, HTML, CSV. Structure, links, tables."""

import base64
import io
import json
from pathlib import Path

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from lanmu.scanning.cli import main
from lanmu.scanning.engine import scan
from lanmu.scanning.files.reader import scan_bytes

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SUMS = [["区", "件"], ["甲", "10"], ["乙", "20"], ["合计", "40"]]


def rules(path: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    main([str(path), "--json"])
    return {hit["rule"] for hit in json.loads(capsys.readouterr().out)["hits"]}


def word(*, right: bool) -> bytes:
    document = Document()
    document.add_paragraph("关于开展检查的通知")
    document.add_heading("一、总则" if right else "", 1)
    document.add_heading("（一）细则", 2 if right else 3)
    document.add_paragraph("正文。")
    picture = document.add_picture(io.BytesIO(DOT))
    if right:
        picture._inline.docPr.set("descr", "办事大厅外景")
    table = document.add_table(rows=4, cols=2)
    for y, row in enumerate([*SUMS[:3], ["合计", "30" if right else "40"]]):
        for x, words in enumerate(row):
            table.cell(y, x).text = words
    address = "https://www.tj.gov.cn/" if right else "javascript:alert(1)"
    document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_article_is_checked_for_headings_pictures_links_and_sums(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(word(right=False))
    (tmp_path / "b.docx").write_bytes(word(right=True))
    wrong = {"structure.heading_empty", "structure.heading_jump", "structure.image", "link.script", "table.sum"}
    assert rules(tmp_path / "a.docx", capsys) == wrong
    assert rules(tmp_path / "b.docx", capsys) == set()


def test_an_attachment_is_no_article_but_its_links_and_sums_are_looked_at() -> None:
    found = {hit.rule for hit in scan_bytes(word(right=False), name="a.docx").hits}
    assert found == {"link.script", "table.sum"}


def test_a_csv_file_is_a_table_and_its_commas_are_no_punctuation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, SUMS)), encoding="utf-8")
    assert rules(tmp_path / "a.csv", capsys) == {"table.sum"}


def test_markup_in_a_plain_text_keeps_its_places() -> None:
    text = "# 关于检查的通知\n\n正文。\n\n![](a.png)\n\n[附件]()\n\n### 细则\n\n见[点击这里](https://www.tj.gov.cn/)。"
    found = {hit.rule: text[hit.start : hit.end] for hit in scan(text).hits}
    assert found == {
        "structure.image": "![](a.png)",
        "link.empty": "[附件]()",
        "structure.heading_jump": "细则",
        "structure.link_text": "[点击这里](https://www.tj.gov.cn/)",
    }


def test_html_in_a_plain_text_is_read_as_such() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{words}</td>" for words in row) + "</tr>" for row in SUMS)
    text = (
        f"<h1>通知</h1><p>正文</p><h2>&nbsp;</h2><p>正文</p><img src='a.png'><table>{rows}</table><a href='#'>附件</a>"
    )
    assert [hit.rule for hit in scan(text).hits] == [
        "structure.heading_empty",
        "structure.image",
        "table.sum",
        "link.empty",
    ]


@pytest.mark.parametrize("sign", ["|", "\t", "    "])
def test_rows_of_figures_are_a_table_however_they_are_cut(sign: str) -> None:
    (hit,) = scan("收件情况如下：\n" + "\n".join(sign.join(row) for row in SUMS)).hits
    assert (hit.rule, hit.text, hit.suggestion) == ("table.sum", "40", "30")


def test_a_chapter_at_the_end_of_a_cut_text_is_no_fault_and_a_heading_without_words_under_it_is() -> None:
    assert scan("## 第一章 总则\n\n第一条 为了加强管理。\n\n## 第二章 职责").hits == ()
    (hit,) = scan("## 一、总则\n\n为了加强管理。\n\n## 二、职责").hits
    assert (hit.rule, hit.text) == ("structure.heading_alone", "二、职责")
