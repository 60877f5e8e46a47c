"""What the sections of the public face have in common."""

from collections.abc import Iterable, Iterator, Sequence

from lanmu.portal import snapshot
from lanmu.release.registry import Rendered


class PublicSection:
    """A section that renders from the run's snapshot. Subclasses give name, rank, targets, render."""

    name = ""
    rank = 40

    def begin(self) -> None:
        """A run starts: nothing cached from the database survives."""
        snapshot.forget()

    def born(self, fact: str) -> Iterable[str]:
        """Nothing of this section comes into being by a change, unless a subclass says so."""
        return ()


class Standing(PublicSection):
    """A section of one file that always exists."""

    BORN_BY = frozenset({"site", "tree"})

    def targets(self) -> Iterator[str]:
        """Its only target bears its own name."""
        yield self.name

    def born(self, fact: str) -> Iterable[str]:
        """On a site without any file yet, the first change brings it."""
        return (self.name,) if fact in self.BORN_BY else ()

    def make(self) -> Rendered:
        """Render the file."""
        raise NotImplementedError

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        """The file, for its name; anything else under this name does not exist."""
        for target in targets:
            yield target, self.make() if target == self.name else None


def number_of(target: str, place: int = 1) -> int | None:
    """The number in a target's name (`article:12` → 12), None where there is no number."""
    parts = target.split(":")
    return int(parts[place]) if len(parts) > place and parts[place].isdecimal() else None
