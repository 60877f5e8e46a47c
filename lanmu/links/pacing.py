"""Many hosts at once, one address of a host at a time, with a pause in between: nobody's server is pressed."""

import heapq
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence

from lanmu.links.addresses import host_name
from lanmu.links.enums import Outcome
from lanmu.links.fetching import Fetcher, Result

LIMITED = 429
SLOWEST = 60.0


class Pacer:
    """Hands out addresses: of each host in turn, the next one no sooner than `gap` seconds after the last was done."""

    def __init__(self, urls: Sequence[tuple[str, str]], *, gap: float) -> None:
        self._waiting: dict[str, deque[str]] = {}
        for host, url in urls:
            self._waiting.setdefault(host, deque()).append(url)
        self._gaps = dict.fromkeys(self._waiting, gap)
        self._ready = [(0.0, number, host) for number, host in enumerate(self._waiting)]
        self._left = len(urls)
        self._serial = len(self._ready)
        self._turn = threading.Condition()

    def take(self) -> tuple[str, str] | None:
        """The next (host, address); waits until one may be asked. None when all have been handed out."""
        with self._turn:
            while self._left:
                if self._ready and (wait := self._ready[0][0] - time.monotonic()) <= 0:
                    host = heapq.heappop(self._ready)[2]
                    self._left -= 1
                    return host, self._waiting[host].popleft()
                self._turn.wait(wait if self._ready else None)
            self._turn.notify_all()
            return None

    def done(self, host: str, *, limited: bool) -> None:
        """The address that was handed out has been asked. `limited`: the host said that it was too often."""
        with self._turn:
            if limited:
                self._gaps[host] = min(SLOWEST, self._gaps[host] * 2)
            if self._waiting[host]:
                self._serial += 1
                heapq.heappush(self._ready, (time.monotonic() + self._gaps[host], self._serial, host))
            self._turn.notify()


def look_at_all(
    urls: Sequence[str], fetcher: Fetcher, *, threads: int, gap: float
) -> Iterator[tuple[str, Result]]:  # fmt: skip
    """Every address with what was seen, as they are done."""
    pacer = Pacer([(_host(url), url) for url in urls], gap=gap)
    out: queue.SimpleQueue[tuple[str, Result]] = queue.SimpleQueue()

    def work() -> None:
        while (job := pacer.take()) is not None:
            host, url = job
            try:
                result = fetcher.look(url)
            except Exception as wrong:  # noqa: BLE001 - one strange answer must not end the run
                result = Result(Outcome.WALL, detail=f"检查时出错，不能判定：{type(wrong).__name__}")
            out.put((url, result))
            pacer.done(host, limited=result.status == LIMITED)

    crew = [threading.Thread(target=work, name=f"links {n}", daemon=True) for n in range(min(threads, len(urls)))]
    for worker in crew:
        worker.start()
    for _ in urls:
        yield out.get()
    for worker in crew:
        worker.join()


def _host(url: str) -> str:
    try:
        return host_name(url.partition("://")[2].partition("/")[0])
    except ValueError:
        return url
