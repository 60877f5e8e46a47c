"""Incremental releases: what a change touches, and that they add up to a full build."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanmu.release.engine import build_full, run_pending
from lanmu.release.models import Change, Failure, ReleasedFile, Run
from tests.factories import AT
from tests.release.conftest import contents, full_build_elsewhere
from tests.release.world import World


def test_the_first_run_builds_everything(world: World, trees: Path, change: Any) -> None:
    change(world.put(1, "a", "一"))
    result = run_pending(at=AT)
    assert result is not None
    assert set(contents(trees / "public")) == {"a/n1.html", "a/index.html", "index.html"}
    assert contents(trees / "public") == contents(trees / "build")
    assert not Change.objects.exists()
    assert run_pending(at=AT) is None


def test_a_change_touches_only_what_read_it(world: World, trees: Path, change: Any) -> None:
    for n in range(50):
        world.put(n, "a" if n % 2 else "b", f"文{n}")
    build_full(at=AT)
    change(world.put(51, "a", "新"))
    result = run_pending(at=AT)
    assert result is not None
    assert sorted(result.paths) == ["a/index.html", "a/n51.html", "index.html"]
    change(world.put(10, "b", "改"))
    result = run_pending(at=AT)
    assert result is not None
    assert sorted(result.paths) == ["b/index.html", "b/n10.html", "b/n12.html"], "the next note shows its title"


def test_a_removed_note_disappears_with_every_trace(world: World, trees: Path, change: Any) -> None:
    world.put(1, "a", "留")
    world.put(2, "a", "撤")
    build_full(at=AT)
    change(world.remove(2))
    run_pending(at=AT)
    public = contents(trees / "public")
    assert "a/n2.html" not in public
    assert not any("撤" in body.decode() for body in public.values())
    assert not ReleasedFile.objects.filter(target="note:2").exists()


def test_a_moved_note_leaves_its_former_place(world: World, trees: Path, change: Any) -> None:
    world.put(1, "a", "一")
    world.put(2, "a", "二")
    build_full(at=AT)
    change(world.put(2, "b", "二"))
    run_pending(at=AT)
    assert set(contents(trees / "public")) == {"a/n1.html", "a/index.html", "b/n2.html", "b/index.html", "index.html"}


def test_a_fact_that_everything_reads_refreshes_everything(world: World, trees: Path, change: Any) -> None:
    for n in range(30):
        world.put(n, "a", f"文{n}")
    build_full(at=AT)
    change(world.rename("新名"), urgent=False)
    result = run_pending(at=AT)
    assert result is not None
    assert result.written == 32
    assert all(body.startswith("<新名>".encode()) for body in contents(trees / "public").values())


def test_an_unchanged_rendering_is_not_written_again(world: World, trees: Path, change: Any) -> None:
    world.put(1, "a", "一")
    build_full(at=AT)
    before = (trees / "public/a/n1.html").stat().st_ino
    change(["note:1"])
    result = run_pending(at=AT)
    assert result is not None
    assert (result.rendered, result.written) == (3, 0)
    assert (trees / "public/a/n1.html").stat().st_ino == before


def test_a_broken_template_stops_only_its_page_and_is_tried_again(world: World, trees: Path, change: Any) -> None:
    change(world.put(1, "a", "一") + world.put(2, "a", "二"))
    world.broken = {"note:1"}
    result = run_pending(at=AT)
    assert result is not None
    assert result.failed == ["note:1"]
    assert "a/n2.html" in contents(trees / "public")
    assert "模板出错" in Failure.objects.get().error
    world.broken = set()
    change(["target:note:1"])
    run_pending(at=AT)
    assert not Failure.objects.exists()
    assert contents(trees / "public") == full_build_elsewhere(settings, trees)


def test_a_failing_page_keeps_its_old_version(world: World, trees: Path, change: Any) -> None:
    world.put(1, "a", "旧")
    build_full(at=AT)
    world.broken = {"note:1"}
    change(world.put(1, "a", "新"))
    run_pending(at=AT)
    build_full(at=AT)
    assert contents(trees / "public")["a/n1.html"] == "<世界>旧".encode()


def test_a_failure_of_a_page_that_is_gone_is_forgotten_by_a_full_build(world: World, trees: Path, change: Any) -> None:
    world.put(1, "a", "一")
    world.broken = {"note:1"}
    build_full(at=AT)
    assert Failure.objects.get().target == "note:1"
    world.remove(1)
    build_full(at=AT)
    assert not Failure.objects.exists()


def test_urgent_changes_go_first(world: World, trees: Path, change: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    build_full(at=AT)
    change([f for n in range(300) for f in world.put(n, "bulk", f"批{n}")], urgent=False)
    change(world.put(999, "a", "急"))
    order: list[str] = []
    from lanmu.release.store import LocalStore

    put = LocalStore.put

    def spy(self: LocalStore, path: str, data: bytes, *, durable: bool) -> None:
        order.append(path)
        put(self, path, data, durable=durable)

    monkeypatch.setattr(LocalStore, "put", spy)
    run_pending(at=AT)
    assert order[0] == "a/n999.html"
    assert order.index("a/n999.html") < order.index("bulk/n0.html")


def test_an_urgent_change_overtakes_a_full_build(
    world: World, trees: Path, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lanmu.release import releaser

    monkeypatch.setattr(releaser, "BATCH", 10)
    monkeypatch.setattr(releaser, "URGENT_LOOK_SECONDS", 0.0)
    for n in range(100):
        world.put(n, "a", f"文{n}")
    seen: list[tuple[int, bool]] = []

    def report(done: int, total: int) -> None:
        if done == 20:
            change(world.put(1000, "z", "急"))
        seen.append((done, (trees / "public/z/n1000.html").exists()))

    build_full(at=AT)
    seen.clear()
    from lanmu.release.releaser import Releaser

    Releaser(at=AT, full=True, report=report).everything()
    first = next(done for done, there in seen if there)
    assert first <= 40
    assert contents(trees / "public") == full_build_elsewhere(settings, trees)
    assert not Change.objects.filter(urgent=True).exists()


def test_an_interrupted_full_build_is_started_again(
    world: World, trees: Path, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        world.put(n, "a", f"文{n}")
    from lanmu.release.store import LocalStore

    put = LocalStore.put
    count = 0

    def dies(self: LocalStore, path: str, data: bytes, *, durable: bool) -> None:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        put(self, path, data, durable=durable)

    monkeypatch.setattr(LocalStore, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        build_full(at=AT)
    monkeypatch.setattr(LocalStore, "put", put)
    world.remove(0)
    run_pending(at=AT)
    assert contents(trees / "public") == full_build_elsewhere(settings, trees)
    assert Run.objects.filter(full=True, finished_at__isnull=False).exists()


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), st.integers(0, 12), st.sampled_from("abc"), st.sampled_from(["文", "章", "字", "句"])
        ),
        st.tuples(st.just("remove"), st.integers(0, 12)),
        st.tuples(st.just("rename"), st.sampled_from(["甲", "乙"])),
        st.tuples(st.just("release")),
        st.tuples(st.just("full")),
        st.tuples(st.just("kill"), st.integers(1, 6)),
    ),
    max_size=25,
)


class Killed(BaseException):
    """Not an Exception, so nothing in the program can catch it: the stand-in for kill -9."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS)
