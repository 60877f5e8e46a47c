"""Attachments: what they say and what they hide is found; what cannot be read says so and blocks."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfWriter

from lanmu.scanning.files.bounded import run_bounded
from lanmu.scanning.files.contents import Unreadable
from lanmu.scanning.files.reader import scan_bytes, scan_file
from tests.scanning import office_files as made
from tests.scanning.office_files import PHONE, W


def codes(data: bytes, name: str) -> list[str]:
    result = scan_bytes(data, name=name)
    assert result.failures == ()
    return [hit.rule for hit in result.hits]


def test_a_word_file_is_read_paragraph_by_paragraph_and_cell_by_cell() -> None:
    result = scan_bytes(made.real_word(), name="a.docx")
    places = {(hit.rule, hit.where, hit.text) for hit in result.hits}
    assert ("date.impossible", "正文.1", "2024年2月30日") in places
    assert ("private.phone", "正文.表1.2.2", PHONE) in places
    assert ("file.metadata", "属性.作者", "法规处信息员") in places
    assert result.blocked


@pytest.mark.parametrize(
    ("data", "rule", "text"),
    [
        (made.word(made.run(f"电话{PHONE}", "<w:vanish/>")), "file.hidden_text", f"电话{PHONE}"),
        (made.word(made.run("白字", '<w:color w:val="FFFFFF"/>')), "file.hidden_text", "白字"),
        (made.word("<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>"), "file.changes", "新"),
        (made.word("<w:p><w:del><w:r><w:delText>旧号码</w:delText></w:r></w:del></w:p>"), "file.changes", "旧号码"),
        (
            made.word(
                made.run("文"),
                word__comments_dot_xml=f"<w:comments {W}><w:comment>{made.run('不同意')}</w:comment></w:comments>",
            ),
            "file.comments",
            "不同意",
        ),
        (made.word(made.run("文"), word__vbaProject_dot_bin=b"x"), "file.macro", ""),
        (made.word(made.run("文"), word__embeddings__oleObject1_dot_bin=b"x"), "file.embedded", ""),
        (made.excel(made.hide_sheet), "file.hidden_sheet", "底表"),
        (made.excel(made.hide_row), "file.hidden_cells", f"王某 {PHONE}"),
        (made.excel(made.hide_column), "file.hidden_cells", ""),
        (made.excel(made.comment), "file.comments", "此人待核"),
        (made.slides(), "file.hidden_slide", ""),
        (made.slides(), "file.notes", "讲到这里停一下"),
        (made.ofd(), "file.metadata", "法规处信息员"),
        (made.pdf(change=lambda w: w.add_metadata({"/Author": "Clerk"})), "file.metadata", "Clerk"),
        (made.pdf(change=made.script), "file.script", ""),
        (made.pdf(change=lambda w: w.add_attachment("a.txt", b"x")), "file.embedded", ""),
    ],
)
def test_what_a_file_hides_is_found(data: bytes, rule: str, text: str) -> None:
    result = scan_bytes(data, name="file")
    assert result.failures == ()
    assert (rule, text) in [(hit.rule, hit.text) for hit in result.hits]


@pytest.mark.parametrize(
    "data",
    [
        made.word(made.run(f"电话{PHONE}", "<w:vanish/>")),
        made.word(f"<w:p><w:del><w:r><w:delText>{PHONE}</w:delText></w:r></w:del></w:p>"),
        made.excel(made.hide_row),
        made.slides(),
        made.ofd(),
        made.pdf(),
        f"电话{PHONE}".encode("gb18030"),
    ],
)
def test_a_number_is_found_wherever_it_lies(data: bytes) -> None:
    assert "private.phone" in codes(data, "a.txt")


def test_a_clean_file_has_no_hits() -> None:
    assert scan_bytes(made.word(made.run("会议定于2024年5月8日（星期三）召开。")), name="a.docx").hits == ()


def bomb() -> bytes:
    return made.packed({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 150_000_000})


def many() -> bytes:
    return made.packed({"word/document.xml": "<a/>"} | {f"n{i}": "" for i in range(10_001)})


def lying() -> bytes:
    """A directory that says the part is small."""
    data = bytearray(made.word(made.run("字" * 5_000_000)))
    place = data.rfind(b"word/document.xml") - 46
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f"<w:document {W}/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr("word/document.xml", f"<w:document {W}>{made.run(PHONE)}</w:document>")
    return out.getvalue()


def locked(writer: PdfWriter) -> None:
    writer.encrypt("secret", algorithm="RC4-128")


BILLION = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'>" + "".join(
    f"<!ENTITY b{i} '{f'&b{i - 1 if i > 1 else str()};' * 10}'>" for i in range(1, 10)
)


PAGES_IN_A_RING = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj "
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"\x00\x01\x02", "不认识"),
        (b"PK\x03\x04 no zip", "已损坏"),
        (made.real_word()[:2000], "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "另存为"),
        (b"Rar!\x1a\x07", "压缩包"),
        (made.packed({"a.docx": made.real_word()}), "压缩包"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"MZ\x90", "程序"),
        (bomb(), "过大"),
        (many(), "部件过多"),
        (lying(), "已损坏"),
        (twice(), "已损坏"),
        (made.word(f"{made.run('文')}<w:p>"), "已损坏"),
        (made.packed({"word/document.xml": f"{BILLION}]><a>&b9;</a>"}), "已损坏"),
        (made.packed({"word/document.xml": "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"}), "已损坏"),
        (made.pdf(change=locked), "密码"),
        (made.pdf(text=""), "扫描件"),
        (b"%PDF-1.7\n%%EOF", "已损坏"),
        (made.pdf()[:-200], ""),
        (b"%PDF-1.7\n" + b"1 0 obj<</A 1 0 R>>endobj " * 2000, "已损坏"),
        (PAGES_IN_A_RING, "已损坏"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "已损坏"),
    ],
)
def test_what_cannot_be_read_blocks_and_says_why(data: bytes, said: str) -> None:
    begun = time.monotonic()
    result = scan_bytes(data, name="a.pdf" if data.startswith(b"%PDF") else "a.docx")
    if said:
        assert [failure.name for failure in result.failures] == ["无法检查"]
        assert said in result.failures[0].why
        assert result.blocked
    assert time.monotonic() - begun < 70


@pytest.mark.parametrize(
    ("data", "name"), [(made.real_word(), "a.pdf"), (made.real_word(), "a.xlsx"), (made.pdf(), "a.docx")]
)
def test_a_file_that_is_not_what_its_name_says_is_for_a_person_to_judge(data: bytes, name: str) -> None:
    result = scan_bytes(data, name=name)
    assert "扩展名不符" in result.failures[0].why


def test_paragraphs_nested_in_paragraphs_take_linear_time() -> None:
    deep = ("<p>" * 200 + "<r><t>文</t></r>" * 20 + "</p>" * 200) * 400
    parts = {"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>", "ppt/slides/slide1.xml": f"<a>{deep}</a>"}
    begun = time.monotonic()
    assert scan_bytes(made.packed(dict(parts)), name="a.pptx").failures == ()
    assert time.monotonic() - begun < 20


def test_a_file_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    assert scan_file(tmp_path / "没有.docx").blocked


def test_a_process_that_takes_too_long_or_too_much_ends() -> None:
    with pytest.raises(Unreadable, match="限定的时间和内存"):
        run_bounded("lanmu.scanning.files.worker", ["a.txt"], b"a" * 30_000_000, memory=1_000_000)
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="限定的时间和内存"):
        run_bounded("lanmu.scanning.files.worker", ["a.txt"], b"a", clock=0.001)
    assert time.monotonic() - begun < 10
