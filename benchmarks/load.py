"""Requests a second of one address, by wrk, on the loopback address only and for a bounded time."""

import re

from benchmarks import processes
from benchmarks.processes import Failed
from benchmarks.site import ROOT, plain_environment

CONNECTIONS = 32
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_WRONG = re.compile(r"Non-2xx|Socket errors")


def requests_a_second(wrk: str, port: int, path: str, *, seconds: int, connections: int = CONNECTIONS) -> float:
    """Raises Failed when a single answer was not the page."""
    address = f"http://127.0.0.1:{port}{path}"
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", address]
    said = processes.run(command, env=plain_environment(), cwd=ROOT, timeout=seconds + 30)
    if _WRONG.search(said) or (rate := _RATE.search(said)) is None:
        raise Failed(f"wrk {address}\n{said}")
    return float(rate[1])
