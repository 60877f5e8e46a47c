"""Pictures and files of the demonstration, in Wagtail's own libraries. All made for it."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.core.files import File
from PIL import Image as PillowImage
from wagtail.documents.models import Document
from wagtail.images.models import Image

from lanmu.organisation.models import User
from lanmu.portal.demo.texts import FILES
from lanmu.publishing.importing.markdown import read_markdown
from lanmu.publishing.importing.wordparts import Picture


class Library:
    """Puts each file into the library once, on first use."""

    def __init__(self) -> None:
        self._images: dict[bytes, Image] = {}
        self._documents: dict[str, Document] = {}

    def body(self, markdown: str, *, by: User) -> list[dict[str, Any]]:
        """Blocks of an article's body, with its pictures."""
        read = read_markdown(markdown, find_picture=_picture)
        if read.notes:
            raise ValueError(f"demonstration text has a problem: {read.notes}")
        numbers = [self._image(picture, by).pk for picture in read.images]
        return [
            {**b, "value": {**b["value"], "image": numbers[b["value"]["image"]]}} if b["type"] == "image" else b
            for b in read.blocks
        ]

    def documents(self, files: Iterable[tuple[str, str]], *, by: User) -> list[tuple[Document, str]]:
        """The attachments named in a header, as (document, title)."""
        return [(self._document(name, title, by), title) for name, title in files]

    def _image(self, picture: Picture, by: User) -> Image:
        if picture.data not in self._images:
            file = File(BytesIO(picture.data), name=f"demo.{picture.extension}")
            self._images[picture.data] = Image.objects.create(title=picture.alt, file=file, uploaded_by_user=by)
        return self._images[picture.data]

    def _document(self, name: str, title: str, by: User) -> Document:
        if name not in self._documents:
            with (FILES / name).open("rb") as file:
                self._documents[name] = Document.objects.create(
                    title=title, file=File(file, name=name), uploaded_by_user=by
                )
        return self._documents[name]


def _picture(address: str, alt: str) -> Picture | str:
    path = FILES / address
    if not path.is_file():
        return f"no picture {address}"
    with PillowImage.open(path) as image:
        width, height = image.size
    return Picture(data=path.read_bytes(), extension=path.suffix[1:], alt=alt, width=width, height=height)
