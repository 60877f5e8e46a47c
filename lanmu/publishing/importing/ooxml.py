"""Names of the parts of WordprocessingML that the import reads, and the styles they inherit from."""

from dataclasses import dataclass, field

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
V = "urn:schemas-microsoft-com:vml"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"

_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R.encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M.encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", WP.encode()),
)


def transitional(data: bytes) -> bytes:
    """The part with the namespaces of the common (transitional) spelling of the standard."""
    for strict, common in _STRICT:
        data = data.replace(strict, common)
    return data


def w(name: str) -> str:
    """`{namespace}name` of WordprocessingML."""
    return f"{{{W}}}{name}"


VAL = w("val")


def value(parent: etree._Element | None, name: str) -> str | None:
    """`w:val` of the child `name`; None when there is no such child, "" when it has no value."""
    child = parent.find(w(name)) if parent is not None else None
    return None if child is None else child.get(VAL, "")


def switched_on(parent: etree._Element | None, name: str) -> bool | None:
    """A toggle property such as `w:b`: True, False, or None when it is not said here."""
    said = value(parent, name)
    return None if said is None else said not in {"0", "false", "off", "none"}


@dataclass(slots=True)
class Style:
    """A style with everything it inherits."""

    name: str = ""
    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    centred: bool | None = None
    size: int | None = None
    """Half points."""
    font: str = ""
    outline: int | None = None
    """0 for the highest heading level."""
    number: tuple[str | None, str | None] = (None, None)
    """(numId, level) of the list the style belongs to."""


@dataclass(slots=True)
class Styles:
    """The styles of a document by number."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default_paragraph: str = ""

    def get(self, style_id: str | None) -> Style:
        """The style, or an empty one."""
        return self.by_id.get(style_id or self.default_paragraph) or Style()


def read_styles(root: etree._Element | None) -> Styles:
    """Styles of `styles.xml`, inheritance (`basedOn`) resolved; circles and chains over 20 are cut."""
    found: dict[str, etree._Element] = {}
    default = ""
    for element in root.iterchildren(w("style")) if root is not None else ():
        style_id = element.get(w("styleId"), "")
        found[style_id] = element
        if element.get(w("type")) == "paragraph" and element.get(w("default")) in {"1", "true"}:
            default = style_id
    resolved: dict[str, Style] = {}
    for style_id, own in found.items():
        chain: list[etree._Element] = []
        at: str | None = style_id
        while at in found and found[at] not in chain and len(chain) < 20:
            chain.append(found[at])
            at = value(found[at], "basedOn")
        style = Style()
        for element in reversed(chain):
            _apply(style, element)
        style.name = value(own, "name") or style_id
        resolved[style_id] = style
    return Styles(resolved, default)


def _apply(style: Style, element: etree._Element) -> None:
    run, paragraph = element.find(w("rPr")), element.find(w("pPr"))
    for attribute, name in (("bold", "b"), ("italic", "i"), ("hidden", "vanish")):
        if (said := switched_on(run, name)) is not None:
            setattr(style, attribute, said)
    if (size := value(run, "sz")) and size.isdigit():
        style.size = int(size)
    style.font = font_of(run) or style.font
    if (aligned := value(paragraph, "jc")) is not None:
        style.centred = aligned == "center"
    if (outline := value(paragraph, "outlineLvl")) and outline.isdigit():
        style.outline = int(outline) if int(outline) < 9 else None
    numbered = paragraph.find(w("numPr")) if paragraph is not None else None
    if numbered is not None:
        style.number = (value(numbered, "numId") or style.number[0], value(numbered, "ilvl") or style.number[1])


def font_of(run_properties: etree._Element | None) -> str:
    """The East Asian font named here, if any."""
    fonts = run_properties.find(w("rFonts")) if run_properties is not None else None
    return fonts.get(w("eastAsia"), "") if fonts is not None else ""