def test_any_sequence_of_changes_and_kills_ends_like_a_full_build(
    world: World, trees: Path, operations: list[tuple[Any, ...]], change: Any
) -> None:
    change([fact for number in list(world.notes) for fact in world.remove(number)])
    for name, *args in operations:
        if name == "release":
            run_pending(at=AT)
        elif name == "full":
            build_full(at=AT, processes=1)
        elif name == "kill":
            _run_and_die(after=args[0])
        else:
            change(getattr(world, name)(*args))
    run_pending(at=AT)
    assert contents(trees / "public") == full_build_elsewhere(settings, trees)
    assert contents(trees / "build") == contents(trees / "public")
    assert set(ReleasedFile.objects.values_list("path", flat=True)) == set(contents(trees / "public"))


def _run_and_die(*, after: int) -> None:
    """A run that is killed at its `after`th touch of the disk: nothing that follows happens."""
    from lanmu.release.store import LocalStore

    originals = {name: getattr(LocalStore, name) for name in ("put", "delete")}
    touched = 0

    def deadly(original: Any) -> Any:
        def touch(self: LocalStore, *args: Any, **kwargs: Any) -> None:
            nonlocal touched
            touched += 1
            if touched > after:
                raise Killed
            original(self, *args, **kwargs)

        return touch

    try:
        for name, original in originals.items():
            setattr(LocalStore, name, deadly(original))
        run_pending(at=AT)
    except Killed:
        pass
    finally:
        for name, original in originals.items():
            setattr(LocalStore, name, original)
