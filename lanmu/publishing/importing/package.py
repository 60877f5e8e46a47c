"""Opening a .docx that nobody has vouched for: what is refused, and how much memory it may take.

A Word file is a zip of XML. Every limit is checked twice: as declared in the directory, before anything is inflated,
and while inflating. Nothing outside the file is ever fetched.
"""

import re
import struct
import zipfile
import zlib
from typing import IO

from lxml import etree

from lanmu.common.refusal import Refused

MEGABYTE = 1024 * 1024
MAX_FILE = 50 * MEGABYTE
"""Compressed. A bigger file is refused by its length, before a byte is read."""
MAX_INFLATED = 200 * MEGABYTE
MAX_XML = 16 * MEGABYTE
"""One XML part. A 300-page regulation has 3 to 5 MB."""
MAX_IMAGE = 20 * MEGABYTE
MAX_MEMBERS = 2000
MAX_DIRECTORY = 1 * MEGABYTE
MAX_RATIO = 150
"""Inflated to compressed, for members over 1 MB. Word's own XML reaches 20 to 40."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RESAVE = "请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”后再上传。"
DOCUMENT_TYPE = "wordprocessingml.document.main+xml"
_OTHER_OFFICE = {
    "spreadsheetml": "这是 Excel 表格，不是 Word 文档。请把内容复制到 Word 中，另存为 .docx 后再上传。",
    "presentationml": "这是演示文稿，不是 Word 文档。请把文字复制到 Word 中，另存为 .docx 后再上传。",
    "wordprocessingml.template": f"这是 Word 模板，不是文档。{RESAVE}",
}
_BROKEN = f"文件已损坏，打不开。{RESAVE}"
_BOMB = f"文件解压后过大，像是压缩炸弹，已停止处理。如果确是正常文档，{RESAVE}"
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii"})


class Package:
    """A checked .docx. `read` and `xml` give its parts within the limits."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = _open(file)
        self._members = {info.filename: info for info in self._archive.infolist()}
        self._inflated = 0
        self.content_types = self._content_types()

    def names(self) -> list[str]:
        """All members, in the order of the directory."""
        return list(self._members)

    def read(self, name: str, *, limit: int) -> bytes | None:
        """The bytes of a member, None when there is none. Refuses more than `limit` bytes, or 200 MB in all."""
        info = self._members.get(name)
        if info is None:
            return None
        limit = min(limit, MAX_INFLATED - self._inflated)
        if info.file_size > limit:
            raise Refused(_too_big(name))
        pieces: list[bytes] = []
        size = 0
        try:
            with self._archive.open(info) as member:
                while piece := member.read(MEGABYTE):
                    size += len(piece)
                    if size > limit:
                        raise Refused(_BOMB)
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise Refused(_BROKEN) from None
        self._inflated += size
        return b"".join(pieces)

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, None when there is none. Entities and document types are refused."""
        data = self.read(name, limit=MAX_XML)
        return None if data is None else parse_xml(data)

    def _content_types(self) -> dict[str, str]:
        """Content type by part name (`/word/document.xml`); refuses macros and files that are not Word documents."""
        root = self.xml("[Content_Types].xml")
        if root is None:
            raise Refused(f"这个压缩包不是 Word 文档。{RESAVE}")
        types = {e.get("PartName", ""): e.get("ContentType", "") for e in root if e.get("PartName")}
        everything = {e.get("ContentType", "") for e in root}
        names = [name.lower() for name in self._members]
        if any("macroenabled" in t.lower() or "vbaproject" in t.lower() for t in everything) or any(
            n.endswith(("vbaproject.bin", "vbadata.xml")) for n in names
        ):
            raise Refused(f"文件带有宏（自动运行的程序），不能上传。{RESAVE}")
        if not any(DOCUMENT_TYPE in t for t in everything):
            raise Refused(next((s for k, s in _OTHER_OFFICE.items() if any(k in t for t in everything)), _not_word()))
        return types


def parse_xml(data: bytes) -> etree._Element:
    """Parse an XML part. OOXML allows UTF-8 and UTF-16 only, and no document type: else it is a trick or a fault."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            data = re.sub(r"^\ufeff?<\?xml[^>]*\?>", "", data.decode("utf-16")).encode()
        except UnicodeDecodeError:
            raise Refused(_BROKEN) from None
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if b"\x00" in data[:64] or (declared and declared[1].lower() not in _PLAIN_ENCODINGS):
        raise Refused(_BROKEN)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused(f"文件里有 Word 不会写出的实体定义，可能是攻击文件，已拒绝。{RESAVE}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Refused(_BROKEN) from None


def _open(file: IO[bytes]) -> zipfile.ZipFile:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE:
        raise Refused(
            f"文件有 {size / MEGABYTE:.0f} MB，超过 {MAX_FILE // MEGABYTE} MB 的上限。"
            "请压缩其中的图片，或把大图、附件分开上传。"
        )
    if size == 0:
        raise Refused("文件是空的。请确认选对了文件再上传。")
    head = file.read(8)
    if head == OLE:
        raise Refused(_ole_reason(file))
    if not head.startswith(b"PK\x03\x04"):
        raise Refused(_not_word(head))
    _check_directory(file, size)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, NotImplementedError, UnicodeDecodeError):
        raise Refused(_BROKEN) from None
    _check_members(archive.infolist())
    return archive


