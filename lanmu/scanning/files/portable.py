"""PDF by pypdf and OFD by its XML: text, properties, comments, scripts, attached files."""

import io
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from lanmu.scanning.files.contents import Contents, Unreadable
from lanmu.scanning.files.packages import BROKEN, Package, local

MOST_PAGES = 3000


def read_pdf(data: bytes, contents: Contents) -> None:
    """Raises Unreadable for what is encrypted, broken, or pictures only."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("PDF 加了密码，没有检查，请去掉密码后上传。")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"PDF 超过 {MOST_PAGES} 页，没有检查，请拆成几个文件。")
        about: dict[str, Any] = dict(reader.metadata or {})
        for name, label in (("/Author", "作者"), ("/Subject", "主题"), ("/Keywords", "关键词")):
            if value := str(about.get(name) or "").strip():
                contents.remark("file.metadata", f"属性.{label}", value[:500])
        _catalogue(reader, contents)
        for number, page in enumerate(reader.pages, start=1):
            contents.add(page.extract_text() or "", f"第{number}页")
            _annotations(page, number, contents)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        OSError,
        ArithmeticError,
        AssertionError,
        NotImplementedError,
    ):
        raise Unreadable("PDF 已损坏或写法特殊，没有检查完，请重新导出后上传。")
    if not contents.parts:
        raise Unreadable("PDF 里没有文字（可能是扫描件），无法检查内容，请人工核对，或换成有文字的 PDF。")


def _catalogue(reader: PdfReader, contents: Contents) -> None:
    root: Any = reader.trailer["/Root"]
    names = root.get("/Names")
    names = names.get_object() if names is not None else {}
    if "/JavaScript" in names or _is_script(root.get("/OpenAction")) or "/AA" in root:
        contents.remark("file.script", "打开时的动作")
    if "/EmbeddedFiles" in names:
        contents.remark("file.embedded", "附带的文件")


def _is_script(action: Any) -> bool:
    action = action.get_object() if action is not None else None
    return isinstance(action, dict) and action.get("/S") in {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}


def _annotations(page: Any, number: int, contents: Contents) -> None:
    for annotation in (page.get("/Annots") or [])[:1000]:
        found = annotation.get_object()
        kind, words = str(found.get("/Subtype", "")), str(found.get("/Contents") or "").strip()
        if kind == "/FileAttachment":
            contents.remark("file.embedded", f"第{number}页.附带的文件")
        elif words and kind not in {"/Link", "/Widget"}:
            contents.remark("file.comments", f"第{number}页.批注", words[:1000])
        if _is_script(found.get("/A")):
            contents.remark("file.script", f"第{number}页.动作")


def read_ofd(package: Package, contents: Contents) -> None:
    """Text codes of the pages, line by line as they are placed."""
    if "OFD.xml" not in package.infos:
        raise Unreadable(BROKEN)
    root = package.xml("OFD.xml")
    for element in root.iter() if root is not None else ():
        if (
            local(element) in {"Author", "Creator"}
            and (text := (element.text or "").strip())
            and local(element) == "Author"
        ):
            contents.remark("file.metadata", "属性.作者", text[:500])
    for name in sorted(package.names):
        if name.endswith("Content.xml"):
            page = package.xml(name)
            words = [(e.text or "") for e in (page.iter() if page is not None else ()) if local(e) == "TextCode"]
            contents.add("".join(words), f"页面.{name.rpartition('/')[0].rpartition('_')[2]}")
        if "/Attachs/" in name and not name.endswith(("/", "Attachments.xml")):
            contents.remark("file.embedded", f"附带的文件.{name.rpartition('/')[2]}"[:100])
    if not contents.parts:
        raise Unreadable("OFD 里没有文字（可能是扫描件），无法检查内容，请人工核对。")
