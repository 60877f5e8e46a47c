"""Production settings are safe as they come."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)


def run(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LANMU_", "DJANGO_"))}
    return subprocess.run(
        [str(Path(sys.executable).parent / "lanmu"), *command],
        env=kept | {"LANMU_DATA": str(tmp_path), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    done = run(
        tmp_path, "manage", "check", "--deploy", "--fail-level", "WARNING", LANMU_HOSTS="gongzuotai.example.gov.cn"
    )
    assert done.returncode == 0, done.stderr


def test_a_wildcard_host_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "manage", "check", "--deploy", LANMU_HOSTS="*")
    assert done.returncode != 0
    assert "LANMU_HOSTS" in done.stderr


def test_the_secret_key_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    for _ in range(2):
        assert run(tmp_path, "manage", "check").returncode == 0
    key = tmp_path / "secret-key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text(encoding="utf-8")) > 60


def test_no_model_change_lacks_its_migration(tmp_path: Path) -> None:
    done = run(tmp_path, "manage", "makemigrations", "--check", "--dry-run", LANMU_ENV="local")
    assert done.returncode == 0, done.stdout


def test_an_unclear_truth_value_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "manage", "check", LANMU_HTTPS="maybe")
    assert done.returncode != 0
    assert "LANMU_HTTPS" in done.stderr
