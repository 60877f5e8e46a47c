"""The grown site's database: migrations, append-only triggers and the audit chain hold on PostgreSQL too."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.postgresql import temporary_cluster


def test_migrations_audit_chain_and_append_only_tables_hold_on_postgresql() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LANMU_", "PYTEST_", "DJANGO_"))}
    with temporary_cluster() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/audit"],
            cwd=Path(settings.ROOT),
            env=environment | {"DATABASE_URL": address},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