def _check_directory(file: IO[bytes], size: int) -> None:
    """Refuse a directory of absurd length: `zipfile` would make an object of each of its entries."""
    tail_length = min(size, 65_557 + 20)
    file.seek(size - tail_length)
    tail = file.read(tail_length)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise Refused(_BROKEN)
    members, directory = struct.unpack_from("<HI", tail, at + 10)
    if b"PK\x06\x07" in tail:  # ZIP64: no Word document under 50 MB needs it, and it can say other sizes
        raise Refused(_BROKEN)
    if members > MAX_MEMBERS or directory > MAX_DIRECTORY:
        raise Refused(_BOMB)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_INFLATED:
        raise Refused(_BOMB)
    if len({m.filename for m in members}) != len(members):
        raise Refused(_BROKEN)
    for member in members:
        if member.flag_bits & 0x1:
            raise Refused(f"文件设有密码，读不了内容。请取消密码后，{RESAVE.removeprefix('请')}")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(_BROKEN)
        if member.file_size > MEGABYTE and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise Refused(_BOMB)
        if member.filename.lower().endswith((".xml", ".rels")) and member.file_size > 4 * MAX_XML:
            raise Refused(_too_big(member.filename))


def _ole_reason(file: IO[bytes]) -> str:
    """Old binary Office, or an encrypted .docx (which Office wraps in the same container)."""
    file.seek(0)
    rest = b""
    while piece := file.read(MEGABYTE):
        if "EncryptedPackage".encode("utf-16-le") in rest + piece:
            return f"文件设有打开密码，读不了内容。请取消密码后，{RESAVE.removeprefix('请')}"
        rest = piece[-64:]
    return f"这是旧格式的 Office 文件（.doc 等），不能直接读取。{RESAVE}"


def _not_word(head: bytes = b"") -> str:
    kinds = {
        b"%PDF": "PDF 文件",
        b"{\\rtf": "RTF 文件",
        b"<htm": "网页",
        b"<!DO": "网页",
        b"\x89PNG": "图片",
        b"\xff\xd8\xff": "图片",
    }
    kind = next((name for start, name in kinds.items() if head.startswith(start)), "")
    return f"这不是 Word 文档{f'，而是{kind}' if kind else ''}，改扩展名并不能变成 Word 文档。{RESAVE}"


def _too_big(name: str) -> str:
    return f"文件内部的“{name.rpartition('/')[2]}”过大，超出处理上限。请把文档拆成几份，或压缩图片后再上传。"
