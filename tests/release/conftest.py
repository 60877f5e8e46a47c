"""Trees in a temporary folder, and a world in place of the portal's sections."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from lanmu.release import registry
from lanmu.release.actions import record_changes
from lanmu.release.engine import build_full
from lanmu.release.store import LocalStore
from tests.factories import AT
from tests.release.world import FrontSection, NoteSection, ShelfSection, World


@pytest.fixture
def trees(tmp_path: Path, settings: Any) -> Path:
    settings.LANMU_DATA = tmp_path
    settings.LANMU_BUILD_TREE = tmp_path / "build"
    settings.LANMU_SERVED_TREE = tmp_path / "public"
    settings.LANMU_BUILD_PROCESSES = 1
    return tmp_path


@pytest.fixture
def world(trees: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(registry, "_sections", {})
    for section in (NoteSection(made), ShelfSection(made), FrontSection(made)):
        registry.register(section)
    return made


@pytest.fixture
def change(world: World) -> Callable[..., None]:
    """Do something to the world and tell the outbox, as a content transaction would."""

    def do(facts: list[str], *, urgent: bool = True) -> None:
        record_changes(facts=facts, at=AT, urgent=urgent)

    return do


@pytest.fixture
def transactional_scope(db: None, trees: Path) -> Callable[[], Any]:
    """A scope whose database changes are undone and whose trees are emptied at its end: one walk of a state machine."""

    @contextmanager
    def scope() -> Iterator[None]:
        for name in ("build", "public", "build-history"):
            shutil.rmtree(trees / name, ignore_errors=True)
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)

    return scope


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a tree with its bytes."""
    return {path: Path(entry.path).read_bytes() for path, entry in LocalStore(root).walk()}


def full_build_elsewhere(settings: Any, folder: Path) -> dict[str, bytes]:
    """What a full build makes of the present state, in another folder, without touching the manifest's own trees."""
    from lanmu.release.registry import sections

    made: dict[str, bytes] = {}
    for section in sections():
        section.begin()
        targets = list(section.targets())
        for _target, rendered in section.render(targets) if targets else ():
            if rendered is not None:
                made[rendered.path] = rendered.body
    return made


__all__ = ["build_full", "contents", "full_build_elsewhere"]
