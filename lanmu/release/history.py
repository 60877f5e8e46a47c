"""Former versions of public files, kept per run: the way back (`lanmu release rollback`)."""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings


def _root() -> Path:
    return Path(settings.LANMU_BUILD_TREE).with_name(Path(settings.LANMU_BUILD_TREE).name + "-history")


def history_folder(run: int) -> Path:
    """Where a run keeps what it replaced."""
    return _root() / f"{run:012d}"


def write_journal(run: int, entries: Iterable[dict[str, Any]]) -> None:
    """What the run changed, in order. A run that changed nothing leaves nothing."""
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    if not lines:
        return
    folder = history_folder(run)
    folder.mkdir(parents=True, exist_ok=True)
    temp = folder / ".journal.tmp"
    with temp.open("w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temp.replace(folder / ".journal")


def read_journal(run: int) -> list[dict[str, Any]]:
    """The entries of a run, oldest first; empty when it kept none."""
    path = history_folder(run) / ".journal"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def kept_runs() -> list[int]:
    """Runs that can be undone, oldest first."""
    if not _root().exists():
        return []
    return sorted(int(p.name) for p in _root().iterdir() if p.name.isdigit() and (p / ".journal").exists())


def prune_history(keep: int) -> None:
    """Forget all but the last `keep` runs."""
    if not _root().exists():
        return
    folders = sorted(p for p in _root().iterdir() if p.name.isdigit())
    for folder in folders[: max(len(folders) - keep, 0)]:
        shutil.rmtree(folder, ignore_errors=True)
