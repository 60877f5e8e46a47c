#!/usr/bin/env python3
"""Compile the .po files under lanmu/ into the .mo files that Django reads, beside them.

    python scripts/compile_messages.py

The same catalogue always gives the same bytes. No gettext tools are needed; only what our catalogues use is understood
(contexts and plurals, no fuzzy entries), and anything else is an error.
"""

import ast
import re
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[0\])?) (".*")')
MAGIC = 0x950412DE


@dataclass
class Entry:
    """One message; `plural` is empty when it has no plural."""

    msgid: str
    msgstr: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """How a .mo file names the message."""
        named = f"{self.context}\x04{self.msgid}" if self.context else self.msgid
        return f"{named}\x00{self.plural}" if self.plural else named


def read_po(path: Path) -> list[Entry]:
    """The entries of a catalogue, its header first. Raises ValueError at what is said twice or not understood."""
    entries = entries_of(path.read_text(encoding="utf-8"), name=path.name)
    keys = [entry.key for entry in entries]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{path.name}: twice in the catalogue: {sorted(twice)}")
    return entries


def entries_of(text: str, *, name: str) -> list[Entry]:
    """The entries of a catalogue's text; `name` is for the error."""
    entries = []
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if not line.strip() or (line.startswith("#") and not line.startswith(("#,", "#~"))):
                continue
            if found := FIELD.fullmatch(line):
                field = found[1].removesuffix("[0]")
                fields[field] = ast.literal_eval(found[2])
            elif field and line.startswith('"'):
                fields[field] += ast.literal_eval(line)
            else:
                raise ValueError(f"{name}: cannot understand {line!r}")
        if fields:
            entries.append(
                Entry(fields["msgid"], fields["msgstr"], fields.get("msgid_plural", ""), fields.get("msgctxt", ""))
            )
    return entries


def mo_bytes(entries: list[Entry]) -> bytes:
    """The catalogue in GNU's binary form: sorted, little-endian, without a hash table."""
    pairs = sorted((entry.key.encode(), entry.msgstr.encode()) for entry in entries)
    count = len(pairs)
    offset = 28 + 16 * count
    tables, data = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), offset + len(data))
            data += pair[column] + b"\x00"
    head = struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, offset)
    return head + tables[0] + tables[1] + data


def main() -> int:
    """Compile every catalogue."""
    for path in sorted((ROOT / "lanmu").glob("*/locale/*/LC_MESSAGES/*.po")):
        entries = read_po(path)
        path.with_suffix(".mo").write_bytes(mo_bytes(entries))
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(entries) - 1}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
