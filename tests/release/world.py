"""A small world with release sections of its own: the engine is tested without any domain app."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lanmu.release.registry import Reads, Rendered


@dataclass
class World:
    """Notes stand on shelves; a front page shows every shelf's newest note; all pages show the name of the world."""

    name: str = "世界"
    notes: dict[int, tuple[str, str]] = field(default_factory=dict)
    """number → (shelf, text)"""
    broken: set[str] = field(default_factory=set)
    """targets whose template is at fault"""

    def shelf(self, shelf: str) -> list[int]:
        return sorted(n for n, (s, _) in self.notes.items() if s == shelf)

    def neighbour(self, number: int) -> int | None:
        row = self.shelf(self.notes[number][0])
        at = row.index(number)
        return row[at - 1] if at else None

    # what changes, and the facts it changes
    def put(self, number: int, shelf: str, text: str) -> list[str]:
        facts = self.remove(number) if number in self.notes and self.notes[number][0] != shelf else []
        self.notes[number] = (shelf, text)
        row = self.shelf(shelf)
        after = row[row.index(number) + 1 : row.index(number) + 2]
        return [*facts, f"note:{number}", f"shelf:{shelf}", "shelves", *(f"near:{n}" for n in [number, *after])]

    def remove(self, number: int) -> list[str]:
        if number not in self.notes:
            return []
        shelf = self.notes[number][0]
        row = self.shelf(shelf)
        after = row[row.index(number) + 1 : row.index(number) + 2]
        del self.notes[number]
        return [f"note:{number}", f"shelf:{shelf}", "shelves", *(f"near:{n}" for n in [number, *after])]

    def rename(self, name: str) -> list[str]:
        self.name = name
        return ["name"]


class _Section:
    name = ""
    rank = 0

    def __init__(self, world: World) -> None:
        self.world = world

    def begin(self) -> None:
        return

    def born(self, fact: str) -> Iterable[str]:
        return ()

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        for target in targets:
            if target in self.world.broken:
                raise RuntimeError(f"模板出错：{target}")
            yield target, self.one(target.partition(":")[2])

    def one(self, key: str) -> Rendered | None:
        raise NotImplementedError

    def page(self, path: str, text: str, reads: Reads) -> Rendered:
        reads.shared.add("name")
        return Rendered(path=path, body=f"<{self.world.name}>{text}".encode(), made_from=path, reads=reads)


class NoteSection(_Section):
    name = "note"
    rank = 20

    def targets(self) -> Iterator[str]:
        return (f"note:{n}" for n in sorted(self.world.notes))

    def born(self, fact: str) -> Iterable[str]:
        kind, _, key = fact.partition(":")
        return [f"note:{key}"] if kind in {"note", "near"} else ()

    def one(self, key: str) -> Rendered | None:
        number = int(key)
        if number not in self.world.notes:
            return None
        shelf, text = self.world.notes[number]
        reads = Reads()
        reads.own.update({f"note:{number}", f"near:{number}"})
        before = self.world.neighbour(number)
        if before is not None:
            reads.own.add(f"note:{before}")
            text += f" ← {self.world.notes[before][1]}"
        return self.page(f"{shelf}/n{number}.html", text, reads)


class ShelfSection(_Section):
    name = "shelf"
    rank = 30

    def targets(self) -> Iterator[str]:
        return (f"shelf:{s}" for s in sorted({s for s, _ in self.world.notes.values()}))

    def born(self, fact: str) -> Iterable[str]:
        return [fact] if fact.startswith("shelf:") else ()

    def one(self, key: str) -> Rendered | None:
        row = self.world.shelf(key)
        if not row:
            return None
        reads = Reads()
        reads.own.add(f"shelf:{key}")
        reads.own.update(f"note:{n}" for n in row)
        return self.page(f"{key}/index.html", " ".join(self.world.notes[n][1] for n in row), reads)


class FrontSection(_Section):
    name = "front"
    rank = 40

    def targets(self) -> Iterator[str]:
        yield "front"

    def one(self, key: str) -> Rendered | None:
        reads = Reads()
        reads.own.add("shelves")
        shelves = sorted({s for s, _ in self.world.notes.values()})
        for shelf in shelves:
            reads.own.update({f"shelf:{shelf}", f"note:{self.world.shelf(shelf)[-1]}"})
        text = " ".join(f"{s}:{self.world.notes[self.world.shelf(s)[-1]][1]}" for s in shelves)
        return self.page("index.html", text, reads)
