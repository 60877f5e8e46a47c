"""Numbers for names: 64-bit hashes of facts and read sets, stable across processes and years."""

import hashlib
import struct
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings


def _signed(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=4_096)
def fact_hash(fact: str) -> int:
    """Signed 64-bit number of a fact. Two facts with one number cost a needless render, never a missed one."""
    return _signed(fact.encode())


def read_set_of(facts: Iterable[str]) -> tuple[int, str]:
    """Number and text of a set of shared facts."""
    text = "\n".join(sorted(facts))
    return _signed(b"set\n" + text.encode()), text


def pack(hashes: Iterable[int]) -> bytes:
    """Sorted hashes as bytes, eight each."""
    ordered = sorted(hashes)
    return struct.pack(f">{len(ordered)}q", *ordered)


def unpack(data: bytes) -> tuple[int, ...]:
    """The hashes `pack` wrote."""
    return struct.unpack(f">{len(data) // 8}q", data)


def file_digest(data: bytes) -> str:
    """Digest of a public file as `algorithm:hex`, by `settings.LANMU_RELEASE_DIGEST` (sha256, or sm3)."""
    name = settings.LANMU_RELEASE_DIGEST
    return f"{name}:{hashlib.new(name, data).hexdigest()}"
