"""`python -m benchmarks.proofing.fitting FOLDER MODEL`: the weights of lanmu/scanning/statistical/judging.py.

MODEL comes from `python -m benchmarks.proofing.model FOLDER MODEL`. Fits on the tuned parts of corpus.py only and
writes data/weights.json; with --cross it says how parts fare that were not fitted to, and writes nothing. Thresholds
are set on parts that were not fitted to either.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.proofing.boosting import boosted
from benchmarks.proofing.corpus import TUNED, Row, rows
from benchmarks.proofing.measures import Measures, measured
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit
from lanmu.scanning.statistical.channel import DATA
from lanmu.scanning.statistical.judging import Proposal, Weights, judged
from lanmu.scanning.statistical.proofreader import StatisticalProofreader

OFFICIAL = 1.5
"""Weight of the official documents, of which there are fewer."""
FOLDS = 5
FALSE_ALARMS = 0.16
"""Percent of the correct sentences, not fitted to, that may be flagged as *likely*; the aim is 0.3."""
MARGIN = 0.5
"""Added to the threshold of *likely*: accepted.txt was written after the wrong flags of this half, which therefore
flatters; without it the other half had 0.32 % flagged."""
STEPS = np.arange(-3, 6.01, 0.25).tolist()

Sentence = tuple[Row, list[Proposal]]


def right(sentence: Row, each: Proposal) -> bool:
    """Whether the change is what was meant."""
    return sentence[1][each.start : each.end] == each.meant


def fitted(parts: dict[str, list[Sentence]]) -> Weights:
    """From the proposals for each part; without thresholds."""
    labels, x, weight = [], [], []
    for name, sentences in parts.items():
        for sentence, found in sentences:
            x += [each.features for each in found]
            labels += [right(sentence, each) for each in found]
            weight += [OFFICIAL if "odw" in name else 1.0] * len(found)
    return Weights(*boosted(np.array(x), np.array(labels, float), np.array(weight)), 0, 0)


def figures(sentences: list[Sentence], by: Weights, least: float) -> Measures:
    """With every change taken over that scores so much."""
    found = [
        [Edit(each.start, each.end, each.meant, Level.HINT) for each, _ in judged(proposed, by, least)]
        for _, proposed in sentences
    ]
    return measured([row for row, _ in sentences], found)


def thresholds(parts: dict[str, list[Sentence]]) -> tuple[float, float]:
    """(likely, hint), each fold judged by weights fitted to the others."""
    judges = []
    for fold in range(FOLDS):
        rest = {name: [s for n, s in enumerate(part) if n % FOLDS != fold] for name, part in parts.items()}
        judges.append((fitted(rest), {name: part[fold::FOLDS] for name, part in parts.items()}))

    def mean(name: str, least: float) -> tuple[float, float]:
        every = [figures(held[name], by, least) for by, held in judges]
        return sum(m.false_sentences for m in every) / FOLDS, sum(m.correction[2] for m in every) / FOLDS

    likely = next(least for least in STEPS if mean("acc_xxqg", least)[0] <= FALSE_ALARMS)
    return likely + MARGIN, max(STEPS, key=lambda least: mean("ec_odw_train", least)[1])


def cross(parts: dict[str, list[Sentence]], likely: float, hint: float) -> None:
    """Say how sets fare that the weights were not fitted to."""
    odw, law, clean = (parts[name] for name in TUNED)
    half = len(odw) // 2
    for name, tested, fitted_to in (
        ("odw 上半（权重取自下半和 law）", odw[:half], {"odw": odw[half:], "law": law}),
        ("odw 下半（权重取自上半和 law）", odw[half:], {"odw": odw[:half], "law": law}),
        ("odw（权重只取自 law）", odw, {"law": law}),
        ("law（权重只取自 odw）", law, {"odw": odw}),
    ):
        by = fitted({**fitted_to, "clean": clean})
        for level, least in (("likely", likely), ("hint", hint)):
            made = figures(tested, by, least)
            told = "/".join(f"{x:.1f}" for x in made.correction)
            print(f"{name} {level}：改对 P/R/F1 {told}，误报 {made.false_sentences:.2f} %", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proofing.fitting")
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--cross", action="store_true")
    args = parser.parse_args(arguments)
    reader = StatisticalProofreader(args.model)
    parts = {}
    for name, (first, last) in TUNED.items():
        every = rows(args.folder / "csc" / f"{name}.tsv")[first:last]
        parts[name] = [(row, reader.unsettled(row[0])) for row in every]
    likely, hint = thresholds(parts)
    print(f"likely {likely}，hint {hint}")
    if args.cross:
        cross(parts, likely, hint)
        return 0
    by = fitted(parts)
    told = {"base": by.base, "likely": likely, "hint": hint, "trees": by.trees}
    (DATA / "weights.json").write_text(json.dumps(told) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
