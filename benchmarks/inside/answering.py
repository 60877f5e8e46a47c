"""The child's side of `processes.Resident`: a line of JSON in, a line of JSON out."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any


def answer(verbs: Mapping[str, Callable[..., Any]]) -> None:
    """Do what is asked, until nobody asks any more. What anything prints goes to the log, not between the answers."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        for line in sys.stdin:
            request = json.loads(line)
            try:
                said = {"answer": verbs[request.pop("verb")](**request)}
            except Exception:  # noqa: BLE001 - whatever it is, the harness has to show it
                said = {"fault": traceback.format_exc(limit=12)}
            out.write(json.dumps(said, ensure_ascii=False) + "\n")
            out.flush()
