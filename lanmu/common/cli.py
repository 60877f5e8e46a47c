"""What every `lanmu` command shares: exit statuses, JSON on demand, a progress bar when a person watches."""

import json
import sys
import time
from typing import Any

OK = 0
FOUND = 1
"""Something was found, or failed."""
USAGE = 2


def emit_json(value: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def say(text: str) -> None:
    """A sentence for the person at the terminal."""
    print(text, flush=True)


def complain(text: str) -> None:
    """A sentence about what went wrong, on standard error."""
    print(text, file=sys.stderr, flush=True)


class Progress:
    """A bar with an estimate on a terminal's standard error, silent elsewhere. `advance` may be called often."""

    def __init__(self, total: int, label: str) -> None:
        self.total = total
        self.label = label
        self.done = 0
        self._started = time.monotonic()
        self._shown = 0.0
        self._on = sys.stderr.isatty()

    def advance(self, n: int = 1) -> None:
        """`n` more are done."""
        self.done += n
        now = time.monotonic()
        if self._on and now - self._shown > 0.1:
            self._shown = now
            self._draw(now)

    def close(self) -> None:
        """Finish the line."""
        if self._on:
            self._draw(time.monotonic())
            sys.stderr.write("\n")

    def _draw(self, now: float) -> None:
        share = min(self.done / self.total, 1.0) if self.total else 1.0
        spent = now - self._started
        left = spent / share - spent if share > 0 else 0.0
        bar = "█" * int(share * 24)
        sys.stderr.write(f"\r{self.label} {bar:<24} {self.done}/{self.total} {share:4.0%} 剩余约 {left:.0f} 秒 ")
        sys.stderr.flush()
