"""`asset:P`: style sheets, scripts and pictures of the public face."""

from collections.abc import Iterator, Sequence

from lanmu.portal.assets import assets
from lanmu.portal.sections.base import PublicSection
from lanmu.release.registry import Rendered


class AssetSection(PublicSection):
    """Reads no fact: assets belong to the program, and another program is a full build (lanmu.release.code)."""

    name = "asset"
    rank = 10

    def targets(self) -> Iterator[str]:
        return (f"asset:{name}" for name in assets())

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        for target in targets:
            asset = assets().get(target.partition(":")[2])
            yield target, Rendered(path=asset.path, body=asset.body, made_from=target) if asset else None
