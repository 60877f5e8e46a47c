"""Office files, PDF and OFD made for the tests, each with one thing to find."""

import io
import zipfile
from collections.abc import Callable

from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PHONE = "13800138000"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def word(body: str, **more: str | bytes) -> bytes:
    """A Word file whose body is this XML."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    return packed(parts | {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()})


def run(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def real_word(change: Callable[[object], None] | None = None) -> bytes:
    """A file as python-docx writes it."""
    document = Document()
    document.core_properties.author = "法规处信息员"
    document.add_paragraph("会议定于2024年2月30日召开。")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "姓名", "电话"
    table.cell(1, 0).text, table.cell(1, 1).text = "王某", PHONE
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(change: Callable[[Workbook], None]) -> bytes:
    """A workbook of one sheet, and what `change` does to it."""
    book = Workbook()
    book.properties.creator = "openpyxl"
    book.active.title = "名单"
    for row in (["姓名", "电话"], ["王某", PHONE], ["李某", "83606000"]):
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hide_sheet(book: Workbook) -> None:
    book.create_sheet("底表").sheet_state = "hidden"


def hide_row(book: Workbook) -> None:
    book.active.row_dimensions[2].hidden = True


def hide_column(book: Workbook) -> None:
    book.active.column_dimensions["B"].hidden = True


def comment(book: Workbook) -> None:
    book.active["A2"].comment = Comment("此人待核", "法规处信息员")


def pdf(text: str = "phone 13800138000", change: Callable[[PdfWriter], None] | None = None) -> bytes:
    """A page with a line of text."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=300, height=300)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode() if text else b"")
    page[NameObject("/Contents")] = writer._add_object(content)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def script(writer: PdfWriter) -> None:
    """A script that runs when the file is opened."""
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def ofd() -> bytes:
    """One page with a phone number."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return packed(
        {
            "OFD.xml": f"<ofd:OFD {space}><ofd:DocInfo><ofd:Author>法规处信息员</ofd:Author></ofd:DocInfo></ofd:OFD>",
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:TextCode>电话{PHONE}</ofd:TextCode></ofd:Page>",
        }
    )


def slides() -> bytes:
    """A hidden slide with a phone number, and notes."""
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide1.xml": f'<s show="0" {a}><a:p><a:r><a:t>联系{PHONE}</a:t></a:r></a:p></s>',
            "ppt/notesSlides/notesSlide1.xml": f"<s {a}><a:p><a:r><a:t>讲到这里停一下</a:t></a:r></a:p></s>",
        }
    )
