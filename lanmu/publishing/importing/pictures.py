"""Pictures of imported texts: in the workbench's library for the editor, in the vault for the public."""

from typing import Any

from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Collection

from lanmu.organisation.models import User
from lanmu.publishing.importing.spool import Prepared
from lanmu.publishing.importing.wordparts import Picture
from lanmu.publishing.media import freeze_image


class PictureKeeper:
    """Keeps pictures during one import. Unless `keep` is called, the library's files go again with the rows."""

    def __init__(self, by: User | None) -> None:
        self._by = by
        self._files: list[Any] = []
        self._kept = False

    def __enter__(self) -> "PictureKeeper":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._kept:
            for file in self._files:
                file.storage.delete(file.name)

    def keep(self) -> None:
        """The rows are written: the files stay."""
        self._kept = True

    def place(self, item: Prepared) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
        """(blocks for the editor, frozen blocks, media) of an item with pictures. Raises Refused for a broken one."""
        numbers = [self._keep(picture, item.title, n) for n, picture in enumerate(item.images, start=1)]
        done = [freeze_image(data=picture.data, name=item.title) for picture in item.images]
        body = [
            {**b, "value": {**b["value"], "image": numbers[b["value"]["image"]]}} if b["type"] == "image" else b
            for b in item.body
        ]
        frozen = []
        for block in item.frozen:
            if block["type"] == "image":
                image = done[block["image"]]
                rest = {k: v for k, v in block.items() if k != "image"}
                block = {**rest, "path": image.file.path, "width": image.width, "height": image.height}
            frozen.append(block)
        files = {image.file.path: image.file for image in done}
        media = [{"path": f.path, "digest": f.digest, "size": f.size} for _path, f in sorted(files.items())]
        return body, frozen, media

    def _keep(self, picture: Picture, title: str, number: int) -> int:
        name = (picture.alt or f"{title} 图{number}")[:255]
        image = get_image_model()(
            title=name,
            file=ContentFile(picture.data, name=f"import-{number}.{picture.extension}"),
            width=picture.width,
            height=picture.height,
            uploaded_by_user=self._by,
            collection=Collection.get_first_root_node(),
        )
        image.save()
        self._files.append(image.file)
        return int(image.pk)
