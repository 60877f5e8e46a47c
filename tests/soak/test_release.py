"""Every fault that happens to a release (tests/soak/release.py): 20 rounds here, 1,000 kills by `make soak`."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.soak.faults import FAULTS

ROUNDS = int(os.environ.get("LANMU_SOAK_ROUNDS", "20"))
SEED = int(os.environ.get("LANMU_SOAK_SEED", "20240508"))


def test_no_file_is_lost_or_torn_whatever_happens_to_the_release(tmp_path: Path) -> None:
    environment = {**os.environ, "LANMU_DATA": str(tmp_path), "LANMU_ENV": "local"}
    environment["DJANGO_SETTINGS_MODULE"] = "lanmu.config.settings.local"
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.release", str(ROUNDS), str(SEED)],
        env=environment, capture_output=True, text=True, timeout=120 + ROUNDS * 10, check=False,
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert lines[-1] == "0 lost, 0 torn, tree ≡ full build"
    account = json.loads(lines[-2])
    assert account["reads"] > 0
    for name in FAULTS:
        assert any(key.startswith(f"{name}: ") for key in account), f"{name} never came up: the test showed nothing"
    assert account.get("kill -9: killed", 0) > 0, "nothing was killed: the test showed nothing"
    assert account.get("disk full: failed", 0) > 0, "the disk was never full: the test showed nothing"
