"""The folder of public files: atomic, durable when asked, and never outside itself."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation

from lanmu.release.store import LocalStore


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "tree")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../../x", "a/.hidden", ".tmp/x", "a\\b", "a\0b"])
def test_a_path_that_could_leave_the_tree_is_refused(store: LocalStore, path: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        store.put(path, b"x", durable=False)


def test_a_durable_file_is_on_disk_before_it_has_its_name(
    store: LocalStore, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LANMU_DURABLE = True
    order: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("fsync"), fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda a, b: (order.append("rename"), replace(a, b)))
    store.put("a/b.html", b"x", durable=True)
    assert order == ["fsync", "rename", "fsync"], "the file, its name, the folder"
    order.clear()
    store.put("a/b.html", b"y", durable=False)
    assert order == ["rename"]


def test_a_reader_holding_the_old_file_keeps_it_whole(store: LocalStore) -> None:
    store.put("a.html", b"old", durable=False)
    with Path(f"{store.root}/a.html").open("rb") as reader:
        store.put("a.html", b"new and longer", durable=False)
        assert reader.read() == b"old"
    assert store.read("a.html") == b"new and longer"


def test_a_link_in_the_way_is_replaced_and_what_it_points_to_is_left(store: LocalStore, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    Path(f"{store.root}/a").mkdir()
    Path(f"{store.root}/a/b.html").symlink_to(victim)
    store.put("a/b.html", b"page", durable=False)
    assert victim.read_text() == "untouched"
    assert not Path(f"{store.root}/a/b.html").is_symlink()


def test_a_file_or_link_where_a_folder_belongs_gives_way(store: LocalStore, tmp_path: Path) -> None:
    Path(f"{store.root}/a").write_text("a file")
    store.put("a/b.html", b"page", durable=False)
    assert store.read("a/b.html") == b"page"
    outside = tmp_path / "outside"
    outside.mkdir()
    Path(f"{store.root}/c").symlink_to(outside)
    store.put("c/d.html", b"page", durable=False)
    assert store.read("c/d.html") == b"page"
    assert not list(outside.iterdir()), "nothing is ever written through a link"


def test_deleting_leaves_no_empty_folders(store: LocalStore) -> None:
    store.put("a/b/c.html", b"x", durable=False)
    store.put("a/d.html", b"x", durable=False)
    store.delete("a/b/c.html", durable=False)
    assert not Path(f"{store.root}/a/b").exists()
    store.delete("a/b/c.html", durable=False)
    assert [path for path, _ in store.walk()] == ["a/d.html"]
    store.put("a/b/c.html", b"again", durable=False)
    assert store.read("a/b/c.html") == b"again"


def test_a_full_disk_leaves_the_old_file(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("a.html", b"old", durable=False)

    def full(fd: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        store.put("a.html", b"new", durable=False)
    monkeypatch.undo()
    assert store.read("a.html") == b"old"
