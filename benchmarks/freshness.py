"""How long it takes to know how every column of a big site stands: both clocks, against both limits."""

from benchmarks.building import words_for
from benchmarks.case import Aim, Figures, Row
from benchmarks.library import Library


class Freshness:
    """`lanmu.duty.queries.column_states` over `columns` columns that hold `count` public texts, in a warm process."""

    name = "freshness"

    def __init__(self, library: Library, *, count: int, columns: int, looks: int = 5) -> None:
        self.library = library
        self.count = count
        self.columns = columns
        self.looks = looks
        self.title = f"栏目时钟，{columns} 个栏目，{count} 篇"
        self.sites = (count,)
        self.taken: list[float] = []

    def estimate(self, turns: int) -> float:
        return 10 + self.columns / 60 + turns * self.looks

    def prepare(self) -> None:
        self.site = self.library.filled(self.count).copy(self.library.folder / f"freshness-{self.count}")
        self.inside = self.site.resident("freshness")
        self.held = self.inside.ask("spread", count=self.columns, timeout=120 + self.columns / 5)

    def turn(self, number: int) -> None:
        self.taken += self.inside.ask("look", times=self.looks, timeout=60 * self.looks)

    def rows(self) -> list[Row]:
        return [
            Row(
                key=f"freshness-{self.columns}",
                what=f"全部栏目的两只时钟，{self.held['columns']} 个栏目",
                figures=Figures(tuple(self.taken), "秒"),
                aim=Aim(2.0, at_most=True, of_ratio=False),
                detail=f"站点 {words_for(self.count)}，{len(self.taken)} 次；每十个栏目有一份声明、一次暂停、一项变动",
            )
        ]

    def close(self) -> None:
        if hasattr(self, "inside"):
            self.inside.close()
