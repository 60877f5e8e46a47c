"""The form as Word, by python-docx: real rows and merged cells that the department can go on editing."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lanmu.publishing.annex2 import wording
from lanmu.publishing.annex2.data import Annex2, ImportFiling, Printable
from lanmu.publishing.annex2.wording import Choice

_WIDTHS = (27, 35, 19, 31, 22, 34)
"""Millimetres of the form's six columns; together the width between the margins."""
_IMPORT_WIDTHS = (30, 54, 30, 54)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
"""The fonts of official papers, which every Chinese Word and WPS has."""
_MARKS = re.compile("([□☑○●])")
"""Signs found in Latin and in Chinese fonts: each is a run of its own, so that all are a whole character wide."""


def word(form: Printable) -> bytes:
    """The form as one .docx. The same form gives the same bytes."""
    document = _blank(form)
    if isinstance(form, ImportFiling):
        _heading(document, form)
        _import_table(document, form)
    else:
        _paragraph(document.add_paragraph(), wording.ANNEX, size=12, font=_HEI)
        _heading(document, form)
        _Form(document, form).fill()
    for place, line in enumerate(wording.below_frame(form)):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(6 if place == 0 else 0)
        _paragraph(paragraph, line, size=7, grey=True)
    return _same_bytes(document)


def _blank(form: Printable) -> Any:
    """An empty A4 document in Chinese with the form's title and dates."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(22), Mm(20)
    section.top_margin, section.bottom_margin = Mm(15), Mm(14)
    normal = document.styles["Normal"]
    _fonts(normal.element.get_or_add_rPr(), _SONG)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    core = document.core_properties
    core.title = f"{wording.title_of(form)} {form.number}"
    core.author = core.last_modified_by = "栏目"
    core.language = "zh-CN"
    core.comments = ""
    core.created = core.modified = form.dated.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return document


def _heading(document: Any, form: Printable) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(9)
    _paragraph(paragraph, wording.title_of(form), size=18, bold=True)


class _Form:
    """Annex 2, row by row from the top."""

    def __init__(self, document: Any, form: Annex2) -> None:
        self.form = form
        self.crowded = wording.is_crowded(form)
        self.table = _table(document, rows=12, widths=_WIDTHS)

    def fill(self) -> None:
        """Every row."""
        form, across = self.form, partial(self._across, last=5)
        _height(self.table, range(12), 7 if self.crowded else 9.5)
        self._across(0, 0, 2, [f"信息编号：{form.number}"])
        self._across(0, 3, 5, [f"报送日期：{form.submitted_on}"])
        across(1, 1, lines=[form.title], label="信息名称", size=10.5 if self.crowded else 12, bold=True)
        pairs = (("报送部门", form.department), ("信息员", form.officer), ("联系电话", form.phone))
        for place, (label, value) in enumerate(pairs):
            _label(self.table.cell(2, 2 * place), label)
            _lines(self.table.cell(2, 2 * place + 1), [value])
        across(3, 1, lines=["　　　".join(map(_box, wording.manuscript_choices(form)))], label="信息稿件附件")
        across(4, 1, lines=list(map(_ring, wording.source_choices(form))), label="信息来源")
        across(5, 1, lines=list(map(_box, wording.type_choices(form))), label="信息类型及\n报送部门")
        levels = "　　".join(label + title for label, title in wording.column_lines(form))
        across(6, 1, lines=[levels], label="发布栏目")
        _height(self.table, [7], 22 if self.crowded else 38)
        size = 9 if wording.is_long(form.summary) else 10.5
        cell = across(7, 1, lines=form.summary.splitlines(), label="信息内容摘要", size=size)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
        self._stages()
        self._foot()
        if self.crowded:
            for paragraph in (p for row in self.table.rows for cell in row.cells for p in cell.paragraphs):
                paragraph.paragraph_format.line_spacing = 1

    def _stages(self) -> None:
        for row, stage in enumerate(self.form.stages, start=8):
            _height(self.table, [row], 14 if self.crowded else 24)
            lines = wording.stage_lines(stage)
            size = 9 if wording.is_long("".join(lines)) else 10.5
            self._across(row, 1, 3, lines, label=stage.label, size=size)
        heading = self._across(8, 4, 5, [wording.DEEMED_HEADING])
        heading.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell = self.table.cell(9, 4).merge(self.table.cell(10, 5))
        _lines(cell, list(map(_box, wording.deemed_choices(self.form))), spacing=1.6)
        for line in wording.evidence_lines(self.form):
            _paragraph(cell.add_paragraph(), line, size=8.5)

    def _foot(self) -> None:
        self._across(11, 1, 2, [self.form.publisher], label="发布人")
        _label(self.table.cell(11, 3), "发布时间")
        self._across(11, 4, 5, [self.form.published_at])

    def _across(self, row: int, first: int, last: int, lines: Sequence[str], *, label: str = "", **style: Any) -> Any:
        """One cell over several columns, with the row's label in the first column where it has one."""
        if label:
            _label(self.table.cell(row, 0), label)
        cell = self.table.cell(row, first).merge(self.table.cell(row, last))
        _lines(cell, lines, **style)
        return cell


