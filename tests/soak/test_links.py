"""Every fault of the internet, once and again (tests/soak/links.py): 150 addresses here, 10,000 by `make soak`."""

import json
import os
import subprocess
import sys

import pytest


@pytest.mark.clause("12.3")
def test_every_address_is_classified_right_whatever_its_server_does() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lanmu.config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.links", "150", "7"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    tally, *_, last = done.stdout.strip().splitlines()
    assert "0 judged wrong" in last
    seen = json.loads(tally.replace("'", '"'))
    every = {"good", "moved", "away", "gone", "error", "unreachable", "slow", "cut", "loop", "nonsense", "tls", "wall",
             "private", "dangerous", "taken"}  # fmt: skip
    assert set(seen) == every, "a fault never came up: the test showed nothing"
