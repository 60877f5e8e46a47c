"""Word files: clean structured content out of a .docx, or a refusal that says what to do."""

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any

from lanmu.common.refusal import Refused
from lanmu.publishing.importing.package import Package
from lanmu.publishing.importing.wordblocks import compose
from lanmu.publishing.importing.wordbody import BodyReader
from lanmu.publishing.importing.wordparts import Notes, Picture


@dataclass(slots=True)
class WordDraft:
    """What a Word file holds.

    `blocks` are values of the article body (`{"type", "value"}`), except that an image block's `image` is an index into
    `images`: whoever keeps the images puts their numbers in (`with_images`). `problems` are sentences for the person:
    what was left out or changed and has to be looked at.
    """

    title: str
    blocks: list[dict[str, Any]]
    images: list[Picture] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def with_images(self, numbers: list[int]) -> list[dict[str, Any]]:
        """The body with the numbers of the kept images, in the order of `images`."""
        return [
            {**b, "value": {**b["value"], "image": numbers[b["value"]["image"]]}} if b["type"] == "image" else b
            for b in self.blocks
        ]


def read_docx(file: IO[bytes], *, name: str = "") -> WordDraft:
    """Read a .docx (any seekable binary file). `name` is the file's name, the title of last resort.

    Raises `Refused`: not a Word document whatever its extension, old .doc, encrypted, over 50 MB, a zip bomb, macros,
    entity definitions, broken. Memory is bounded by the limits of `package`; nothing outside the file is read.
    """
    notes = Notes()
    try:
        parts = list(BodyReader(Package(file), notes).parts())
        title, blocks, pictures = compose(parts, file_name=PurePath(name or getattr(file, "name", "") or "无标题").stem)
    except RecursionError:
        raise Refused("文档的结构嵌套过深，无法读取。请把内容复制到一个新的 Word 文档后再上传。") from None
    if not blocks:
        raise Refused("文档里没有可用的正文。请确认选对了文件；如果内容是扫描图片，请先转成文字。")
    return WordDraft(title, blocks, pictures, notes.sentences())
