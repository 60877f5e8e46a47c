"""`lanmu proof train`: the general model, mixed half and half with the words of the site's own archive, as one file.

Needs numpy; proofreading itself does not load it. Pure: the texts come in, the file goes out.
"""

from array import array
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from lanmu.scanning.statistical import kenlm_trie, modelfile, topics
from lanmu.scanning.statistical.ngrams import Floats, Keys, Ngrams, counted, find, mixed
from lanmu.scanning.statistical.segmenting import SYMBOLS, Segmenter, parts, symbol

SHARE = 0.5
"""Of the general model, once the archive is large enough."""
ENOUGH = 200_000
"""Characters an archive must have to say anything about the language of the house."""


def train(*, texts: Iterable[str], general: Path, target: Path, at: datetime) -> dict[str, Any]:
    """Write the model; returns what it says about itself.

    `texts`: the public texts, one each; `general`: KenLM file of libime-data-language-model; `at`: aware, becomes its
    date. An archive below ENOUGH characters is left out. Raises kenlm_trie.NotThisModel, OSError.
    """
    words, model = kenlm_trie.read(general)
    words, model = [*words, *SYMBOLS], model.widened(len(SYMBOLS))
    numbers, articles, characters = _numbered(texts, words, model)
    company: list[tuple[str, str, bytes]] = []
    if characters >= ENOUGH:
        every = np.frombuffer(numbers, np.int32).astype(np.int64)
        model = mixed(model, counted(every, size=model.size), share=SHARE)
        frequent, vectors = topics.company(every, words)
        company = [("topic_words", "I", _whole(frequent)), ("topics", "b", vectors.tobytes())]
    about = {
        "date": at.isoformat(),
        "general": {"name": kenlm_trie.DEBIAN_PACKAGE, "digest": sha256(general.read_bytes()).hexdigest()},
        "archive": {"articles": articles, "characters": characters, "used": characters >= ENOUGH},
        "words": len(words),
        "bigrams": len(model.keys2),
        "trigrams": len(model.keys3),
    }
    return modelfile.write(target, about=about, arrays=[*_arrays(words, model), *company])


def _numbered(texts: Iterable[str], words: list[str], model: Ngrams) -> tuple["array[int]", int, int]:
    """(numbers of the words with 0 before each run, articles, characters). Lines seen before are not counted twice."""
    number = {word: place for place, word in enumerate(words)}
    segmenter = Segmenter(zip(words, model.p1.tolist(), strict=True))
    found, articles, characters = array("i", [0]), 0, 0
    seen: set[int] = set()
    for text in texts:
        articles += 1
        for line in text.split("\n"):
            if (key := hash(line)) in seen:
                continue
            seen.add(key)
            found.append(0)
            for is_run, part in parts(line):
                characters += len(part) if is_run else 0
                found.extend([number.get(word, 0) for word in (segmenter.cut(part) if is_run else (symbol(part),))])
    return found, articles, characters


def _arrays(words: list[str], model: Ngrams) -> list[tuple[str, str, bytes]]:
    """Bigrams of a word, and trigrams of a bigram, stand together: where they begin is all a reader has to know."""
    size = model.size
    begins2 = np.searchsorted(model.keys2, np.arange(size + 1) * size)
    heads = find(model.keys2, model.keys3 // size)[1]
    begins3 = np.searchsorted(heads, np.arange(len(model.keys2) + 1))
    return [
        ("words", "B", "\n".join(words).encode()),
        ("p1", "f", _floats(model.p1)),
        ("b1", "f", _floats(model.b1)),
        ("begins2", "I", _whole(begins2)),
        ("words2", "I", _whole(model.keys2 % size)),
        ("p2", "f", _floats(model.p2)),
        ("b2", "f", _floats(model.b2)),
        ("begins3", "I", _whole(begins3)),
        ("words3", "I", _whole(model.keys3 % size)),
        ("p3", "f", _floats(model.p3)),
    ]


def _floats(values: Floats) -> bytes:
    return values.astype("<f4").tobytes()


def _whole(values: Keys) -> bytes:
    return values.astype("<u4").tobytes()
