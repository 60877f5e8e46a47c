"""Boosted trees for the judge: small, and with numpy alone, so that anyone can fit them again."""

import numpy as np
from numpy.typing import NDArray

from lanmu.scanning.statistical.judging import Tree

TREES = 300
RATE = 0.05
RIDGE = 5.0
LEAST = 15
"""Examples on each side of a question."""
BINS = 32
ROWS, COLUMNS = 0.8, 0.5
"""Shares of the examples and of the features that each tree sees."""
INNER = 15
"""Questions of a tree: four, one after the other, then one of sixteen answers."""

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def boosted(x: Floats, y: Floats, weight: Floats) -> tuple[float, tuple[Tree, ...]]:
    """(base, trees) of the log-odds of `y`. The same for the same examples."""
    dice = np.random.default_rng(1)
    cuts = [np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1])) for column in x.T]
    bins = np.stack([np.searchsorted(cut, column, side="left") for cut, column in zip(cuts, x.T, strict=True)], axis=1)
    share = np.average(y, weights=weight)
    base = float(np.log(share / (1 - share)))
    score, trees = np.full(len(y), base), []
    for _ in range(TREES):
        p = 1 / (1 + np.exp(-score))
        slope, bend = weight * (y - p), weight * p * (1 - p)
        seen = dice.random(len(y)) < ROWS
        columns = np.sort(dice.permutation(x.shape[1])[: int(COLUMNS * x.shape[1])])
        tree, leaf = _tree(bins, cuts, columns, slope, bend, seen)
        trees.append(tree)
        score += np.array(tree[2])[leaf]
    return round(base, 4), tuple(trees)


def _tree(
    bins: Whole, cuts: list[Floats], columns: Whole, slope: Floats, bend: Floats, seen: NDArray[np.bool_]
) -> tuple[Tree, Whole]:
    """The tree, and in which answer each example ends."""
    node = np.zeros(len(bins), np.int64)
    features, thresholds = [0] * INNER, [1e9] * INNER
    for place in range(INNER):
        here = node == place
        rows = np.flatnonzero(here & seen)
        found = _question(bins[np.ix_(rows, columns)], slope[rows], bend[rows])
        if found is None:
            node[here] = 2 * place + 1
            continue
        feature, last = int(columns[found[0]]), found[1]
        features[place], thresholds[place] = feature, round(float(cuts[feature][last]), 5)
        node[here] = 2 * place + 1 + (bins[here, feature] > last)
    leaf: Whole = node - INNER
    up = np.bincount(leaf[seen], slope[seen], INNER + 1)
    down = np.bincount(leaf[seen], bend[seen], INNER + 1)
    answers = (RATE * up / (down + RIDGE)).round(5)
    return (tuple(features), tuple(thresholds), tuple(answers.tolist())), leaf


def _question(bins: Whole, slope: Floats, bend: Floats) -> tuple[int, int] | None:
    """(column, last bin of the first branch) that tells most; None when nothing does."""
    number, wide = bins.shape
    if number < 2 * LEAST:
        return None
    key = (bins + np.arange(wide) * BINS).ravel()
    sums = []
    for values in (slope, bend, np.ones(number)):
        table = np.bincount(key, np.repeat(values, wide), wide * BINS).reshape(wide, BINS)
        sums.append((np.cumsum(table, axis=1)[:, :-1], table.sum(1)[:, None]))
    (up, ups), (down, downs), (count, counts) = sums
    gain = up**2 / (down + RIDGE) + (ups - up) ** 2 / (downs - down + RIDGE) - ups**2 / (downs + RIDGE)
    gain[(count < LEAST) | (counts - count < LEAST)] = 0
    best = int(gain.argmax())
    return divmod(best, BINS - 1) if gain.flat[best] > 1e-6 else None
