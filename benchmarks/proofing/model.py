"""`python -m benchmarks.proofing.model FOLDER MODEL`: a model from the laws of FOLDER/articles.jsonl as the archive.

Lines that share ten characters with any test sentence are left out first.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.proofing.corpus import articles, rows, without
from lanmu.scanning.statistical.kenlm_trie import debian_model
from lanmu.scanning.statistical.training import train


def trained(folder: Path, target: Path) -> float | None:
    """Write the model; seconds it took, or None when the general model is not installed."""
    general = debian_model()
    if general is None:
        return None
    tested = [row for path in sorted((folder / "csc").glob("*.tsv")) for row in rows(path)]
    texts = list(without(articles(folder / "articles.jsonl"), tested))
    begun = time.monotonic()
    train(texts=texts, general=general, target=target, at=datetime.now(UTC))
    return time.monotonic() - begun


if __name__ == "__main__":
    print(trained(Path(sys.argv[1]), Path(sys.argv[2])))
