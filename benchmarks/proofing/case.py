"""`make bench proofing`: speed of the content checks and of the statistical levels, and how right those are."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.case import Aim, Figures, Missing, Row
from benchmarks.proofing.__main__ import large_matcher, speed, texts
from benchmarks.proofing.corpus import Row as Sentence
from benchmarks.proofing.corpus import sets
from benchmarks.proofing.measures import Measures, measured
from benchmarks.proofing.model import trained
from benchmarks.site import ROOT
from lanmu.scanning.context import Context
from lanmu.scanning.enums import Level
from lanmu.scanning.statistical.proofreader import StatisticalProofreader

SHARED = ROOT.parent / "shared" / "data"
OFFICIAL, CLEAN = "ec_law_test", "acc_xxqg（未见）"
BASELINE = {Level.LIKELY: 48.1, Level.HINT: 69.2}
"""Correction F1 of the sketch on ECSpell's law test (λ=6 and λ=3), before anything was built."""


def fresh(model: Path) -> StatisticalProofreader:
    """A proofreader that has loaded its model and read nothing."""
    reader = StatisticalProofreader(model)
    reader.check(["一二"], level=Level.HINT, known=frozenset())
    return reader


def read(model: Path, rows: Sequence[Sentence], level: Level) -> tuple[Measures, float]:
    """(how right, characters a second of processor time) on sentences met for the first time."""
    reader, written = fresh(model), [source for source, _ in rows]
    begun = time.process_time()
    found = reader.check(written, level=level, known=frozenset())
    seconds = time.process_time() - begun
    return measured(rows, found), sum(map(len, written)) / seconds


class Proofing:
    """Rules on regulations with 50,000 patterns; the levels on sentences that were not seen in tuning."""

    name = "proofing"
    title = "内容检查和统计校对"
    sites: Sequence[int] = ()

    def __init__(self) -> None:
        self.rules: list[float] = []
        self.article: list[float] = []
        self.characters: list[float] = []
        self.right: dict[tuple[str, Level], Measures] = {}

    def estimate(self, turns: int) -> float:
        return 90 + turns * 40

    def prepare(self) -> None:
        if not (SHARED / "articles.jsonl").is_file():
            raise Missing(f"没有 {SHARED.relative_to(ROOT.parent)} 里的文字，没有可测的。")
        self._folder = tempfile.TemporaryDirectory(prefix="lanmu-proofing-")
        self.model = Path(self._folder.name) / "proofreading.lm"
        self.training = trained(SHARED, self.model)
        if self.training is None:
            raise Missing("没有通用语言模型，请先运行 apt-get install libime-data-language-model。")
        self.samples = texts(SHARED, 1500)
        self.context = Context(matcher=large_matcher())
        self.sets = sets(SHARED)
        for name in (OFFICIAL, CLEAN):
            for level in (Level.LIKELY, Level.HINT):
                self.right[name, level] = read(self.model, self.sets[name], level)[0]

    def turn(self, number: int) -> None:
        rate, milliseconds = speed(self.samples, self.context)
        self.rules.append(rate)
        self.article.append(milliseconds)
        self.characters.append(read(self.model, self.sets[CLEAN], Level.LIKELY)[1])

    def rows(self) -> list[Row]:
        rows = [
            Row("proofing-rules", "全部规则检查，五万个词", Figures(tuple(self.rules), "MB/秒"),
                aim=Aim(3, of_ratio=False), detail="UTF-8，单核处理器时间；真实法规 1,500 篇"),
            Row("proofing-article", "一万字的稿件，全部规则", Figures(tuple(self.article), "毫秒"),
                aim=Aim(50, at_most=True, of_ratio=False)),
            Row("proofing-statistics", "统计校对（疑似），没见过的句子", Figures(tuple(self.characters), "字/秒"),
                aim=Aim(20_000, of_ratio=False), detail="单核处理器时间；学习强国的正确句子"),
        ]  # fmt: skip
        for level, word in ((Level.LIKELY, "疑似"), (Level.HINT, "线索")):
            made, clean = self.right[OFFICIAL, level], self.right[CLEAN, level]
            rows.append(
                Row(f"proofing-{level}", f"统计校对（{word}）：法律错句改对的 F1", Figures((made.correction[2],), "%"),
                    "设计时的草样", Figures((BASELINE[level],), "%"),
                    detail=f"ECSpell law 测试集；另 {clean.sentences} 句正确的句子误报 {clean.false_sentences:.2f} %，"
                    f"每万字 {clean.false_flags:.2f} 处")
            )  # fmt: skip
        return rows

    def close(self) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()
