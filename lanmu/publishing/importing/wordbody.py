"""Reading the body of a Word document, in order, losing no text that a reader of the paper would see.

An element that is not known here is descended into rather than skipped: unknown wrappers must not swallow text.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from lxml import etree
from PIL import Image, UnidentifiedImageError

from lanmu.common.refusal import Refused
from lanmu.publishing.importing import ooxml
from lanmu.publishing.importing.numbering import is_plain, read_numbering
from lanmu.publishing.importing.ooxml import M, R, Style, switched_on, value, w
from lanmu.publishing.importing.package import DOCUMENT_TYPE, MAX_IMAGE, MAX_XML, Package, parse_xml
from lanmu.publishing.importing.wordparts import Notes, Paragraph, Part, Picture, Span, joined
from lanmu.publishing.importing.wordtables import read_table

_FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
_MAX_PIXELS = 60_000_000
_MAX_PARTS = 60_000
_PUBLIC_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_SYMBOLS = {
    0xFE: "☑", 0x52: "☑", 0xFD: "☒", 0x54: "☒", 0xA8: "□", 0x6F: "□", 0xA3: "□", 0xFC: "✓", 0x50: "✓", 0xFB: "✗",
    0x4F: "✗",
    0x6C: "●", 0x9F: "•", 0x6E: "■", 0xA7: "■", 0x75: "◆", 0xD8: "➢", 0xE0: "→", 0x76: "❖",
}  # fmt: skip
_SILENT = frozenset(map(w, (
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "delText", "delInstrText",
    "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "softHyphen", "footnoteRef", "endnoteRef",
    "separator", "continuationSeparator", "annotationRef", "pgNum",
)))  # fmt: skip


class BodyReader:
    """One pass over a document. `parts()` once; then `notes` tells what was changed."""

    def __init__(self, package: Package, notes: Notes) -> None:
        self.notes = notes
        self._package = package
        self._main = next(
            (n for n, t in package.content_types.items() if DOCUMENT_TYPE in t), "/word/document.xml"
        ).lstrip("/")
        self._targets, self._external = self._relations()
        self._styles = ooxml.read_styles(self._part("styles"))
        self._numbering = read_numbering(self._part("numbering"))
        self._footnotes = {"footnoteReference": self._part("footnotes"), "endnoteReference": self._part("endnotes")}
        self._after: list[Part] = []
        self._noted: list[Paragraph] = []
        self._fields: list[dict[str, Any]] = []

    def parts(self) -> Iterator[Part]:
        """Paragraphs, tables and pictures in the order of the paper; footnotes last."""
        root = self._xml(self._main)
        body = root.find(w("body")) if root is not None else None
        if body is None:
            raise Refused("文件里没有正文。请确认它是 Word 文档，并用 Word 或 WPS 另存为 .docx 后再上传。")
        for count, part in enumerate(self.blocks(body)):
            if count > _MAX_PARTS:
                raise Refused("文档过长，超出处理上限。请把文档拆成几份后再上传。")
            yield part
        yield from self._noted

    def blocks(self, parent: etree._Element) -> Iterator[Part]:
        """The block-level content of `parent` (body, cell, text box)."""
        for element in parent.iterchildren(tag=etree.Element):
            if element.tag == w("p"):
                yield self._paragraph(element)
                yield from self._taken()
            elif element.tag == w("tbl"):
                yield from read_table(element, self)
            elif element.tag == w("altChunk"):
                self.notes.add("embedded")
            elif element.tag in (w("del"), w("moveFrom")):
                self.notes.add("tracked")
            elif element.tag not in _SILENT:
                yield from self.blocks(element)

    def _paragraph(self, element: etree._Element) -> Paragraph:
        properties = element.find(w("pPr"))
        style = self._styles.get(value(properties, "pStyle"))
        outline = value(properties, "outlineLvl")
        aligned = value(properties, "jc")
        paragraph = Paragraph(
            style=style.name,
            outline=int(outline) if outline and outline.isdigit() and int(outline) < 9 else style.outline,
            centred=aligned == "center" if aligned is not None else bool(style.centred),
            size=style.size or 0,
            font=style.font,
        )
        self._inline(element, paragraph, style, "")
        paragraph.spans = joined(paragraph.spans)
        paragraph.bold = bool(paragraph.text) and all(s.bold for s in paragraph.spans if s.text.strip())
        self._number(properties, style, paragraph)
        return paragraph

    def _number(self, properties: etree._Element | None, style: Style, paragraph: Paragraph) -> None:
        own = properties.find(w("numPr")) if properties is not None else None
        number_id = value(own, "numId") or style.number[0]
        depth = value(own, "ilvl") or style.number[1] or "0"
        if not number_id or number_id == "0" or not depth.isdigit() or not paragraph.text:
            return
        level = self._numbering.level(number_id, int(depth))
        if level is None:
            return
        paragraph.number_id, paragraph.depth = number_id, int(depth)
        label, paragraph.figure = self._numbering.step(number_id, int(depth))
        paragraph.bullet, paragraph.plain = level.format == "bullet", is_plain(level)
        paragraph.label = "" if paragraph.bullet else label

    def _inline(self, parent: etree._Element, into: Paragraph, style: Style, href: str) -> None:
        for element in parent.iterchildren(tag=etree.Element):
            name = etree.QName(element).localname
            if element.tag == w("r"):
                self._run(element, into, style, href)
            elif element.tag == w("hyperlink"):
                self._inline(element, into, style, self._link(self._external.get(element.get(f"{{{R}}}id", ""), "")))
            elif element.tag == w("fldSimple"):
                self._inline(element, into, style, self._field_link(element.get(w("instr"), "")) or href)
            elif element.tag in (w("ins"), w("moveTo")):
                self.notes.add("tracked")
                self._inline(element, into, style, href)
            elif element.tag in (w("del"), w("moveFrom")):
                self.notes.add("tracked")
            elif element.tag == w("subDoc"):
                self.notes.add("embedded")
            elif name in {"oMath", "oMathPara"}:
                self.notes.add("formulas")
                self._add(into, Span("".join(t.text or "" for t in element.iter(f"{{{M}}}t", w("t"))), href=href))
            elif name == "AlternateContent":
                self._inline(_chosen(element), into, style, href)
            elif element.tag not in _SILENT:
                self._inline(element, into, style, href)

    def _run(self, run: etree._Element, into: Paragraph, style: Style, href: str) -> None:
        properties = run.find(w("rPr"))
        own = self._styles.get(character) if (character := value(properties, "rStyle")) else Style()

        def said(name: str, attribute: str) -> bool:
            for answer in (switched_on(properties, name), getattr(own, attribute), getattr(style, attribute)):
                if answer is not None:
                    return bool(answer)
            return False

        if said("vanish", "hidden"):
            if run.find(w("t")) is not None:
                self.notes.add("hidden")
            return
        if switched_on(properties, "strike") or switched_on(properties, "dstrike"):
            self.notes.add("struck")
        raised = {"superscript": "sup", "subscript": "sub"}.get(value(properties, "vertAlign") or "", "")
        size = value(properties, "sz") or ""
        into.size = max(into.size, int(size)) if size.isdigit() and run.find(w("t")) is not None else into.size
        into.font = ooxml.font_of(properties) or into.font
        look = Span("", said("b", "bold"), said("i", "italic"), raised, href)
        for element in run.iterchildren(tag=etree.Element):
            self._piece(element, into, style, look)

    def _piece(self, element: etree._Element, into: Paragraph, style: Style, look: Span) -> None:
        """One child of a run."""
        name = etree.QName(element).localname
        if name == "fldChar":
            self._field(element, into)
        elif name == "instrText":
            if self._fields:
                self._fields[-1]["code"] += element.text or ""
        elif name in {"drawing", "pict", "object", "control", "AlternateContent"}:
            self._graphic(_chosen(element) if name == "AlternateContent" else element, into, style, look)
        elif name in {"footnoteReference", "endnoteReference"}:
            self._footnote(element, name, into)
        elif name == "commentReference":
            self.notes.add("comments")
        elif name == "ruby":
            base, above = (
                "".join(t.text or "" for e in element.iterchildren(w(k)) for t in e.iter(w("t")))
                for k in ("rubyBase", "rt")
            )
            self._add(into, Span(f"{base}（{above}）" if above else base, look.bold, look.italic, "", look.href))
        elif text := self._text_of(element, name):
            self._add(into, Span(text, look.bold, look.italic, look.raised, look.href))

    def _text_of(self, element: etree._Element, name: str) -> str:
        if name == "t":
            return element.text or ""
        if name in {"br", "cr"}:
            return "" if element.get(w("type")) in {"page", "column"} else "\n"
        if name in {"tab", "ptab"}:
            return " "
        if name == "noBreakHyphen":
            return "-"
        if name == "sym":
            code = element.get(w("char"), "")
            symbol = _SYMBOLS.get(int(code, 16) & 0xFF) if re.fullmatch("[0-9A-Fa-f]{2,4}", code) else None
            if symbol is None:
                self.notes.add("symbols")
            return symbol or ""
        return ""

    def _add(self, into: Paragraph, span: Span) -> None:
        """Append text, unless it is the code of a field, or a table of contents."""
        if not span.text:
            return
        for field in self._fields:
            if not field["shown"] or field["toc"]:
                return
            span.href = span.href or field["href"]
        into.spans.append(span)

    def _field(self, element: etree._Element, into: Paragraph) -> None:
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            box = element.find(f"{w('ffData')}/{w('checkBox')}")
            ticked = None if box is None else (switched_on(box, "checked") or switched_on(box, "default") or False)
            self._fields.append({"code": "", "shown": False, "href": "", "toc": False, "ticked": ticked})
        elif kind == "separate" and self._fields:
            code = self._fields[-1]["code"]
            self._fields[-1].update(shown=True, href=self._field_link(code), toc=bool(re.match(r"\s*TOC\b", code)))
            if self._fields[-1]["toc"]:
                self.notes.add("toc")
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if ended["ticked"] is not None:
                self._add(into, Span("☑" if ended["ticked"] else "☐"))

    def _field_link(self, code: str) -> str:
        found = re.match(r"""\s*HYPERLINK\s+(?!\\l)(?:"([^"]*)"|(\S+))""", code)
        return self._link(found[1] or found[2]) if found else ""

    def _link(self, target: str) -> str:
        """The address when the public may follow it; anything else (file:, javascript:, a bookmark) is text."""
        if not target or target.startswith("#"):
            return ""
        if _PUBLIC_LINK.fullmatch(target) and len(target) <= 2000:
            return target
        self.notes.add("links")
        return ""

    def _graphic(self, element: etree._Element, into: Paragraph, style: Style, look: Span) -> None:
        """Pictures and text boxes; embedded objects are left out, preview picture and all."""
        if etree.QName(element).localname in {"object", "control"} or element.find(f".//{w('control')}") is not None:
            self.notes.add("objects")
            return
        boxes = [
            e for e in element.iter(w("txbxContent")) if not any(a.tag == w("txbxContent") for a in e.iterancestors())
        ]
        for box in boxes:
            self.notes.add("boxes")
            self._after, kept = [], self._after
            inner = list(self.blocks(box))
            self._after = [*kept, *inner]
        properties = next(element.iter(f"{{{ooxml.WP}}}docPr"), None)
        alt = "" if properties is None else properties.get("descr") or ""
        for data in element.iter(f"{{{ooxml.A}}}blip", f"{{{ooxml.V}}}imagedata"):
            if not any(a.tag == w("txbxContent") for a in data.iterancestors()):
                self._picture(data, alt or data.get("{urn:schemas-microsoft-com:office:office}title", ""))
        for data in element.iter(f"{{{ooxml.A}}}graphicData"):
            if data.get("uri", "").endswith(("/chart", "/diagram", "/chartex")):
                self.notes.add("charts")
        for inner_run in element.findall(w("r")):  # a fallback may hold plain runs
            self._run(inner_run, into, style, look.href)

    def _picture(self, element: etree._Element, alt: str) -> None:
        relation = element.get(f"{{{R}}}embed") or element.get(f"{{{R}}}id") or ""
        if relation not in self._targets:
            self.notes.add("external")
            return
        data = self._package.read(self._targets[relation], limit=MAX_IMAGE)
        try:
            with Image.open(BytesIO(data or b""), formats=list(_FORMATS)) as image:
                extension, (width, height) = _FORMATS[image.format or ""], image.size
                image.verify()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
            self.notes.add("pictures")
            return
        if width * height > _MAX_PIXELS or data is None:
            self.notes.add("pictures")
            return
        if not alt.strip():
            self.notes.add("alt")
        self._after.append(Picture(data, extension, alt.strip()[:200], width, height))

    def _footnote(self, reference: etree._Element, name: str, into: Paragraph) -> None:
        root = self._footnotes[name]
        number = reference.get(w("id"))
        note = next((e for e in root if e.get(w("id")) == number), None) if root is not None else None
        if note is None:
            return
        label = f"〔注{len(self._noted) + 1}〕"
        self._add(into, Span(label, raised="sup"))
        paragraph = Paragraph(spans=[Span(label)])
        self._noted.append(paragraph)
        for part in list(self.blocks(note)):
            if isinstance(part, Paragraph):
                paragraph.spans += part.spans

    def _taken(self) -> Iterable[Part]:
        """What stands behind the paragraph just read: its pictures and text boxes."""
        taken, self._after = self._after, []
        return taken

    def _xml(self, name: str) -> etree._Element | None:
        data = self._package.read(name, limit=MAX_XML)
        return None if data is None else parse_xml(ooxml.transitional(data))

    def _part(self, name: str) -> etree._Element | None:
        return self._xml(f"{self._main.rpartition('/')[0]}/{name}.xml")

    def _relations(self) -> tuple[dict[str, str], dict[str, str]]:
        """(relation → member of the zip, relation → outside address). Outside things other than links are noted."""
        folder, _, file = self._main.rpartition("/")
        root = self._package.xml(f"{folder}/_rels/{file}.rels")
        inside: dict[str, str] = {}
        outside: dict[str, str] = {}
        for element in root if root is not None else ():
            target = element.get("Target", "")
            if element.get("TargetMode") == "External":
                outside[element.get("Id", "")] = target
                if not element.get("Type", "").endswith("/hyperlink"):
                    self.notes.add("external")
            else:
                inside[element.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        return inside, outside


def _chosen(element: etree._Element) -> etree._Element:
    """The branch of an AlternateContent that holds something we read; the newer spelling first."""
    branches = list(element.iterchildren(f"{{{ooxml.MC}}}Choice", f"{{{ooxml.MC}}}Fallback"))
    for branch in branches:
        if (
            next(branch.iter(w("txbxContent"), f"{{{ooxml.A}}}blip", f"{{{ooxml.V}}}imagedata", w("t")), None)
            is not None
        ):
            return branch
    return branches[0] if branches else element
