"""Files of an article on their way into the vault: pictures made ready for the public, documents as they are."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.conf import settings
from PIL import Image, ImageOps

from lanmu.common.refusal import Refused
from lanmu.publishing import vault

RULES = 1
"""Raised when the rules below change: what was made ready by older ones is made anew."""
MAX_WIDTH = 1600
"""Pixels. Wider pictures only cost the reader's time."""

_FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "GIF": {"optimize": False},
    "WEBP": {"quality": 85, "method": 4},
}


@dataclass(frozen=True, slots=True)
class FrozenImage:
    """A picture in the vault with its size in pixels."""

    file: vault.VaultFile
    width: int
    height: int


def freeze_image(*, data: bytes, name: str) -> FrozenImage:
    """The picture turned upright, at most 1600 pixels wide, without metadata (place and device of the photograph are
    personal data), in the vault. Raises Refused when it is not a readable picture of an accepted kind."""
    try:
        with Image.open(BytesIO(data)) as source:
            kind = source.format or ""
            if kind not in _FORMATS:
                raise Refused(f"图片“{name}”的格式不受支持，请换成 JPG、PNG、GIF 或 WebP。")
            raw, size = _rendition(source, kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(f"图片“{name}”无法读取，请重新上传。") from None
    return FrozenImage(file=vault.put(raw, _FORMATS[kind]), width=size[0], height=size[1])


def _rendition(source: Image.Image, kind: str) -> tuple[bytes, tuple[int, int]]:
    out = BytesIO()
    if getattr(source, "is_animated", False):
        frames = []
        for number in range(source.n_frames):  # type: ignore[attr-defined]
            source.seek(number)
            frames.append(_narrowed(source.convert("RGBA")))
        frames[0].save(
            out, kind, save_all=True, append_images=frames[1:], loop=source.info.get("loop", 0),
            duration=source.info.get("duration", 100), **_OPTIONS[kind],
        )  # fmt: skip
        return out.getvalue(), frames[0].size
    upright = ImageOps.exif_transpose(source)
    if kind == "JPEG" and upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    if kind in {"PNG", "GIF"} and upright.mode == "P" and upright.width > MAX_WIDTH:
        upright = upright.convert("RGBA")
    profile = source.info.get("icc_profile")
    image = _bare(_narrowed(upright))
    image.save(out, kind, **_OPTIONS[kind], **({"icc_profile": profile} if profile and kind != "GIF" else {}))
    return out.getvalue(), image.size


def _narrowed(image: Image.Image) -> Image.Image:
    if image.width <= MAX_WIDTH:
        return image
    height = max(1, round(image.height * MAX_WIDTH / image.width))
    return image.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)


def _bare(image: Image.Image) -> Image.Image:
    """The pixels, palette and transparency alone: no EXIF, no XMP, no comments."""
    bare = image.copy()
    bare.info = {key: value for key, value in image.info.items() if key == "transparency"}
    return bare


def freeze_document(document: Any) -> tuple[vault.VaultFile, str]:
    """The document's bytes as they are, in the vault, and its extension. Raises Refused when the file is gone or of
    a kind that is not accepted.
    """
    ext = PurePath(document.file.name).suffix.lstrip(".").lower()
    if ext not in settings.WAGTAILDOCS_EXTENSIONS:
        raise Refused(f"文件“{document.title}”的类型（{ext or '无后缀'}）不能公开，请转换为 PDF 等常用格式。")
    try:
        with document.file.storage.open(document.file.name, "rb") as handle:
            raw = handle.read()
    except (OSError, ValueError):
        raise Refused(f"文件“{document.title}”不在了，请重新上传后再选用。") from None
    if not raw:
        raise Refused(f"文件“{document.title}”是空的，请重新上传。")
    return vault.put(raw, ext), ext


def image_bytes(image: Any) -> bytes:
    """The uploaded picture's bytes. Raises Refused when the file is gone."""
    try:
        with image.file.storage.open(image.file.name, "rb") as handle:
            raw: bytes = handle.read()
    except (OSError, ValueError):
        raise Refused(f"图片“{image.title}”不在了，请重新上传后再选用。") from None
    return raw
