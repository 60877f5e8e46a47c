"""Content digests: SM3 (GB/T 32905) where OpenSSL has it, SHA-256 elsewhere.

A digest is written `algorithm:hex`, so a stored digest can be checked years later on a machine
that has another default.
"""

import hashlib
import json
from functools import cache
from typing import Any


@cache
def default_algorithm() -> str:
    """`sm3` where this machine's OpenSSL provides it, otherwise `sha256`."""
    try:
        hashlib.new("sm3", b"")
    except ValueError:
        return "sha256"
    return "sm3"


def digest(data: bytes, *, algorithm: str | None = None) -> str:
    """Digest of `data` as `algorithm:hex`."""
    name = algorithm or default_algorithm()
    return f"{name}:{hashlib.new(name, data).hexdigest()}"


def matches(data: bytes, expected: str) -> bool:
    """Whether `data` has the digest `expected` (`algorithm:hex`)."""
    return digest(data, algorithm=expected.partition(":")[0]) == expected


def canonical_json(value: Any) -> str:
    """One spelling for one value: sorted keys, no spaces, real characters. What digests are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
