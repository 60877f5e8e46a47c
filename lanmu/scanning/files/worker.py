"""The child of `bounded.run_bounded`: reads a file from standard input, prints its contents as JSON.

python -m lanmu.scanning.files.worker MEMORY SECONDS NAME
"""

import json
import logging
import sys
import warnings
from dataclasses import astuple

from lanmu.scanning.files.bounded import limit_this_process
from lanmu.scanning.files.contents import Unreadable
from lanmu.scanning.files.kinds import extract


def main(memory: str, seconds: str, name: str) -> int:
    """0 when there is an answer, be it that the file cannot be read."""
    data = sys.stdin.buffer.read()
    limit_this_process(memory=int(memory), seconds=int(seconds))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        contents = extract(data, name=name)
    except Unreadable as why:
        answer: dict[str, object] = {"problem": str(why)}
    else:
        answer = {"parts": [astuple(part) for part in contents.parts], "remarks": contents.remarks}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
