"""The `lanmu` command where something is wrong: a sentence, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LANMU_", "DJANGO_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "lanmu.config.cli", *command],
        env={**kept, "LANMU_ENV": "local", "LANMU_DATA": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("", "请先运行 lanmu up"), ("postgres://nobody@127.0.0.1:1/none", "连不上数据库")],
)
def test_a_command_without_its_database_says_what_to_do(tmp_path: Path, address: str, sentence: str) -> None:
    done = run(tmp_path, "inspect", **({"DATABASE_URL": address} if address else {}))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
