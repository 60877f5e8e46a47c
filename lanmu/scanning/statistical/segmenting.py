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


SYMBOLS = ("、", "，", "。", "；", "：", "（", "）", "《", "》", "“", "”", "0", "A")
"""What stands between runs, as words of the model: two marks in a list say that the words around them are alike."""
_PART = re.compile(RUN.pattern + "|[0-9]+|[A-Za-z]+|.", re.DOTALL)
_LIKE = dict(zip(",;:()?!？！.", "，；：（）。。。。。", strict=True))


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """(whether it is a run of Chinese characters, text) in order: runs, numbers, Latin words, other characters."""
    for found in _PART.finditer(text):
        part = found.group()
        yield "\u4e00" <= part[0] <= "\u9fff", part


def symbol(part: str) -> str:
    """The word of the model for what is no run: one for all numbers, one for all Latin words; else the mark."""
    if part[0].isascii() and part[0].isalnum():
        return "0" if part[0].isdigit() else "A"
    return _LIKE.get(part, part)
