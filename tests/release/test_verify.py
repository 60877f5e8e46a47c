"""verify, repair, rollback and their command line."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lanmu.common.refusal import Refused
from lanmu.config.cli import main
from lanmu.release.engine import build_full, run_pending
from lanmu.release.models import ReleasedFile, Run
from lanmu.release.queries import status
from lanmu.release.rollback import resume, rollback
from lanmu.release.verify import repair, verify
from lanmu.release.watch import watch
from tests.factories import AT
from tests.release.conftest import contents, full_build_elsewhere
from tests.release.world import World


@pytest.fixture
def built(world: World, trees: Path) -> Path:
    for n in range(6):
        world.put(n, "a" if n % 2 else "b", f"文{n}")
    build_full(at=AT)
    return trees / "public"


def spoil(public: Path) -> None:
    """What an intruder might do: alter, remove, add, replace by links."""
    (public / "a/n1.html").write_text("攻府")
    (public / "a/n3.html").unlink()
    (public / "shell.php").write_text("<?php")
    (public / "b/n0.html").unlink()
    (public / "b/n0.html").symlink_to("/etc/hostname")
    (public / "b/n2.html").write_bytes(bytes(reversed((public / "b/n2.html").read_bytes())))


def test_a_sound_tree_is_sound(built: Path) -> None:
    verdict = verify()
    assert verdict.sound
    assert verdict.checked == ReleasedFile.objects.count() == len(contents(built))


def test_every_kind_of_damage_is_found(built: Path) -> None:
    spoil(built)
    verdict = verify()
    assert verdict.altered == ["a/n1.html", "b/n0.html", "b/n2.html"]
    assert verdict.missing == ["a/n3.html"]
    assert verdict.extra == ["shell.php"]


def test_several_processes_find_the_same(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanmu.release.verify.PART", 2)
    assert verify().sound
    spoil(built)
    verdict = verify()
    assert verdict.checked == ReleasedFile.objects.count()
    assert verdict.altered == ["a/n1.html", "b/n0.html", "b/n2.html"]
    assert (verdict.missing, verdict.extra) == (["a/n3.html"], ["shell.php"])


def test_a_file_cut_short_or_added_to_is_altered(built: Path) -> None:
    for path, data in (("a/n1.html", b""), ("a/n3.html", (built / "a/n3.html").read_bytes() + b"<!-- -->")):
        (built / path).unlink()  # the build tree shares the bytes, and is to keep its own
        (built / path).write_bytes(data)
    assert verify().altered == ["a/n1.html", "a/n3.html"]


def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(built: Path) -> None:
    (built / "a/n1.html").unlink()
    os.mkfifo(built / "a/n1.html")
    assert verify().altered == ["a/n1.html"]
    assert repair(at=AT).altered == ["a/n1.html"]
    assert verify().sound


def test_repair_restores_and_keeps_the_evidence(built: Path, trees: Path, settings: Any) -> None:
    spoil(built)
    found = repair(at=AT)
    assert found.altered == ["a/n1.html", "b/n0.html", "b/n2.html"]
    assert verify().sound
    assert contents(built) == full_build_elsewhere(settings, trees)
    aside = next((trees / "quarantine").iterdir())
    assert (aside / "shell.php").read_text() == "<?php"
    assert (aside / "a/n1.html").read_text() == "攻府"


def test_repair_renders_again_when_the_build_tree_was_altered_too(built: Path, trees: Path, settings: Any) -> None:
    for tree in ("public", "build"):
        (trees / tree / "a/n1.html").write_text("攻府")
    repair(at=AT)
    assert verify().sound
    assert contents(trees / "build") == full_build_elsewhere(settings, trees)


def test_a_folder_replaced_by_a_link_is_found_and_repaired(built: Path, trees: Path, settings: Any) -> None:
    (built / "a").rename(trees / "elsewhere")
    (built / "a").symlink_to(trees / "elsewhere")
    assert verify().extra == ["a"]
    repair(at=AT)
    assert verify().sound
    assert not (built / "a").is_symlink()
    assert contents(built) == full_build_elsewhere(settings, trees)


def test_altered_files_seen_through_a_linked_folder_do_not_stop_the_repair(
    built: Path, trees: Path, settings: Any
) -> None:
    elsewhere = trees / "elsewhere"
    (built / "a").rename(elsewhere)
    (elsewhere / "n1.html").write_text("攻府")
    (built / "a").symlink_to(elsewhere)
    assert "a" in repair(at=AT).extra
    assert verify().sound
    assert contents(built) == full_build_elsewhere(settings, trees)


def test_the_clock_finds_restores_and_remembers(built: Path) -> None:
    assert watch(at=AT) is not None
    spoil(built)
    row = watch(at=AT)
    assert row is not None
    assert (row.repaired, row.missing, row.extra) == (True, ["a/n3.html"], ["shell.php"])
    assert verify().sound
    assert status(at=AT)["verified"]["wrong"] == 5


def test_nothing_is_watched_before_the_first_build(world: World, trees: Path) -> None:
    assert watch(at=AT) is None


def test_rollback_restores_an_earlier_release_and_holds(
    built: Path, world: World, trees: Path, change: Any, settings: Any
) -> None:
    before = contents(built)
    first = Run.objects.latest("id").pk
    change(world.put(1, "a", "改"))
    run_pending(at=AT)
    change(world.remove(3) + world.put(77, "c", "新"))
    run_pending(at=AT)
    assert contents(built) != before
    assert len(rollback(to_run=first, at=AT)) == 2
    assert contents(built) == before == contents(trees / "build")
    assert verify().sound
    change(world.put(5, "a", "后来"))
    assert run_pending(at=AT) is None, "held until somebody says to go on"
    assert resume()
    run_pending(at=AT)
    assert contents(built) == full_build_elsewhere(settings, trees)
    assert verify().sound


def test_a_full_build_can_be_rolled_back_too(built: Path, world: World, change: Any) -> None:
    before = contents(built)
    first = Run.objects.latest("id").pk
    world.rename("新名")
    build_full(at=AT)
    rollback(to_run=first, at=AT)
    assert contents(built) == before


def test_rollback_to_what_is_not_kept_is_refused(built: Path, world: World, change: Any, settings: Any) -> None:
    settings.LANMU_KEEP_RELEASES = 1
    first = Run.objects.latest("id").pk
    for text in ("二", "三"):
        change(world.put(1, "a", text))
        run_pending(at=AT)
    with pytest.raises(Refused, match="不再保留"):
        rollback(to_run=first, at=AT)
    with pytest.raises(Refused, match="没有第 9999 次发布"):
        rollback(to_run=9999, at=AT)


def test_the_command_line(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["release", "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"checked": 9, "altered": [], "missing": [], "extra": []}
    spoil(built)
    assert main(["release", "verify"]) == 1
    assert "多出  shell.php" in capsys.readouterr().out
    assert main(["release", "repair"]) == 0
    assert main(["release", "status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (status["pending"], status["files"], status["oldest_seconds"]) == (0, 9, 0)
    assert main(["release", "build", "--full", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == 0
    assert main(["release", "nonsense"]) == 2


def test_the_served_file_is_a_second_name_of_the_built_one_unless_copies_are_wanted(
    built: Path, world: World, trees: Path, change: Any, settings: Any
) -> None:
    assert (built / "a/n1.html").samefile(trees / "build/a/n1.html")
    settings.LANMU_SERVED_COPY = True
    change(world.put(1, "a", "改"))
    run_pending(at=AT)
    assert not (built / "a/n1.html").samefile(trees / "build/a/n1.html")
    assert (built / "a/n1.html").read_bytes() == (trees / "build/a/n1.html").read_bytes()


def test_a_replaced_file_leaves_what_shared_its_bytes_alone(
    built: Path, world: World, trees: Path, change: Any
) -> None:
    kept = trees / "elsewhere.html"
    kept.hardlink_to(built / "a/n1.html")
    before = kept.read_bytes()
    change(world.put(1, "a", "改"))
    run_pending(at=AT)
    assert kept.read_bytes() == before != (built / "a/n1.html").read_bytes()


@pytest.mark.parametrize("copies", [False, True])
def test_a_file_altered_in_place_is_restored_in_both_trees(
    built: Path, world: World, trees: Path, settings: Any, copies: bool
) -> None:
    settings.LANMU_SERVED_COPY = copies
    build_full(at=AT)
    with (built / "a/n1.html").open("r+b") as file:
        file.write(b"XX")
    assert verify().altered == ["a/n1.html"]
    repair(at=AT)
    assert verify().sound
    assert contents(trees / "build") == contents(built) == full_build_elsewhere(settings, trees)
