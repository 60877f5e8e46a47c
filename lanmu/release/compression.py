"""Precompressed copies beside a public file (`page.html.gz`, `.br`), for servers that send them as they are.

They are not files of their own: the manifest knows only the page, and a copy is right when it unpacks to it.
"""

import gzip
import os
import zlib

import brotli
from django.conf import settings

SUFFIXES = {"gzip": ".gz", "br": ".br"}
_TEXT = frozenset({".html", ".xml", ".css", ".js", ".svg", ".txt", ".csv", ".json"})
SMALLEST = 512
"""Below this a compressed copy saves nothing."""


def copies_of(path: str, size: int) -> list[str]:
    """Suffixes of the copies that belong beside `path`, by `settings.LANMU_PRECOMPRESS`."""
    if size < SMALLEST or os.path.splitext(path)[1].lower() not in _TEXT:
        return []
    return [SUFFIXES[name] for name in settings.LANMU_PRECOMPRESS if name in SUFFIXES]


def pack(data: bytes, suffix: str) -> bytes:
    """The same bytes for the same data, always (no time in the header)."""
    if suffix == ".gz":
        return gzip.compress(data, compresslevel=6, mtime=0)
    return bytes(brotli.compress(data, quality=5))


def unpack(data: bytes, suffix: str, *, size: int) -> bytes | None:
    """What a copy holds; None when it is broken or would be longer than `size` (never unpacks more than that)."""
    try:
        if suffix == ".gz":
            unpacker = zlib.decompressobj(wbits=31)
            out = unpacker.decompress(data, size + 1)
            return out if len(out) == size and unpacker.eof else None
        out = bytes(brotli.Decompressor().process(data, output_buffer_limit=size + 1))
        return out if len(out) == size else None
    except (zlib.error, brotli.error):
        return None


def strip(path: str) -> str:
    """The page a copy's path belongs to; the path itself when it is no copy."""
    for suffix in SUFFIXES.values():
        if path.endswith(suffix):
            return path[: -len(suffix)]
    return path
