"""Puts the proofreaders that are there behind the seam: the trained model, the outside service, both, or none."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lanmu.scanning import levels
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit, Proofreader
from lanmu.scanning.statistical.modelfile import FILE_NAME
from lanmu.scanning.statistical.proofreader import StatisticalProofreader
from lanmu.scanning.statistical.service import service_from

ROOT = Path(__file__).resolve().parents[3]


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where LANMU_DATA is, as the settings have it."""
    return Path(environ.get("LANMU_DATA") or ROOT / "data").resolve()


def model_path(data: Path) -> Path:
    """The model file of a data folder."""
    return data / "models" / FILE_NAME


class Together:
    """Several proofreaders; where two speak about the same characters, the first is heard."""

    def __init__(self, readers: Sequence[Proofreader]) -> None:
        self.readers = tuple(readers)

    def check(self, paragraphs: Sequence[str], *, level: Level, known: frozenset[str]) -> Sequence[Sequence[Edit]]:
        """See levels.Proofreader."""
        found: list[list[Edit]] = [[] for _ in paragraphs]
        for reader in self.readers:
            for kept, edits in zip(found, reader.check(paragraphs, level=level, known=known), strict=True):
                new = [edit for edit in edits if not any(k.start < edit.end and edit.start < k.end for k in kept)]
                kept += new
        return [sorted(edits) for edits in found]


def install(*, data: Path, environ: Mapping[str, str]) -> None:
    """Install what there is; nothing changes when there is nothing. Loads nothing yet. Raises ValueError, OSError."""
    readers: list[Proofreader] = []
    if model_path(data).is_file():
        readers.append(StatisticalProofreader(model_path(data)))
    if service := service_from(environ):
        readers.append(service)
    if readers:
        levels.install(readers[0] if len(readers) == 1 else Together(readers))
