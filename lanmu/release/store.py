"""Folders of public files: written atomically, deleted last, walked for verification."""

import ctypes
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation

_syncfs: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "syncfs", None)

TEMP = ".tmp"
"""Half-written files live here, in the same file system; nothing in it is ever served."""


def check_path(path: str) -> None:
    """Refuse a path that could leave the tree or hide in it."""
    if not path or path[0] in "/." or "/." in path or "//" in path or "\\" in path or "\0" in path or path[-1] == "/":
        raise SuspiciousFileOperation(f"unsafe public path: {path!r}")


class LocalStore:
    """A folder. `put` is atomic: a reader sees the old file or the new one, whole.

    `unread`: nobody reads this tree while it is written (the build tree), so a file that is new may be written in its
    place; what stands there already is still replaced, never changed, because other trees may share it.
    """

    unread = False

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self._known: set[str] = {self.root}
        """Folders seen to be real ones."""
        self._copies = bool(settings.LANMU_SERVED_COPY)
        self._prefix = f"{self.root}/{TEMP}/{os.getpid()}-{secrets.token_hex(4)}-"
        self._serial = 0
        os.makedirs(f"{self.root}/{TEMP}", exist_ok=True)

    def put(self, path: str, data: bytes, *, durable: bool) -> None:
        """Write `data` at `path`. `durable`: on disk when this returns; bulk runs pass False and call `flush` once."""
        check_path(path)
        final = f"{self.root}/{path}"
        folder = final[: final.rindex("/")]
        if folder not in self._known:
            self._make_folder(folder)
        if not (self.unread and self._write_in_place(final, data, folder, durable=durable)):
            temp = self._temp()
            if not _write_new(temp, data, durable=durable):
                raise FileExistsError(temp)
            self._move(temp, final, folder)
        if durable:
            _sync_folder(folder)

    def _write_in_place(self, final: str, data: bytes, folder: str, *, durable: bool) -> bool:
        try:
            return _write_new(final, data, durable=durable)
        except (
            FileNotFoundError
        ):  # the folder was removed by a deletion, perhaps another process's, since we last looked
            self._make_folder(folder)
            return _write_new(final, data, durable=durable)

    def _temp(self) -> str:
        self._serial += 1
        return f"{self._prefix}{self._serial}"

    def _move(self, temp: str, final: str, folder: str) -> None:
        """Give the finished file its name."""
        try:
            os.replace(temp, final)
        except FileNotFoundError:  # the folder was removed by a deletion since we last looked
            self._make_folder(folder)
            os.replace(temp, final)
        except IsADirectoryError:
            raise SuspiciousFileOperation(f"a folder stands where {final!r} belongs") from None

    def take(self, path: str, data: bytes, source: "LocalStore", *, durable: bool) -> None:
        """Have what `source` holds at `path`, without writing it again: a second name of the same file.

        Where the file systems differ or forbid it, or `LANMU_SERVED_COPY` is set, `data` is written.
        """
        check_path(path)
        final = f"{self.root}/{path}"
        folder = final[: final.rindex("/")]
        if folder not in self._known:
            self._make_folder(folder)
        try:
            if self._copies:
                raise OSError("copies are wanted")
            try:
                os.link(f"{source.root}/{path}", final, follow_symlinks=False)
            except FileExistsError:
                temp = self._temp()
                os.link(f"{source.root}/{path}", temp, follow_symlinks=False)
                if os.path.samefile(temp, final) and not os.path.islink(final):
                    os.unlink(temp)  # renaming a name of a file to another name of it would leave both
                else:
                    self._move(temp, final, folder)
        except OSError:
            self.put(path, data, durable=durable)
            return
        if durable:
            _sync_folder(folder)

    def _make_folder(self, folder: str) -> None:
        """Make `folder` a real folder: a file or link that stands in its way is not ours and goes."""
        above = os.path.dirname(folder)
        if above not in self._known:
            self._make_folder(above)
        try:
            os.mkdir(folder)
        except FileExistsError:
            if os.path.islink(folder) or not os.path.isdir(folder):
                os.unlink(folder)
                os.mkdir(folder)
        except FileNotFoundError:  # removed by a deletion since we last looked, or the root has gone
            os.makedirs(folder, exist_ok=True)
        self._known.add(folder)

    def delete(self, path: str, *, durable: bool) -> None:
        """Remove the file, and the folders that are empty after it. Nothing there: nothing happens."""
        check_path(path)
        final = f"{self.root}/{path}"
        try:
            os.unlink(final)
        except (FileNotFoundError, NotADirectoryError):
            return
        folder = os.path.dirname(final)
        if durable:
            _sync_folder(folder)
        while folder != self.root:
            try:
                os.rmdir(folder)
            except OSError:
                return
            self._known.discard(folder)
            folder = os.path.dirname(folder)

    def has(self, path: str, size: int) -> bool:
        """Whether a regular file of that size stands at `path` (a link is not a regular file)."""
        try:
            stat = os.lstat(f"{self.root}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            return False
        return stat.st_size == size and (stat.st_mode & 0o170000) == 0o100000

    def read(self, path: str) -> bytes:
        """The file's bytes. FileNotFoundError when there is none."""
        check_path(path)
        with open(f"{self.root}/{path}", "rb") as file:
            return file.read()

    def keep(self, path: str, into: Path) -> None:
        """Keep the present version of `path` as a second name below `into` (no copy: `put` never changes a file)."""
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(f"{self.root}/{path}", target, follow_symlinks=False)
        except (FileNotFoundError, FileExistsError, NotADirectoryError):
            return

    def walk(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Every entry that is not a folder, with its path relative to the root; links are entries, not followed."""
        stack = [("", self.root)]
        while stack:
            prefix, folder = stack.pop()
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not prefix and entry.name == TEMP:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        stack.append((f"{prefix}{entry.name}/", entry.path))
                    else:
                        yield f"{prefix}{entry.name}", entry

    def paths(self) -> Iterator[str]:
        """Every entry's path."""
        return (path for path, _ in self.walk())

    def is_empty(self) -> bool:
        """Whether there is no file and no folder in it."""
        with os.scandir(self.root) as entries:
            return all(entry.name == TEMP for entry in entries)

    def clear_temp(self) -> None:
        """Remove what an interrupted run left half-written. Only the holder of the lease may call it."""
        for entry in os.scandir(f"{self.root}/{TEMP}"):
            os.unlink(entry.path)

    def flush(self) -> None:
        """Everything written so far is on disk when this returns."""
        if settings.LANMU_DURABLE:
            _sync_file_system(self.root)


def _sync_file_system(folder: str) -> None:
    """Wait for the one file system that `folder` is on; for all of them where the C library cannot say which."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if _syncfs is None or _syncfs(fd):
            os.sync()
    finally:
        os.close(fd)


def _write_new(place: str, data: bytes, *, durable: bool) -> bool:
    """Write a file that is not there yet. False when something stands at `place`."""
    try:
        fd = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        return False
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
        if durable and settings.LANMU_DURABLE:
            os.fsync(fd)
    finally:
        os.close(fd)
    return True


def _sync_folder(folder: str) -> None:
    if not settings.LANMU_DURABLE:
        return
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
