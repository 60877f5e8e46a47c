"""Drawing a sample that anybody can draw again (第十七条). Pure: no database, no chance but the seed.

The population is a text: one line a column, `number<TAB>address<TAB>name`, in the order of the numbers, lines divided
by one line feed. Its digest is SHA-256 over the UTF-8 bytes of that text. Every line gets the rank SHA-256 over
`seed<LF>digest<LF>line`, all as UTF-8; the sample is the lines with the smallest ranks, compared as hexadecimal text,
in that order. With `sha256sum` and `sort` it is done by hand (README).
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from lanmu.inspections.enums import Mode


def population_text(rows: Collection[tuple[int, str, str]]) -> str:
    """The frozen list from (number, address, name)."""
    return "\n".join(f"{number}\t{_flat(address)}\t{_flat(name)}" for number, address, name in sorted(rows))


def population_digest(text: str) -> str:
    """SHA-256 of the list, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def draw(*, population: str, seed: str, size: int) -> list[int]:
    """Numbers of the columns drawn, in the order of their ranks. The whole list when it is shorter than `size`."""
    mark = population_digest(population)
    lines = population.split("\n") if population else []
    ranked = sorted(lines, key=lambda line: (hashlib.sha256(f"{seed}\n{mark}\n{line}".encode()).hexdigest(), line))
    return [int(line.partition("\t")[0]) for line in ranked[:size]]


def share_out(
    *, drawn: Sequence[int], inspectors: Sequence[int], barred: Mapping[int, Collection[int]], mode: str
) -> tuple[list[tuple[int, int]], list[int]]:
    """Who inspects what: ((column, person) pairs, columns that none of them may inspect).

    `barred`: for each column the people who belong to a department concerned. Shared, a column goes to whoever has the
    fewest so far; the scarcest columns first, so that nobody is left over who could have been avoided. No chance in it.
    """
    free = {column: [p for p in inspectors if p not in barred.get(column, ())] for column in drawn}
    nobody = [column for column in drawn if not free[column]]
    if mode == Mode.ALL:
        return [(column, person) for column in drawn for person in free[column]], nobody
    load = dict.fromkeys(inspectors, 0)
    chosen: dict[int, int] = {}
    for column in sorted((c for c in drawn if free[c]), key=lambda c: len(free[c])):
        person = min(free[column], key=lambda p: (load[p], inspectors.index(p)))
        load[person] += 1
        chosen[column] = person
    return [(column, chosen[column]) for column in drawn if column in chosen], nobody


def _flat(text: str) -> str:
    return " ".join(text.split())
