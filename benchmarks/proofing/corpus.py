"""Sentences with known misspellings, and an archive to train on that shares nothing with them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

SHARED = 10
"""Characters in common that make a line of the archive one of the test's: it is left out."""
TUNED = {"ec_odw_train": (0, 1720), "ec_law_train": (0, 1960), "acc_xxqg": (0, 2500)}
"""What the weights were fitted to: rows from, to. Everything else was not seen."""

Row = tuple[str, str]


def rows(path: Path) -> list[Row]:
    """(written, right) of each line; those that are not equally long are left out, nothing is added or removed here."""
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(source, target) for source, target in pairs if len(source) == len(target)]


def sets(folder: Path) -> dict[str, list[Row]]:
    """Every set by name, the correct sentences cut into the tuned half and the other."""
    found = {}
    for path in sorted((folder / "csc").glob("*.tsv")):
        every = rows(path)
        first, last = TUNED.get(path.stem, (0, 0))
        if 0 < last < len(every):
            found[f"{path.stem}（未见）"] = every[last:]
            every = every[first:last]
        found[f"{path.stem}（调参）" if last else path.stem] = every
    return found


def articles(path: Path) -> Iterator[str]:
    """Title and body of each article."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            yield f"{article['title']}\n{article['body']}"


def without(texts: Iterator[str], tested: Sequence[Row]) -> Iterator[str]:
    """The texts without every line that shares SHARED characters in a row with a right sentence of the tests."""
    seen = {right[n : n + SHARED] for _, right in tested for n in range(len(right) - SHARED + 1)}
    for text in texts:
        yield "\n".join(
            line
            for line in text.split("\n")
            if not any(line[n : n + SHARED] in seen for n in range(len(line) - SHARED + 1))
        )
