"""Reads the general Chinese model of Debian's libime-data-language-model, a binary KenLM trie of words.

KenLM's own reader is C++ that PyPI offers as source alone: a minute and a half of compiling on every machine. What we
need is one pass over the n-grams while a model is trained, so the layout is read here: order 3, quantised, the words'
pointers compressed (KenLM's "QUANT_ARRAY_TRIE", format 5). The trie goes backwards: below a word stand the words that
come before it. Anything else than this layout is refused.
"""

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lanmu.scanning.statistical.ngrams import Ngrams

DEBIAN_PACKAGE = "libime-data-language-model"
_MAGIC = b"mmap lm http://kheafield.com/code format version 5\n\0"
_LAYOUT = 88
"""Offset of order, multiplier, kind of model, whether words follow, version of the search."""
_QUANT_ARRAY_TRIE = 5

Words = NDArray[np.int64]
Floats = NDArray[np.float64]


class NotThisModel(ValueError):
    """The file is no model that can be read here; the text is a Chinese sentence."""


def debian_model() -> Path | None:
    """Where the package puts its model, on whatever architecture; None when it is not installed."""
    found = sorted(Path("/usr/lib").glob("*/libime/zh_CN.lm")) + sorted(Path("/usr/share/libime").glob("zh_CN.lm"))
    return found[0] if found else None


class _Middle(NamedTuple):
    words: Words
    probability: Floats
    backoff: Floats
    next: Words


def read(path: Path) -> tuple[list[str], Ngrams]:
    """Its words (the number of a word is its place) and its n-grams. Raises NotThisModel, OSError."""
    data = path.read_bytes()
    if not data.startswith(_MAGIC) or len(data) < _LAYOUT + 44:
        raise NotThisModel("不是 KenLM 二进制语言模型。")
    order, _, kind, with_words, _ = struct.unpack_from("<IfI?xxxI", data, _LAYOUT)
    if order != 3 or kind != _QUANT_ARRAY_TRIE or not with_words:
        raise NotThisModel("语言模型的格式与 libime-data-language-model 的不同，读不了。")
    try:
        return _read(data)
    except (IndexError, ValueError, struct.error) as error:
        raise NotThisModel("语言模型文件已损坏，请重新安装 libime-data-language-model。") from error


def _read(data: bytes) -> tuple[list[str], Ngrams]:
    counts = struct.unpack_from("<3Q", data, 108)
    size = counts[0]
    place = _aligned(132) + 8 + 8 * size  # hashes of the words are not needed: the words themselves stand at the end
    bits_p, bits_b = struct.unpack_from("<xBB", data, place)
    place += 8
    table_p2 = np.frombuffer(data, "<f4", 1 << bits_p, place)
    place += 4 << bits_p
    table_b2 = np.frombuffer(data, "<f4", 1 << bits_b, place)
    place += 4 << bits_b
    table_p3 = np.frombuffer(data, "<f4", 1 << bits_p, place)
    place += 4 << bits_p
    unigrams = np.frombuffer(data, np.dtype([("p", "<f4"), ("b", "<f4"), ("next", "<u8")]), size + 2, place)
    place += 16 * (size + 2)
    middle, place = _middle(data, place, counts, (bits_b, bits_p), (table_b2, table_p2))
    word_bits = size.bit_length()
    total = word_bits + bits_p
    first = _bits(data, place, 0, total, counts[2], word_bits)
    probability = table_p3[_bits(data, place, word_bits, total, counts[2], bits_p)].astype(np.float64)
    place += ((1 + counts[2]) * total + 7) // 8 + 8
    words = [word.decode() for word in data[place:].split(b"\0")[:size]]
    if len(words) != size:
        raise ValueError(size)
    begins: Words = unigrams["next"][: size + 1].astype(np.int64)
    last = np.repeat(np.arange(size), begins[1:] - begins[:-1])
    parents = np.repeat(np.arange(len(middle.words)), middle.next[1:] - middle.next[:-1])
    return words, Ngrams.sorted(
        size=size,
        p1=unigrams["p"][:size].astype(np.float64),
        b1=unigrams["b"][:size].astype(np.float64),
        keys2=middle.words * size + last,
        p2=middle.probability,
        b2=middle.backoff,
        keys3=(first * size + middle.words[parents]) * size + last[parents],
        p3=probability,
    )


def _middle(
    data: bytes,
    place: int,
    counts: tuple[int, ...],
    bits: tuple[int, int],
    tables: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> tuple[_Middle, int]:
    """The bigrams and the place after them. Their pointers keep the low bits inline, the high ones in an array."""
    size, number, beyond = counts
    inline, entries = _split_pointer(number + 1, beyond, most=data[place + 1])
    offsets = np.frombuffer(data, "<u8", entries, _aligned(place) + 8)
    place += 8 * (1 + entries) + 7
    word_bits, quantised = size.bit_length(), sum(bits)
    total = word_bits + quantised + inline
    words = _bits(data, place, 0, total, number, word_bits)
    backoff = tables[0][_bits(data, place, word_bits, total, number, bits[0])]
    probability = tables[1][_bits(data, place, word_bits + bits[0], total, number, bits[1])]
    low = _bits(data, place, word_bits + quantised, total, number + 1, inline)
    high = np.searchsorted(offsets, np.arange(number + 1), side="right") - 1
    place += ((1 + number) * total + 7) // 8 + 8
    return _Middle(words, probability.astype(np.float64), backoff.astype(np.float64), (high << inline) | low), place


def _split_pointer(entries: int, beyond: int, *, most: int) -> tuple[int, int]:
    """(bits kept inline, length of the array), as KenLM chose them: whatever takes the least room."""
    required = beyond.bit_length()
    best = min(range(min(required, most) + 1), key=lambda chop: (beyond >> (required - chop)) * 64 - entries * chop)
    return required - best, (beyond >> (required - best)) + 1


def _aligned(place: int) -> int:
    return (place + 7) & ~7


def _bits(data: bytes, place: int, first: int, step: int, number: int, width: int) -> Words:
    """`number` fields of `width` bits, one every `step` bits, the first at bit `first` after byte `place`."""
    views = np.ndarray(shape=(len(data) - place - 7,), dtype="<u8", buffer=data, offset=place, strides=(1,))
    at = first + np.arange(number, dtype=np.int64) * step
    found: Words = ((views[at >> 3] >> (at & 7).astype(np.uint64)) & np.uint64((1 << width) - 1)).astype(np.int64)
    return found
