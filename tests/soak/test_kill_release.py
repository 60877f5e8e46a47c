"""kill -9 at random moments (tests/soak/kill_release.py): 20 rounds here, 1,000 by `make soak`."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROUNDS = int(os.environ.get("LANMU_KILL_ROUNDS", "20"))
SEED = int(os.environ.get("LANMU_KILL_SEED", "20240508"))


def test_no_file_is_lost_or_torn_however_often_the_release_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "LANMU_DATA": str(tmp_path), "LANMU_ENV": "local"}
    environment["DJANGO_SETTINGS_MODULE"] = "lanmu.config.settings.local"
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.kill_release", str(ROUNDS), str(SEED)],
        env=environment, capture_output=True, text=True, timeout=120 + ROUNDS * 5, check=False,
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert lines[-1] == "0 lost, 0 torn, tree ≡ full build"
    verdict = json.loads(lines[-2])
    assert verdict["killed"] > 0, "nothing was killed: the test showed nothing"
    assert verdict["reads"] > 0
