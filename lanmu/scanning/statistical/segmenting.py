"""Runs of Chinese characters cut into the words of a model: the most probable cut by the words' own frequencies."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lanmu.common.later import Later

if TYPE_CHECKING:
    import rjieba
else:  # loaded when the first model is
    rjieba = Later("rjieba")

RUN = re.compile("[\u4e00-\u9fff]+")


class Segmenter:
    """Cuts by a vocabulary of its own, without guessing new words: a misspelt word must fall apart to be noticed."""

    def __init__(self, words: Iterable[tuple[str, float]]) -> None:
        """`words`: each with the logarithm (base 10) of its probability."""
        self._jieba = rjieba.Jieba.empty()
        for word, probability in words:
            if word and not word.startswith("<"):
                self._jieba.add_word(word, max(1, int(10.0**probability * 1e9)), "x")

    def cut(self, run: str) -> list[str]:
        """The words of a run."""
        cut: list[str] = self._jieba.cut(run, hmm=False)
        return cut


def runs(text: str) -> Iterator[tuple[int, str]]:
    """(place, characters) of each run of Chinese characters of two or more."""
    for found in RUN.finditer(text):
        if found.end() - found.start() > 1:
            yield found.start(), found.group()
