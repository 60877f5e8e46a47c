"""Disturb the release in every way that happens, for real, while a reader polls. Prints the account and the verdict.

    LANMU_DATA=… python -m tests.soak.release ROUNDS SEED [KILLS]

Every round changes content and starts a release that one fault disturbs: kill -9, a full disk, a page that cannot be
rendered, a clock set back, an intruder in the served folder. With KILLS it goes on until so many were really killed. At
the end the release runs undisturbed, and the tree is compared with what a full build makes.
"""

import json
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanmu.config.settings.local")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

import lanmu.columns  # noqa: E402
from lanmu.config.cli import main as main_command  # noqa: E402
from lanmu.release.engine import build_full, run_pending  # noqa: E402
from lanmu.release.verify import repair  # noqa: E402
from lanmu.release.worker import requeue_failures  # noqa: E402
from tests.soak.faults import FAULTS, small_disk  # noqa: E402
from tests.soak.site import Reader, change_something, closing_line, judge, some_time_ago  # noqa: E402

__all__ = ["main"]
MAY_FAIL = ("disk full: failed",)


def main(rounds: int, seed: int, kills: int = 0) -> int:
    """0 when nothing was lost and nothing torn."""
    folder = Path(settings.LANMU_DATA)
    with small_disk(folder) as small:
        account = _strain(rounds, seed, kills)
        print(json.dumps({"rounds": rounds, "seed": seed, "small disk": small} | account, ensure_ascii=False))
        stumbled = [key for key in account if key.endswith(": failed") and key not in MAY_FAIL]
        if stumbled:
            print(f"a release raised where it should have gone on: {stumbled}")
        print(closing_line(account))
        return 0 if account["equal"] and not account["torn"] and not stumbled else 1


def _strain(rounds: int, seed: int, kills: int) -> dict[str, Any]:
    dice = random.Random(seed)
    call_command("migrate", verbosity=0)
    main_command(["columns", "load", str(Path(lanmu.columns.__file__).parent / "data" / "columns.csv")])
    build_full(at=timezone.now(), processes=1)
    reader = Reader()
    reader.start()
    account: Counter[str] = Counter()
    names, weights = list(FAULTS), [weight for _fault, weight in FAULTS.values()]
    serial = 0
    while serial < rounds or account["kill -9: killed"] < kills:
        now = timezone.now()
        change_something(dice, serial, at=some_time_ago(dice, now) if dice.random() < 0.05 else now)
        name = names[serial % len(names)] if serial < len(names) else dice.choices(names, weights)[0]
        account[f"{name}: {FAULTS[name][0](dice)}"] += 1
        serial += 1
        if serial % 50 == 0:
            print(f"{serial} rounds, {dict(account)}", file=sys.stderr, flush=True)
    requeue_failures()
    repair(at=timezone.now())
    run_pending(at=timezone.now())
    return dict(sorted(account.items())) | judge(reader)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4])))
