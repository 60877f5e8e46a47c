"""Which reader a file needs, by its bytes: the name is only what somebody says."""

import csv
import io
from pathlib import PurePath

from lanmu.scanning.documents import Cell
from lanmu.scanning.enums import Kind
from lanmu.scanning.files import office, sheets, slides, word
from lanmu.scanning.files.contents import Contents, Unreadable
from lanmu.scanning.files.packages import BROKEN, Package
from lanmu.scanning.files.portable import read_ofd, read_pdf

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_SAID = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".ofd": "OFD.xml", ".pdf": "%PDF-"}
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe")
OTHER_ENDING = "文件的内容和扩展名不符，没有检查，请核对后改正扩展名，或用原来的程序重新另存。"


def extract(data: bytes, *, name: str) -> Contents:
    """The contents of a file. Raises Unreadable with the reason."""
    contents = Contents()
    said = _SAID.get(PurePath(name).suffix.lower(), "")
    if data.startswith(b"PK"):
        _package(Package(data), contents, said=said)
    elif b"%PDF-" in data[:1024] and said in {"", "%PDF-"}:
        read_pdf(data, contents)
    elif b"%PDF-" in data[:1024]:
        raise Unreadable(OTHER_ENDING)
    elif data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("文件加了密码，没有检查，请去掉密码后上传。")
        raise Unreadable("这是旧的 .doc、.xls、.ppt 格式，没有检查，请另存为 .docx、.xlsx、.pptx 后上传。")
    elif data.startswith(_ARCHIVES):
        raise Unreadable("压缩包里的文件没有检查，请解开后逐个上传。")
    elif data.startswith(_PICTURES):
        raise Unreadable("图片里的文字没有检查，请人工核对。")
    elif data.startswith(_PROGRAMS):
        raise Unreadable("这是程序文件，不能公开。")
    elif not data:
        raise Unreadable("文件是空的，没有可检查的内容。")
    elif name.lower().endswith((".csv", ".tsv")):
        _table(decode(data), contents, sign="," if name.lower().endswith(".csv") else "\t")
    elif name.lower().endswith((".txt", ".md", ".htm", ".html", ".json", ".xml")):
        contents.add(decode(data), "正文")
    else:
        raise Unreadable("不认识的文件格式，没有检查，请人工核对。")
    return contents


def _table(text: str, contents: Contents, *, sign: str) -> None:
    """Rows and cells, the first row being the head; a sum can be checked then, and a comma is no punctuation."""
    try:
        for y, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign)):
            for x, words in enumerate(row):
                place = Cell("正文", y, x, header=y == 0)
                contents.add(words, f"正文.{y + 1}.{x + 1}", kind=Kind.CELL, cell=place)
    except csv.Error:
        contents.add(text, "正文")


def _package(package: Package, contents: Contents, *, said: str) -> None:
    if said and "[Content_Types].xml" in package.names and not any(part.startswith(said) for part in package.names):
        raise Unreadable(OTHER_ENDING)
    if "word/document.xml" in package.infos:
        office.common(package, contents)
        word.read(package, contents)
    elif "xl/workbook.xml" in package.infos:
        office.common(package, contents)
        sheets.read(package, contents)
    elif "xl/workbook.bin" in package.infos:
        raise Unreadable("这是 .xlsb 格式，没有检查，请另存为 .xlsx 后上传。")
    elif "ppt/presentation.xml" in package.infos:
        office.common(package, contents)
        slides.read(package, contents)
    elif "OFD.xml" in package.infos:
        read_ofd(package, contents)
    elif "[Content_Types].xml" in package.infos:
        raise Unreadable(BROKEN)
    else:
        raise Unreadable("压缩包里的文件没有检查，请解开后逐个上传。")


def decode(data: bytes) -> str:
    """Text by its byte order mark, as UTF-8, or as GB18030. Raises Unreadable."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字的编码不是 UTF-8 或 GB18030，没有检查，请另存为 UTF-8 后上传。")