def _import_table(document: Any, form: ImportFiling) -> None:
    rows = wording.import_rows(form)
    table = _table(document, rows=len(rows) + 1, widths=_IMPORT_WIDTHS)
    _height(table, range(len(rows) + 1), 12)
    for place, (label, value) in enumerate((("备案编号", form.number), ("导入时间", form.imported_at))):
        _label(table.cell(0, 2 * place), label)
        _lines(table.cell(0, 2 * place + 1), [value])
    for row, (label, value) in enumerate(rows, start=1):
        _label(table.cell(row, 0), label)
        _lines(table.cell(row, 1).merge(table.cell(row, 3)), [value])


def _table(document: Any, *, rows: int, widths: Sequence[int]) -> Any:
    """A framed table of fixed column widths."""
    table = document.add_table(rows=rows, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 45), ("left", 110), ("bottom", 45), ("right", 110)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def _height(table: Any, rows: Sequence[int] | range, millimetres: float) -> None:
    """At least this high; a row grows with its text."""
    for row in rows:
        table.rows[row].height = Mm(millimetres)
        table.rows[row].height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST


def _label(cell: Any, text: str) -> None:
    _lines(cell, text.split("\n"))
    for paragraph in cell.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _lines(cell: Any, lines: Sequence[str], *, size: float = 10.5, bold: bool = False, spacing: float = 1.15) -> None:
    """The cell's text, one paragraph a line."""
    for extra in cell.paragraphs[1:]:  # merging leaves the empty paragraphs of the cells that went in
        extra._element.getparent().remove(extra._element)
    for place, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.paragraph_format.line_spacing = spacing
        if line.startswith(wording.OPINION):
            paragraph.paragraph_format.left_indent = Pt(2 * size)
        _paragraph(paragraph, line, size=size, bold=bold)


def _paragraph(
    paragraph: Any, text: str, *, size: float, bold: bool = False, font: str = _SONG, grey: bool = False
) -> None:
    for part in filter(None, _MARKS.split(text)):
        run = paragraph.add_run(part)
        run.font.size, run.font.bold = Pt(size), bold
        if grey:
            run.font.color.rgb = RGBColor(0x44, 0x44, 0x44)
        _fonts(run._element.get_or_add_rPr(), font, latin=_SONG if _MARKS.fullmatch(part) else _LATIN)


def _fonts(properties: Any, east_asian: str, *, latin: str = _LATIN) -> None:
    fonts = properties.get_or_add_rFonts()
    for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{name}"), value)
    fonts.set(qn("w:hint"), "eastAsia")
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _box(choice: Choice) -> str:
    return ("☑" if choice.on else "□") + choice.text


def _ring(choice: Choice) -> str:
    return ("●" if choice.on else "○") + choice.text


def _same_bytes(document: Any) -> bytes:
    """The package with the clock taken out of its zip entries, and without the library's sample thumbnail."""
    written = io.BytesIO()
    document.save(written)
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in sorted(source.namelist()):
            if entry == "docProps/thumbnail.jpeg":
                continue
            data = source.read(entry)
            if entry == "_rels/.rels":
                data = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", data)
            target.writestr(zipfile.ZipInfo(entry, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
