"""Precision, recall and F1 of whole sentences, as the papers count them, and false alarms on correct ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.proofing.corpus import Row
from lanmu.scanning.levels import Edit


@dataclass(frozen=True, slots=True)
class Measures:
    """Percentages; a sentence counts as right only when every character of it is."""

    sentences: int
    wrong: int
    detection: tuple[float, float, float]
    """Precision, recall, F1: all wrong places found and no other."""
    correction: tuple[float, float, float]
    false_sentences: float
    """Share of the correct sentences that were changed."""
    false_flags: float
    """Flags in 10,000 characters of the correct sentences."""


def corrected(text: str, edits: Sequence[Edit]) -> str:
    """With every edit taken over."""
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.right + text[edit.end :]
    return text


def measured(rows: Sequence[Row], found: Sequence[Sequence[Edit]]) -> Measures:
    """Of the edits found in each written sentence."""
    wrong = changed = right = placed = false = flags = clean = characters = 0
    for (written, meant), edits in zip(rows, found, strict=True):
        made = corrected(written, edits)
        if written == meant:
            clean += 1
            characters += len(written)
            false += made != written
            flags += len(edits)
        else:
            wrong += 1
            right += made == meant
            same = all((a != b) == (a != c) for a, b, c in zip(written, made, meant, strict=True))
            placed += same
        changed += made != written
    return Measures(
        len(rows),
        wrong,
        _figures(placed, changed, wrong),
        _figures(right, changed, wrong),
        100 * false / max(clean, 1),
        1e4 * flags / max(characters, 1),
    )


def _figures(right: int, changed: int, wrong: int) -> tuple[float, float, float]:
    precision, recall = right / max(changed, 1), right / max(wrong, 1)
    harmonic = 2 * precision * recall / max(precision + recall, 1e-9)
    return 100 * precision, 100 * recall, 100 * harmonic
