"""A ZIP whose bytes depend on its content only, with the checksum of every entry as its last one."""

import hashlib
import json
import zipfile
from typing import Any, BinaryIO

EPOCH = (1980, 1, 1, 0, 0, 0)
SUMS = "SHA256SUMS.txt"
PACKED = frozenset({"jpg", "jpeg", "png", "gif", "webp", "mp4", "zip", "docx", "xlsx", "pptx", "pdf", "ofd"})
"""Formats that are compressed already: packing them again would only take time."""
MODE = 0o100644 << 16


class Archive:
    """Entries are written one after the other: no more than one file is in memory at a time."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._sums: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sums

    def add(self, name: str, data: bytes | str) -> None:
        """Write one entry. Raises ValueError for a name that is taken or could leave the folder."""
        if name in self._sums or name.startswith("/") or ".." in name.split("/"):
            raise ValueError(name)
        raw = data.encode() if isinstance(data, str) else data
        info = zipfile.ZipInfo(name, EPOCH)
        info.external_attr = MODE
        info.create_system = 3  # Unix, wherever it is made
        kind = zipfile.ZIP_STORED if name.rpartition(".")[2].lower() in PACKED else zipfile.ZIP_DEFLATED
        self._zip.writestr(info, raw, kind)
        self._sums[name] = hashlib.sha256(raw).hexdigest()

    def add_json(self, name: str, value: Any) -> None:
        """A document that people read too."""
        self.add(name, json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n")

    def names(self) -> list[str]:
        """The entries so far, in order."""
        return list(self._sums)

    def finish(self) -> None:
        """Write the checksum list (`sha256sum -c` reads it) and close."""
        self.add(SUMS, "".join(f"{digest}  {name}\n" for name, digest in self._sums.items()))
        self._zip.close()
