"""`medium:PATH`: pictures and files of approved texts, copied out of the vault."""

from collections.abc import Iterable, Iterator, Sequence

from lanmu.portal import facts
from lanmu.portal.sections.base import PublicSection
from lanmu.publishing import vault
from lanmu.release.registry import Reads, Rendered


class MediumSection(PublicSection):
    """A file is public iff some public article refers to it. The vault checks its bytes against the approved digest."""

    name = "medium"
    rank = 10

    def targets(self) -> Iterator[str]:
        return (f"medium:{path}" for path in facts.medium_paths())

    def born(self, fact: str) -> Iterable[str]:
        return (fact,) if fact.startswith("medium:") else ()

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        """Raises Refused when the vault's bytes are not those that were approved: then the old file stays."""
        paths = {target: target.partition(":")[2] for target in targets}
        holders = facts.medium_holders(paths.values())
        for target, path in paths.items():
            reads = Reads()
            if (held := facts.medium(reads, path, holders)) is None:
                yield target, None
                continue
            digest, approval = held
            body = vault.read(path, expected=digest)
            yield (
                target,
                Rendered(path.lstrip("/"), body, made_from=f"{target}@{digest}", approval=approval, reads=reads),
            )
