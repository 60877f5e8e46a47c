"""Files that are not what they say, or too much: each is refused with a sentence, in bounded memory and time."""

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import docx
import pytest

from lanmu.common.refusal import Refused
from lanmu.publishing.importing.word import read_docx

Change = Callable[[str, bytes], bytes | None]


def good() -> io.BytesIO:
    document = docx.Document()
    document.add_paragraph("正文。")
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


def rebuilt(change: Change | None = None, extra: dict[str, bytes] | None = None) -> io.BytesIO:
    """A good file with members changed, dropped (None) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(good()) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            data_or_none = change(name, data) if change else data
            if data_or_none is not None:
                target.writestr(name, data_or_none)
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    out.seek(0)
    return out


def document_xml(data: bytes) -> Change:
    return lambda name, old: data if name == "word/document.xml" else old


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(Refused) as caught:
        read_docx(file, name="稿件.docx")
    [reason] = caught.value.reasons
    assert reason.endswith("。")
    return reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"plain text", "这不是 Word 文档"),
        (b"%PDF-1.7 ....", "PDF"),
        (b"{\\rtf1 ....", "RTF"),
        (b"<html>......", "网页"),
        (b"PK\x03\x04broken", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "旧格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ],
)
def test_what_is_no_docx_is_named_for_what_it_is(data: bytes, words: str) -> None:
    reason = refusal(io.BytesIO(data))
    assert words in reason
    assert "请" in reason


def test_a_zip_that_is_no_word_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "不是 Word 文档" in refusal(out)


def test_an_excel_file_is_named() -> None:
    def excel(name: str, data: bytes) -> bytes:
        return data.replace(b"wordprocessingml.document", b"spreadsheetml.sheet") if "Content_Types" in name else data

    assert "Excel" in refusal(rebuilt(excel))


def test_a_file_of_100_megabytes_is_refused_before_it_is_read() -> None:
    class Huge(io.BytesIO):
        read_bytes = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            return 100 * 1024 * 1024 if whence == 2 else super().seek(offset, whence)

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("it was read")

    assert "100 MB" in refusal(Huge())


def test_a_zip_bomb_is_refused_by_its_declared_size_and_ratio() -> None:
    for size in (8, 300):
        started = time.monotonic()
        tracemalloc.start()
        bomb = rebuilt(extra={"word/media/bomb.xml": b"0" * (size * 1024 * 1024)})
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        assert "压缩炸弹" in refusal(bomb)
        assert tracemalloc.get_traced_memory()[1] - before < 5_000_000
        tracemalloc.stop()
        assert time.monotonic() - started < 30


def test_a_bomb_that_lies_about_its_size_is_stopped_while_inflating() -> None:
    bomb = bytearray(rebuilt(document_xml(b"<a>" + b"0" * 60_000_000)).getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        info = archive.getinfo("word/document.xml")
    for at in (info.header_offset + 22, bytes(bomb).rindex(b"word/document.xml") - 46 + 24):
        struct.pack_into("<I", bomb, at, 5000)
    tracemalloc.start()
    assert "损坏" in refusal(io.BytesIO(bytes(bomb)))
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_thousands_of_members_are_refused() -> None:
    assert "压缩炸弹" in refusal(rebuilt(extra={f"word/x{n}.xml": b"" for n in range(2500)}))


def test_two_members_of_one_name_are_refused() -> None:
    file = rebuilt()
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", b"<a/>")
    assert "损坏" in refusal(file)


def test_encrypted_members_are_refused() -> None:
    data = bytearray(good().getvalue())
    at = bytes(data).rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "密码" in refusal(io.BytesIO(bytes(data)))


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/vbaData.xml"])
def test_macros_are_refused(part: str) -> None:
    assert "宏" in refusal(rebuilt(extra={part: b"x"}))


def test_a_macro_content_type_is_refused_without_the_usual_name() -> None:
    def macro(name: str, data: bytes) -> bytes:
        return (
            data.replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            )
            if "Content_Types" in name
            else data
        )

    assert "宏" in refusal(rebuilt(macro))


@pytest.mark.parametrize(
    "xml",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"\xff\xfe"
        + '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY a "b">]><a>&a;</a>'.encode("utf-16-le"),
    ],
)
def test_entities_are_refused(xml: bytes) -> None:
    assert "实体" in refusal(rebuilt(document_xml(xml)))


@pytest.mark.parametrize(
    "xml", [b"<a><b></a>", b"", b'<?xml version="1.0" encoding="UTF-7"?><a/>', b"\x00<\x00a\x00/\x00>", b"\xff\xfe\x00"]
)
def test_broken_xml_is_refused(xml: bytes) -> None:
    assert "损坏" in refusal(rebuilt(document_xml(xml)))


def test_a_truncated_file_is_refused() -> None:
    data = good().getvalue()
    assert "损坏" in refusal(io.BytesIO(data[: len(data) // 2]))


def test_a_file_without_text_is_refused() -> None:
    out = io.BytesIO()
    docx.Document().save(out)
    assert "没有可用的正文" in refusal(out)


def test_deep_nesting_is_refused() -> None:
    namespace = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    nested = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    for _ in range(3000):
        nested = b"<w:sdt>" + nested + b"</w:sdt>"
    reason = refusal(
        rebuilt(document_xml(b"<w:document " + namespace + b"><w:body>" + nested + b"</w:body></w:document>"))
    )
    assert "嵌套" in reason or "损坏" in reason


def test_a_table_that_claims_a_million_columns_takes_no_memory() -> None:
    namespace = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell = b'<w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    rows = b"<w:tr>" + cell * 10 + b"</w:tr>"
    body = b"<w:document " + namespace + b"><w:body><w:tbl>" + rows * 50 + b"</w:tbl></w:body></w:document>"
    assert "表格过大" in refusal(rebuilt(document_xml(body)))


def test_external_pictures_and_templates_are_not_fetched_but_told() -> None:
    relation = (
        b'<Relationship Id="rId99" Type="http://x/image" Target="https://evil.example/a.png" TargetMode="External"/>'
        b"</Relationships>"
    )

    def outside(name: str, data: bytes) -> bytes:
        return data.replace(b"</Relationships>", relation) if name == "word/_rels/document.xml.rels" else data

    draft = read_docx(rebuilt(outside))
    assert any("外部" in p for p in draft.problems)
