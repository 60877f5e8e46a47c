"""The daily root: a digest of the whole manifest, signed and chained. Ed25519, unless a provider for SM2 is registered.

Whoever has the public key can later show which files the site served on a day, and that no day was rewritten.
"""

import base64
import hashlib
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import connection
from django.db.models.functions import Collate

from lanmu.common.digest import canonical_json
from lanmu.common.times import local
from lanmu.release.models import ManifestRoot, ReleasedFile


class Signer(Protocol):
    """What signs roots. Register another one (SM2) with `use_signer`."""

    name: str

    def sign(self, data: bytes) -> bytes: ...

    def public_key(self) -> str: ...

    def verify(self, data: bytes, signature: bytes, public_key: str) -> bool: ...


class Ed25519Signer:
    """Key made once, kept in `LANMU_DATA/keys/manifest.pem`, readable by its owner only."""

    name = "ed25519"

    def _key(self) -> Ed25519PrivateKey:
        path = Path(settings.LANMU_DATA) / "keys" / "manifest.pem"
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, "wb") as file:
                file.write(pem)
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path} 不是 Ed25519 私钥")
        return key

    def sign(self, data: bytes) -> bytes:
        return self._key().sign(data)

    def public_key(self) -> str:
        raw = self._key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"{self.name}:{base64.b64encode(raw).decode()}"

    def verify(self, data: bytes, signature: bytes, public_key: str) -> bool:
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.partition(":")[2]))
            key.verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


_signers: dict[str, Signer] = {"ed25519": Ed25519Signer()}
_current = "ed25519"


def use_signer(signer: Signer) -> None:
    """Sign with `signer` from now on; roots signed before are still checked with theirs."""
    global _current  # noqa: PLW0603 - set once at start-up, in AppConfig.ready
    _signers[signer.name] = signer
    _current = signer.name


def _lines() -> Iterator[bytes]:
    # By the bytes of the path: the order of a Chinese or English collation would give another digest elsewhere.
    by_bytes = Collate("path", "BINARY" if connection.vendor == "sqlite" else "C")
    rows = ReleasedFile.objects.exclude(digest="").order_by(by_bytes)
    for row in rows.values_list("path", "digest", "size", "made_from", "approval").iterator(chunk_size=10_000):
        yield ("\t".join(str(part) for part in row) + "\n").encode()


def manifest_digest() -> tuple[str, int]:
    """Digest over every line of the manifest in the order of paths, and the number of files."""
    name = settings.LANMU_RELEASE_DIGEST
    total, count = hashlib.new(name), 0
    for line in _lines():
        total.update(line)
        count += 1
    return f"{name}:{total.hexdigest()}", count


def _statement(*, day: date, files: int, root: str, previous: str) -> bytes:
    return canonical_json({"day": day.isoformat(), "files": files, "root": root, "previous": previous}).encode()


def statement_of(row: ManifestRoot) -> bytes:
    """The bytes a day's signature is over, as an outsider needs them to check it."""
    return _statement(day=row.day, files=row.files, root=row.root, previous=row.previous)


def seal_day(*, at: datetime) -> ManifestRoot:
    """Sign the manifest as it stands at `at`, for that day in Shanghai; once a day: later calls return the same row."""
    day = local(at).date()
    if (found := ManifestRoot.objects.filter(day=day).first()) is not None:
        return found
    before = ManifestRoot.objects.filter(day__lt=day).order_by("-day").first()
    root, files = manifest_digest()
    previous = before.root if before else ""
    signer = _signers[_current]
    signature = signer.sign(_statement(day=day, files=files, root=root, previous=previous))
    return ManifestRoot.objects.create(
        day=day, at=at, files=files, root=root, previous=previous,
        signature=base64.b64encode(signature).decode(), public_key=signer.public_key(),
    )  # fmt: skip


def broken_day() -> date | None:
    """The first day whose root does not fit its signature, our keys, or the day before; None when the chain is whole.

    Only our present key and those of `LANMU_MANIFEST_KEYS` (former ones) count: a row signed by a stranger is broken.
    """
    previous = ""
    ours = {_signers[_current].public_key(), *settings.LANMU_MANIFEST_KEYS}
    for row in ManifestRoot.objects.order_by("day"):
        statement = statement_of(row)
        signer = _signers.get(row.public_key.partition(":")[0])
        if row.previous != previous or signer is None or row.public_key not in ours:
            return row.day
        if not signer.verify(statement, base64.b64decode(row.signature), row.public_key):
            return row.day
        previous = row.root
    return None
