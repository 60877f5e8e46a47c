"""Random and mutated texts through every check: no exception, and no hang.

    python -m tests.soak.fuzz_scanning INPUTS SEED

Prints one JSON line; status 1 when a check failed or a text took longer than 1 s per 100 KB. With a language model
under LANMU_DATA the statistical level reads every tenth text too, and may take three times as long for it.
"""

import json
import os
import random
import sys
import time
from pathlib import Path

from lanmu.scanning.documents import Cell, Document, Part
from lanmu.scanning.engine import scan
from lanmu.scanning.enums import Kind, Level
from lanmu.scanning.levels import state
from lanmu.scanning.proofreading import scan_text
from lanmu.scanning.statistical.installing import data_folder, install

__all__ = ["main", "run"]
CORPUS = Path(__file__).parents[1] / "scanning" / "corpus"
ODD = (
    "\u200b\u202e\ufeff\u0301\U0001f468\u200d０９Ａ"
    "①㎡％《》（）()“”\"'〔〕[]【】，。、；：.-—~～…\n\t\r \u3000\x00\ud7ff\ufffd𝟏٣"
)


def seeds() -> list[str]:
    """Texts of the corpus, their marks taken out."""
    rows = [
        json.loads(line) for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    return [str(row["text"]).replace("⟦", "").replace("⟧", "") for row in rows]


def mutated(dice: random.Random, texts: list[str]) -> str:
    """Pieces joined, cut, repeated, and sprinkled with odd characters."""
    text = "".join(dice.choice(texts) for _ in range(dice.randint(1, 6)))
    for _ in range(dice.randint(0, 6)):
        place = dice.randint(0, len(text))
        match dice.randint(0, 4):
            case 0:
                text = text[:place] + dice.choice(ODD) * dice.randint(1, 4) + text[place:]
            case 1:
                text = text[:place] + text[place + dice.randint(1, 9) :]
            case 2:
                text = (
                    text[:place]
                    + chr(dice.choice([dice.randint(32, 0xD7FF), dice.randint(0xE000, 0x2FFFF)]))
                    + text[place:]
                )
            case 3:
                text += text[place : place + dice.randint(1, 20)] * dice.randint(1, 30)
            case _:
                text = text[place:] + text[:place]
    if dice.random() < 0.002:
        text = (text or "一") * (100_000 // max(len(text), 1))
    return text


def document(dice: random.Random, text: str) -> Document:
    """The lines as parts of random kinds."""
    parts = []
    for number, line in enumerate(text.split("\n")[:200]):
        kind = dice.choice(list(Kind))
        cell = (
            Cell(f"t{number // 6}", number // 3, number % 3, dice.randint(1, 3), dice.randint(1, 3))
            if kind is Kind.CELL
            else None
        )
        parts.append(
            Part(
                kind,
                line,
                f"p.{number}",
                level=dice.randint(0, 4),
                href=line[:60] if kind is Kind.LINK else "",
                cell=cell,
            )
        )
    return Document(tuple(parts))


def run(inputs: int, seed: int) -> dict[str, object]:
    """What was seen."""
    dice, texts = random.Random(seed), seeds()
    failed: list[str] = []
    slow: list[str] = []
    worst = {"rules": 0.0, "statistical": 0.0}
    statistical = not state(Level.HINT)
    for number in range(inputs):
        text = mutated(dice, texts)
        given = document(dice, text) if dice.random() < 0.3 else text
        kind = "statistical" if statistical and number % 10 == 0 else "rules"
        begun = time.process_time()
        try:
            result = scan_text(given, level=Level.HINT) if kind == "statistical" else scan(given)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            failed.append(f"{type(error).__name__}: {text!r}"[:300])
            continue
        spent = time.process_time() - begun
        allowed = max(1.0, len(text.encode("utf-8", "surrogatepass")) / 100_000) * (3 if kind == "statistical" else 1)
        worst[kind] = max(worst[kind], round(spent / allowed, 3))
        if spent > allowed:
            slow.append(f"{spent:.1f} s: {text[:100]!r}")
        failed += [f"{failure.check}: {failure.why}: {text!r}"[:300] for failure in result.failures]
        if isinstance(given, str):
            failed += [
                f"{hit.rule}: place: {text!r}"[:300] for hit in result.hits if text[hit.start : hit.end] != hit.text
            ]
    return {"inputs": inputs, "seed": seed, "failed": failed[:20], "slow": slow[:20], "worst": worst}


def main(inputs: int, seed: int) -> int:
    """0 when nothing was wrong."""
    install(data=data_folder(os.environ), environ={})
    seen = run(inputs, seed)
    print(json.dumps(seen, ensure_ascii=False))
    return 1 if seen["failed"] or seen["slow"] else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(int(given[0]) if given else 100_000, int(given[1]) if len(given) > 1 else 1))
