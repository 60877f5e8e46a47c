"""The vault: every file an approved text refers to, kept once, by the digest of its bytes, never changed.

Private: the public sees only what the release copies out for a public article. A file put here for a submission
that was never published stays unseen.
"""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from lanmu.common.digest import digest, matches
from lanmu.common.refusal import Refused

PREFIX = "/files/"
_PATH = re.compile(r"/files/([0-9a-f]{2})/([0-9a-f]{32})\.([a-z0-9]{1,8})")


@dataclass(frozen=True, slots=True)
class VaultFile:
    """A file in the vault: `path` is its public address, `size` is in bytes."""

    path: str
    digest: str
    size: int


def put(data: bytes | BinaryIO, ext: str) -> VaultFile:
    """Keep the bytes. `ext` without the dot. Putting the same bytes again changes nothing.

    Atomic: written beside, flushed to the disk, renamed. Raises Refused for an extension that is no extension.
    """
    raw = data if isinstance(data, bytes) else data.read()
    mark = digest(raw)
    name = mark.partition(":")[2][:32]
    path = f"{PREFIX}{name[:2]}/{name}.{ext.lower()}"
    target = location(path)
    if not target.exists():
        write_once(target, raw)
    return VaultFile(path=path, digest=mark, size=len(raw))


def location(path: str) -> Path:
    """Where the file of a public address lies on this machine. Raises Refused for anything but a vault address."""
    found = _PATH.fullmatch(path)
    if found is None or not found[2].startswith(found[1]):
        raise Refused(f"“{path}”不是文件库的地址。")
    return Path(settings.LANMU_VAULT) / found[1] / f"{found[2]}.{found[3]}"


def read(path: str, *, expected: str = "") -> bytes:
    """The bytes, checked: against the whole digest `expected` when given, against the address itself in any case.

    Raises Refused when the file is missing or its bytes are not what was put there.
    """
    try:
        raw = location(path).read_bytes()
    except FileNotFoundError:
        raise Refused(f"文件库中缺少“{path}”，请从备份恢复后再办理。") from None
    name = path.rsplit("/", 1)[1].partition(".")[0]
    known = {digest(raw, algorithm=algorithm).partition(":")[2][:32] for algorithm in _algorithms(expected)}
    if name not in known or (expected and not matches(raw, expected)):
        raise Refused(f"文件库中的“{path}”与入库时不一致，请从备份恢复后再办理。")
    return raw


def is_intact(path: str, *, expected: str) -> bool:
    """Whether the file is there and has the digest `expected`."""
    try:
        read(path, expected=expected)
    except Refused:
        return False
    return True


def _algorithms(expected: str) -> list[str | None]:
    # An address does not say its algorithm; a vault may have been begun on a machine without SM3.
    return [expected.partition(":")[0]] if expected else [None, "sha256"]


def write_once(target: Path, raw: bytes) -> None:
    """The bytes as a read-only file that is either there whole or not at all, on the disk when this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o440)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
