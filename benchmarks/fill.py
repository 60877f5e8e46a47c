"""`python -m benchmarks.fill FOLDER`: imports `0.jsonl`, `1.jsonl` … into the columns of those numbers.

One process for all of them, so that filling a site does not cost forty starts of Python.
"""

import sys
from pathlib import Path

from benchmarks.site import DEPARTMENT, columns
from lanmu.config.cli import main

if __name__ == "__main__":
    for number, (top, leaf) in enumerate(columns()):
        source = Path(sys.argv[1]) / f"{number}.jsonl"
        if source.exists():
            status = main(["import", str(source), "--column", f"{top}/{leaf}", "--authorised-by", DEPARTMENT])
            if status:
                sys.exit(status)
