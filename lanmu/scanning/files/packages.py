"""Zip packages (OOXML, OFD) with bounds on entries, bytes and ratio; XML without entities and the network."""

import io
import zipfile
import zlib

from lxml import etree

from lanmu.scanning.files.contents import Unreadable

MOST_ENTRIES = 10_000
MOST_BYTES = 300_000_000
MOST_PART_BYTES = 100_000_000
MOST_RATIO = 300
"""Of one entry over 1 MB: office files reach 60, bombs 1,000."""

BROKEN = "文件已损坏或不是它的扩展名所说的格式，没有检查，请重新另存后上传。"
TOO_BIG = "文件展开后过大，没有检查，请拆成几个文件。"


class Package:
    """A zip file whose expanded bytes are counted as they are read, whatever its directory says."""

    def __init__(self, data: bytes) -> None:
        try:
            self.file = zipfile.ZipFile(io.BytesIO(data))
            infos = self.file.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            raise Unreadable(BROKEN)
        if len(infos) > MOST_ENTRIES:
            raise Unreadable("文件里的部件过多，没有检查，请重新另存后上传。")
        if any(info.flag_bits & 1 for info in infos):
            raise Unreadable("文件加了密码，没有检查，请去掉密码后上传。")
        if sum(info.file_size for info in infos) > MOST_BYTES:
            raise Unreadable(TOO_BIG)
        self.infos = {info.filename: info for info in infos}
        if len(self.infos) != len(infos):
            raise Unreadable(BROKEN)  # two parts of one name: which one is shown differs between programs
        self.read_bytes = 0

    @property
    def names(self) -> list[str]:
        """Every part."""
        return list(self.infos)

    def read(self, name: str) -> bytes:
        """A part, expanded; b"" when there is none. Raises Unreadable past the bounds."""
        info = self.infos.get(name)
        if info is None:
            return b""
        if info.file_size > 1_000_000 and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise Unreadable(TOO_BIG)
        try:
            with self.file.open(info) as part:
                data = part.read(MOST_PART_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError, RuntimeError):
            raise Unreadable(BROKEN)
        self.read_bytes += len(data)
        if len(data) > MOST_PART_BYTES or self.read_bytes > MOST_BYTES:
            raise Unreadable(TOO_BIG)
        return data

    def xml(self, name: str) -> etree._Element | None:
        """A part as XML; None when there is none."""
        data = self.read(name)
        return parse(data) if data else None


def parse(data: bytes) -> etree._Element:
    """XML with entities unresolved. A document type is refused: office programs write none, attackers do."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(BROKEN)
    if root.getroottree().docinfo.doctype:
        raise Unreadable(BROKEN)
    return root


def local(element: etree._Element) -> str:
    """The name without its namespace; "" for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of that local name, in whatever namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def relations(package: Package, part: str) -> dict[str, tuple[str, str, bool]]:
    """Id → (kind, target, external) of a part."""
    folder, _, name = part.rpartition("/")
    root = package.xml(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    found = {}
    for element in root if root is not None else ():
        target = element.get("Target", "")
        external = element.get("TargetMode") == "External"
        if not external:
            target = target[1:] if target.startswith("/") else _joined(folder, target)
        found[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], target, external)
    return found


def _joined(folder: str, target: str) -> str:
    pieces = folder.split("/") if folder else []
    for piece in target.split("/"):
        if piece == ".." and pieces:
            pieces.pop()
        elif piece not in {"", ".", ".."}:
            pieces.append(piece)
    return "/".join(pieces)
