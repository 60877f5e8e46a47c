"""The locked packages can be had by the oldest Python we promise: Debian 12's."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)


def test_the_lock_obeys_the_constraints_of_the_oldest_python() -> None:
    constraints = (ROOT / "scripts" / "constraints.txt").read_text(encoding="utf-8")
    limits = dict(re.findall(r"^([a-z0-9-]+)<(\d+)$", constraints, re.MULTILINE))
    assert limits
    for name in ("requirements.txt", "requirements-dev.txt"):
        locked = dict(re.findall(r"^([a-z0-9-]+)==(\d+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        assert [p for p in limits if p in locked and int(locked[p]) >= int(limits[p])] == []
