"""The model file: one line that names the format, one of JSON that tells what it was made of, then plain arrays.

It is mapped into memory, so that all processes of a machine share it, and it is written beside its place and renamed,
so that a reader meets the old one or the new one, whole.
"""

import json
import mmap
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

MAGIC = b"LANMU-PROOFREADING 1\n"
FILE_NAME = "proofreading.lm"
_TYPES = frozenset("fIBb")
_BLOCK = 1 << 20


class BadModel(ValueError):
    """The file cannot be used; the text is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class ModelFile:
    """What a model says about itself, and its arrays by name."""

    path: Path
    about: Mapping[str, Any]
    arrays: Mapping[str, memoryview]


def write(path: Path, *, about: Mapping[str, Any], arrays: Sequence[tuple[str, str, bytes]]) -> dict[str, Any]:
    """Write (name, type, bytes) of each array; returns what was written about it, digest included. Raises OSError."""
    places, place, digest = {}, 0, sha256()
    for name, kind, data in arrays:
        places[name] = [place, len(data), kind]
        place += (len(data) + 7) & ~7
        digest.update(_padded(data))
    told = {**about, "digest": digest.hexdigest(), "arrays": places}
    head = MAGIC + json.dumps(told, ensure_ascii=False).encode() + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(head.ljust((len(head) + 7) & ~7, b"\0"))
            for _, _, data in arrays:
                file.write(_padded(data))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return told


def _padded(data: bytes) -> bytes:
    return data.ljust((len(data) + 7) & ~7, b"\0")


def about(path: Path) -> dict[str, Any]:
    """What the file says about itself. Raises BadModel, OSError."""
    return _head(path)[0]


def _head(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        if file.readline(len(MAGIC) + 1) != MAGIC:
            raise BadModel(f"{path.name} 不是本系统的校对模型，请重新运行 lanmu proof train。")
        line = file.readline(_BLOCK)
        try:
            told = json.loads(line)
            ends = [place + length for place, length, _ in told["arrays"].values()]
        except (ValueError, KeyError, TypeError):
            raise BadModel(f"{path.name} 已损坏，请重新运行 lanmu proof train。") from None
        start = (len(MAGIC) + len(line) + 7) & ~7
        if not isinstance(told, dict) or max(ends, default=0) > os.fstat(file.fileno()).st_size - start:
            raise BadModel(f"{path.name} 不完整，请重新运行 lanmu proof train。")
        return told, start


def is_whole(path: Path) -> bool:
    """Whether the bytes are the ones that were written. Reads the whole file. Raises BadModel, OSError."""
    told, start = _head(path)
    digest = sha256()
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest() == str(told["digest"])


def load(path: Path) -> ModelFile:
    """Map it. Raises BadModel, OSError."""
    told, start = _head(path)
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    arrays = {
        name: whole[start + place : start + place + length].cast(kind)
        for name, (place, length, kind) in told["arrays"].items()
        if kind in _TYPES
    }
    return ModelFile(path, told, arrays)
