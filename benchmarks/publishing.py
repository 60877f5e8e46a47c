"""What one publish costs, on small sites and on large ones: processor time of the release worker, files touched."""

import random
import time
from dataclasses import dataclass, field

from benchmarks.building import words_for
from benchmarks.case import Aim, Figures, Row, Statistic
from benchmarks.library import LARGE, Library
from benchmarks.processes import Resident
from benchmarks.site import Site
from benchmarks.texts import SEED

WARM_UP = 5
MILLISECONDS = 1000.0


@dataclass
class Bench:
    """One site with its people and its worker, and what came of it."""

    count: int
    site: Site
    desk: Resident
    worker: Resident
    waiting: list[int]
    processor: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)

    def publish(self, *, counts: bool) -> None:
        """One publish through the door, then the worker's run for it."""
        since = time.time()
        self.desk.ask("publish", submission=self.waiting.pop())
        done = self.worker.ask("run")
        if not counts:
            return
        touched = done["written"] + done["deleted"]
        if not self.files:  # once: the engine's own count, checked against the file system
            seen = self.worker.ask("changed_since", moment=since, timeout=600)
            assert seen == done["written"], f"{done['written']} files written by its own account, {seen} seen changed"
        self.processor.append(done["processor"] * MILLISECONDS)
        self.clock.append(done["clock"] * MILLISECONDS)
        self.files.append(touched)


class PublishCost:
    """Single publishes on sites of several sizes, in turn, spread over the columns."""

    name = "publish"

    def __init__(self, library: Library, *, sizes: list[int], turns: int, publishes: int = 24) -> None:
        self.library = library
        self.sites = sizes
        self.turns = turns
        self.each = -(-publishes // turns)
        self.title = f"单篇发布，{'、'.join(words_for(n) for n in sizes)}"
        self.benches: list[Bench] = []
        self.dice = random.Random(SEED)

    def estimate(self, turns: int) -> float:
        return 10 + len(self.sites) * (turns * self.each + WARM_UP) * 0.4

    def prepare(self) -> None:
        wanted = self.turns * self.each + WARM_UP
        for count in self.sites:
            built = self.library.built(count)
            site = built if count >= LARGE else built.copy(self.library.folder / f"publish-{count}")
            self.benches.append(Bench(count, site, site.resident("desk"), site.resident("worker"), []))
        for bench in self.benches:
            bench.desk.ask("people")
            ready = bench.desk.ask("ready", count=wanted, timeout=300 + wanted * 10)
            bench.waiting = [one["submission"] for one in reversed(ready)]
        for bench in self.benches:
            for _ in range(WARM_UP):
                bench.publish(counts=False)

    def turn(self, number: int) -> None:
        for _ in range(self.each):
            for bench in self.dice.sample(self.benches, len(self.benches)):
                bench.publish(counts=True)

    def rows(self) -> list[Row]:
        first = self.benches[0]
        base = Figures(tuple(first.processor), "毫秒")
        rows = []
        for bench in self.benches:
            size = words_for(bench.count)
            figures = Figures(tuple(bench.processor), "毫秒")
            detail = f"{len(bench.processor)} 次；用时（含写盘）中位数 {Figures(tuple(bench.clock), '').value:.0f} 毫秒"
            key = f"publish-{bench.count}"
            if bench is first:
                rows.append(Row(key, f"发布一篇，站点 {size}：处理器时间", figures, detail=detail))
            else:
                against = f"站点 {words_for(first.count)}"
                rows.append(
                    Row(f"{key}-ratio", f"发布一篇，站点 {size}：处理器时间之比", figures, against, base,
                        Aim(1.3, at_most=True), detail)
                )  # fmt: skip
            if bench.count == 100_000:
                aim = Aim(50, at_most=True, of_ratio=False)
                rows.append(Row(f"{key}-time", f"发布一篇，站点 {size}：处理器时间", figures, aim=aim, detail=detail))
            touched = Figures(tuple(bench.files), "个文件", Statistic.MAXIMUM)
            rows.append(
                Row(f"{key}-files", f"发布一篇，站点 {size}：改动的文件", touched,
                    aim=Aim(15, at_most=True, of_ratio=False), detail=f"{len(bench.files)} 次，写入和删除")
            )  # fmt: skip
        return rows

    def close(self) -> None:
        for bench in self.benches:
            bench.desk.close()
            bench.worker.close()
            if bench.count < LARGE:
                bench.site.remove()
