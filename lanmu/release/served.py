"""Where the public reads: a folder (with precompressed copies when asked), or an object storage.

`LANMU_SERVED` is a folder, or `storage:ALIAS` with ALIAS one of Django's `STORAGES` (docs/operations.md shows S3).
"""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from lanmu.release.compression import SUFFIXES, copies_of, pack
from lanmu.release.store import LocalStore, check_path

STORAGE = "storage:"


class BuildFolder(LocalStore):
    """The build tree: written by the one releaser, read by nobody else while it is."""

    unread = True


class ServedFolder(LocalStore):
    """The served tree as a folder. A copy is written before its page and removed after it."""

    def put(self, path: str, data: bytes, *, durable: bool) -> None:
        wanted = copies_of(path, len(data))
        for suffix in wanted:
            LocalStore.put(self, path + suffix, pack(data, suffix), durable=durable)
        LocalStore.put(self, path, data, durable=durable)
        self._drop_copies(path, wanted, durable=durable)

    def take(self, path: str, data: bytes, source: LocalStore, *, durable: bool) -> None:
        wanted = copies_of(path, len(data))
        for suffix in wanted:
            super().put(path + suffix, pack(data, suffix), durable=durable)
        super().take(path, data, source, durable=durable)
        self._drop_copies(path, wanted, durable=durable)

    def _drop_copies(self, path: str, wanted: list[str], *, durable: bool) -> None:
        if settings.LANMU_PRECOMPRESS:
            for suffix in SUFFIXES.values():
                if suffix not in wanted:
                    super().delete(path + suffix, durable=durable)

    def delete(self, path: str, *, durable: bool) -> None:
        super().delete(path, durable=durable)
        for suffix in SUFFIXES.values():
            super().delete(path + suffix, durable=durable)

    def has(self, path: str, size: int) -> bool:
        return super().has(path, size) and all(
            (Path(self.root) / (path + suffix)).is_file() for suffix in copies_of(path, size)
        )


class ServedStorage:
    """The served tree in an object storage. One object is replaced at once: readers see the old or the new."""

    root = ""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def put(self, path: str, data: bytes, *, durable: bool) -> None:
        check_path(path)
        if not getattr(self.storage, "file_overwrite", False) and self.storage.exists(path):
            self.storage.delete(path)
        written = self.storage.save(path, ContentFile(data, name=path))
        if written != path:
            raise OSError(f"对象存储把 {path} 存成了 {written}：请把它设为允许覆盖（file_overwrite）。")

    def take(self, path: str, data: bytes, source: LocalStore, *, durable: bool) -> None:
        """An object storage shares nothing: the bytes go there."""
        self.put(path, data, durable=durable)

    def delete(self, path: str, *, durable: bool) -> None:
        check_path(path)
        self.storage.delete(path)

    def has(self, path: str, size: int) -> bool:
        """Trusts the manifest: asking the storage for every file would cost more than it saves; `verify` looks."""
        return True

    def read(self, path: str) -> bytes:
        with self.storage.open(path, "rb") as file:
            return bytes(file.read())

    def paths(self) -> Iterator[str]:
        """Every object's path."""
        stack = [""]
        while stack:
            folder = stack.pop()
            folders, files = self.storage.listdir(folder)
            stack.extend(f"{folder}{name}/" for name in folders if name)
            yield from (f"{folder}{name}" for name in files if name)

    def is_empty(self) -> bool:
        """Not asked of a storage: it is swept."""
        return False

    def clear_temp(self) -> None:
        """Nothing half-written can exist."""

    def flush(self) -> None:
        """Written is written."""


Served = ServedFolder | ServedStorage


def open_served() -> Served:
    """The served tree of the settings."""
    place = str(settings.LANMU_SERVED_TREE)
    if place.startswith(STORAGE):
        return ServedStorage(storages[place.removeprefix(STORAGE)])
    return ServedFolder(Path(place))
