"""The daily signed root."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from lanmu.release.engine import build_full
from lanmu.release.models import ManifestRoot
from lanmu.release.roots import broken_day, manifest_digest, seal_day
from tests.factories import AT
from tests.release.world import World


def _three_days(world: World) -> None:
    for day in range(3):
        world.put(day, "a", f"第{day}天")
        build_full(at=AT)
        seal_day(at=AT + timedelta(days=day))


def test_days_are_signed_and_chained(world: World, trees: Path) -> None:
    _three_days(world)
    rows = list(ManifestRoot.objects.order_by("day"))
    assert [row.files for row in rows] == [3, 4, 5]
    assert rows[1].previous == rows[0].root != rows[1].root
    assert broken_day() is None
    assert seal_day(at=AT + timedelta(days=2)).pk == rows[2].pk
    assert (trees / "keys/manifest.pem").stat().st_mode & 0o777 == 0o600


def test_a_rewritten_day_is_found(world: World, trees: Path) -> None:
    _three_days(world)
    second = ManifestRoot.objects.order_by("day")[1]
    ManifestRoot.objects.filter(day=second.day).update(files=99)
    assert broken_day() == second.day


def test_a_removed_day_is_found(world: World, trees: Path) -> None:
    _three_days(world)
    rows = list(ManifestRoot.objects.order_by("day"))
    rows[1].delete()
    assert broken_day() == rows[2].day


def test_a_root_signed_with_another_key_does_not_pass_for_ours(world: World, trees: Path, settings: Any) -> None:
    _three_days(world)
    days = [row.day for row in ManifestRoot.objects.order_by("day")]
    own = (trees / "keys/manifest.pem").read_bytes()
    ManifestRoot.objects.filter(day__gt=days[0]).delete()
    (trees / "keys/manifest.pem").unlink()
    forged = seal_day(at=AT + timedelta(days=1))
    (trees / "keys/manifest.pem").write_bytes(own)
    assert broken_day() == forged.day
    settings.LANMU_MANIFEST_KEYS = [forged.public_key]
    assert broken_day() is None, "a key the operator has listed is one of ours"
    ManifestRoot.objects.filter(day=forged.day).update(public_key=ManifestRoot.objects.earliest("day").public_key)
    assert broken_day() == forged.day


def test_the_root_covers_path_digest_origin_and_approval(world: World, trees: Path) -> None:
    world.put(1, "a", "一")
    build_full(at=AT)
    first = manifest_digest()
    world.put(1, "a", "二")
    build_full(at=AT)
    assert manifest_digest() != first
