"""Requests a second of one address, by wrk, on the loopback address only and for a bounded time."""

import re

from benchmarks import processes
from benchmarks.processes import Failed
from benchmarks.site import ROOT, plain_environment

CONNECTIONS = 32
LONGEST = 30
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_WRONG = re.compile(r"Non-2xx|Socket errors")


def requests_a_second(wrk: str, port: int, path: str, *, seconds: int, connections: int = CONNECTIONS) -> float:
    """Raises Failed when a single answer was not the page, or none came in a minute.

    A server so slow (or a machine so busy) that no request is through by then is given twice the time.
    """
    rate = 0.0
    while not rate:
        if seconds > LONGEST:
            raise Failed(f"{LONGEST} 秒内没有一次回答：端口 {port}，{path}")
        rate = _measure(wrk, f"http://127.0.0.1:{port}{path}", seconds, connections)
        seconds *= 2
    return rate


def _measure(wrk: str, address: str, seconds: int, connections: int) -> float:
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", f"{LONGEST}s", address]
    said = processes.run(command, env=plain_environment(), cwd=ROOT, timeout=seconds + 2 * LONGEST)
    if _WRONG.search(said) or (rate := _RATE.search(said)) is None:
        raise Failed(f"wrk {address}\n{said}")
    return float(rate[1])
