"""A fingerprint of what renders: templates, static files and the program. Another fingerprint, another full build."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

import lanmu


@cache
def code_fingerprint() -> str:
    """SHA-256 over the public templates, the public assets and the sources of our package."""
    total = hashlib.sha256()
    roots = [Path(settings.PUBLIC_TEMPLATES), Path(settings.PUBLIC_ASSETS), Path(lanmu.__file__).parent]
    for root in roots:
        for path in sorted(p for p in root.rglob("*") if p.is_file() and _counts(p)):
            total.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    total.update(settings.LANMU_RELEASE_DIGEST.encode() + str(settings.LANMU_LIST_SIZE).encode())
    return total.hexdigest()


def _counts(path: Path) -> bool:
    return "__pycache__" not in path.parts and path.suffix in {
        ".html",
        ".xml",
        ".css",
        ".js",
        ".svg",
        ".png",
        ".py",
        ".ico",
    }
