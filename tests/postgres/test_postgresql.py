"""The grown site's database. Everything that leans on the database runs once more on a real PostgreSQL server."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.postgresql import temporary_cluster

SUBJECTS = (
    "tests/audit",  # the chain with writers at once, append-only triggers
    "tests/publishing/test_concurrency.py",  # two at once: publish, submit, numbers
    "tests/publishing/test_concurrency_routes.py",  # signatures, secrecy reviews, supplements; the lookup in JSON
    "tests/release/test_roots.py",
    "tests/postgres/inside",
)


def test_lanmu_holds_on_postgresql() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LANMU_", "PYTEST_", "DJANGO_"))}
    with temporary_cluster() as cluster:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--durations=10", *SUBJECTS],
            cwd=Path(settings.ROOT),
            env=environment | {"DATABASE_URL": cluster.address, "LANMU_TEST_CLUSTER": str(cluster.folder)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
