"""Printed papers (通报, 督办单, 月报备): one content, as PDF by WeasyPrint and as Word by python-docx.

Nothing is fetched while a paper is made. The same paper gives the same bytes on the same machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, NoReturn
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from lanmu.common.times import local


@dataclass(frozen=True, slots=True)
class Heading:
    """一、二、三 …: the number is part of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph, its first line indented by two characters."""

    text: str
    right: bool = False
    """Signature and date stand at the right."""
    flush: bool = False
    """Not indented: who is addressed, notes below."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row. `widths` are relative; empty means equal."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    widths: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture made by `common.charts`; in Word its figures stand as a table, because Word shows no SVG everywhere."""

    svg: SafeString
    figures: Table


Block = Heading | Para | Table | Chart


@dataclass(frozen=True, slots=True)
class Paper:
    """`number` is 文号 or 编号 and may be empty; `dated` (aware) stands in the properties of the file."""

    title: str
    blocks: Sequence[Block]
    dated: datetime
    number: str = ""
    landscape: bool = False


FONT = "宋体"
SHORT = 12
"""Rows of a table that is not divided between pages."""


class _Refusing(URLFetcher):
    def fetch(self, url: str, headers: object = None) -> NoReturn:
        raise FatalURLFetchingError("A paper refers to nothing outside itself.")


_STYLE = """
@page { size: A4 %s; margin: 25mm 22mm; @bottom-center { content: "— " counter(page) " —"; font-size: 10pt } }
body { font-family: "Noto Serif CJK SC", "Noto Sans CJK SC", serif; font-size: 12pt; line-height: 1.7 }
h1 { text-align: center; font-size: 18pt; margin: 0 0 4mm; bookmark-level: 1 }
.number { text-align: center; margin: 0 0 6mm }
h2 { font-size: 13pt; font-family: "Noto Sans CJK SC", sans-serif; margin: 5mm 0 2mm; break-after: avoid }
p { text-indent: 2em; margin: 0 0 2mm }
p.right { text-align: right; text-indent: 0; break-before: avoid }
p.flush { text-indent: 0; overflow-wrap: anywhere; break-before: avoid }
table { width: 100%%; border-collapse: collapse; font-size: 10pt; line-height: 1.4; margin: 2mm 0 4mm }
p.caption { font-size: 10.5pt; text-indent: 0; text-align: center; margin: 3mm 0 0; break-after: avoid }
th, td { border: 0.5pt solid #333; padding: 1mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #f0f2f1; text-align: center }
td.figure { text-align: center; font-variant-numeric: tabular-nums }
table.short { break-inside: avoid }
thead { display: table-header-group } tr { break-inside: avoid }
svg { display: block; width: 100%%; height: auto; margin: 2mm 0 4mm; break-inside: avoid }
"""


def pdf(paper: Paper) -> bytes:
    """The paper as PDF, fonts embedded, tagged."""
    page = format_html(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="dcterms.created" content="{}"><style>{}</style></head><body><h1>{}</h1>{}{}</body></html>',
        paper.title,
        local(paper.dated).isoformat(timespec="seconds"),
        mark_safe(_STYLE % ("landscape" if paper.landscape else "")),
        paper.title,
        format_html('<p class="number">{}</p>', paper.number) if paper.number else "",
        format_html_join("", "{}", ((_html(block),) for block in paper.blocks)),
    )
    return bytes(HTML(string=page, url_fetcher=_Refusing()).write_pdf(pdf_tags=True))


def _html(block: Block) -> SafeString:
    match block:
        case Heading(text):
            return format_html("<h2>{}</h2>", text)
        case Para(text, right, flush):
            return format_html('<p class="{}">{}</p>', "right" if right else "flush" if flush else "", text)
        case Chart(svg, _):
            return svg
    whole = sum(block.widths) or 1
    return format_html(
        '{}<table class="{}"><colgroup>{}</colgroup><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        # A paragraph, not <caption>: WeasyPrint leaves a caption behind when the table goes on to the next page.
        format_html('<p class="caption">{}</p>', block.caption) if block.caption else "",
        "short" if len(block.rows) <= SHORT else "",
        format_html_join("", '<col style="width:{}%">', ((f"{100 * width / whole:.1f}",) for width in block.widths)),
        format_html_join("", "<th>{}</th>", ((cell,) for cell in block.headings)),
        format_html_join("", "<tr>{}</tr>", ((_cells(row),) for row in block.rows)),
    )


def _cells(row: Sequence[str]) -> SafeString:
    return format_html_join("", '<td class="{}">{}</td>', (("figure" if _is_figure(c) else "", c) for c in row))


def _is_figure(cell: str) -> bool:
    """Counts, shares and days stand in the middle of their cell, under the heading."""
    return bool(cell) and all(c in "0123456789.,%-—" for c in cell)


def word(paper: Paper) -> bytes:
    """The paper as .docx."""
    book: Any = Document()
    book.core_properties.title = paper.title
    book.core_properties.created = book.core_properties.modified = local(paper.dated).replace(tzinfo=None)
    section = book.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if paper.landscape else (Cm(21), Cm(29.7))
    section.left_margin = section.right_margin = Cm(2.2)
    normal = book.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    _line(book, paper.title, size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    if paper.number:
        _line(book, paper.number, size=12, align=WD_ALIGN_PARAGRAPH.CENTER)
    for block in paper.blocks:
        match block:
            case Heading(text):
                line = _line(book, text, size=13, bold=True, align=WD_ALIGN_PARAGRAPH.LEFT, style="Heading 2")
                line.runs[0].font.color.rgb = RGBColor(0, 0, 0)  # not the template's blue
            case Para(text, right, flush):
                align = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.JUSTIFY
                line = _line(book, text, size=12, align=align)
                line.paragraph_format.first_line_indent = None if right or flush else Pt(24)
            case Chart(_, figures):
                _grid(book, figures)
            case Table():
                _grid(book, block)
    out = BytesIO()
    book.save(out)
    return _settled(out.getvalue())


def _settled(package: bytes) -> bytes:
    """The same package with one date for all its parts: what is written twice is the same twice."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as given, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in given.namelist():
            part = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            kept.writestr(part, given.read(name))
    return out.getvalue()


def _line(book: Any, text: str, *, size: int, align: Any, bold: bool = False, style: str | None = None) -> Any:
    line = book.add_paragraph(style=style)
    line.alignment = align
    run = line.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    run.font.name = FONT  # a style of the template may name another
    run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    return line


def _grid(book: Any, table: Table) -> None:
    if table.caption:
        caption = _line(book, table.caption, size=11, align=WD_ALIGN_PARAGRAPH.CENTER)
        caption.paragraph_format.keep_with_next = True
    grid = book.add_table(rows=1, cols=len(table.headings))
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(grid.rows[0].cells, table.headings, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on every page
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    for line in grid.rows:
        for cell in line.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(10)
