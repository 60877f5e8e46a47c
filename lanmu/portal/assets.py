"""Stylesheets, scripts and pictures of the public face, published under names that carry their digest.

A name never changes its content, so browsers and CDNs may keep it for ever; another content is another name.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

SUFFIXES = frozenset({".css", ".js", ".svg", ".png", ".ico", ".webp"})
FOLDER = "assets"


@dataclass(frozen=True, slots=True)
class Asset:
    """`name` is the file's name in the source folder, `path` its public one without a leading slash."""

    name: str
    path: str
    body: bytes


@cache
def assets() -> dict[str, Asset]:
    """All assets by name. Read once: they are part of the program, whose change is a full build."""
    found = {}
    root = Path(settings.PUBLIC_ASSETS)
    for file in sorted(p for p in root.rglob("*") if p.suffix in SUFFIXES):
        name = file.relative_to(root).as_posix()
        body = file.read_bytes()
        mark = hashlib.sha256(body).hexdigest()[:12]
        stem, dot, suffix = name.rpartition(".")
        found[name] = Asset(name, f"{FOLDER}/{stem}.{mark}{dot}{suffix}", body)
    return found


def public_url(name: str) -> str:
    """The address of an asset on the public site: `/assets/base.3f2a….css`."""
    return f"/{assets()[name].path}"


def plain_url(name: str) -> str:
    """Its address without digest, for previews in the workbench (there `/assets/` stands for the static folder)."""
    return f"/{FOLDER}/{assets()[name].name}"
