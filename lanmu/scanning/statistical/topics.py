"""Words that keep company: one short vector for each frequent word of the archive, from who stands near whom.

A trigram does not see that 低压 is wrong among 租赁 and 典卖; their company says so (抵押). Pointwise mutual
information of neighbours, cut down to its largest eigenvectors. Trained with numpy, in the model file as bytes.
"""

import numpy as np
from numpy.typing import NDArray

from lanmu.scanning.statistical.ngrams import Floats, Keys

MOST = 8_000
"""Words with a vector: the most frequent ones of two or more characters."""
LENGTH = 48
NEAR = 12
"""So many such words apart are neighbours."""
_LEAST = 5


def company(numbers: Keys, words: list[str]) -> tuple[Keys, NDArray[np.int8]]:
    """(numbers of the words in order, their vectors), each vector of length 127."""
    long = np.array([len(word) > 1 for word in words])
    counts = np.bincount(numbers, minlength=len(words)) * long
    frequent: Keys = np.sort(np.argsort(-counts, kind="stable")[:MOST])
    frequent = frequent[counts[frequent] >= _LEAST]
    place = np.full(len(words), -1)
    place[frequent] = np.arange(len(frequent))
    row = place[numbers]
    vectors = _vectors(_information(row[row >= 0], len(frequent)))
    return frequent, np.rint(vectors * 127).astype(np.int8)


def _information(row: Keys, size: int) -> NDArray[np.float32]:
    """How much more often than by chance two words stand near each other: logarithm, not below 0; the upper half."""
    found = np.zeros((size, size), np.float32)
    for apart in range(1, NEAR + 1):
        one, other = row[:-apart], row[apart:]
        np.add.at(found.reshape(-1), np.minimum(one, other) * size + np.maximum(one, other), np.float32(1))
    np.fill_diagonal(found, 0)
    share = np.maximum(found.sum(0) + found.sum(1), 1)
    found *= share.sum() / share[:, None]
    found /= share[None, :]
    np.maximum(found, 1, out=found)
    return np.log(found, out=found)


def _vectors(information: NDArray[np.float32]) -> Floats:
    """Of its largest eigenvectors, by powers of a random matrix; the same for the same text."""
    size = len(information)
    length = min(LENGTH, size)
    basis = np.random.default_rng(0).standard_normal((size, min(length + 12, size))).astype(np.float32)
    for _ in range(5):
        basis = np.linalg.qr(information @ basis + information.T @ basis)[0]
    inner = basis.T @ information @ basis
    values, inside = np.linalg.eigh(inner + inner.T)
    found: Floats = np.zeros((size, LENGTH))
    found[:, :length] = (basis @ inside[:, -length:]) * np.sqrt(np.maximum(values[-length:], 0))
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return found
