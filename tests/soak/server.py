"""Two release workers on one PostgreSQL, killed at random, and the database away meanwhile. Prints account and verdict.

    LANMU_DATA=… python -m tests.soak.server ROUNDS SEED SECONDS_AWAY

A fresh cluster is started for the run and stopped afterwards. Every round changes content; now and then a worker is
killed (kill -9) and another put in its place; once, half way, the database is stopped for SECONDS_AWAY while the
served files are read on.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.postgresql import Cluster, temporary_cluster

READS_EXPECTED = 10
PATIENCE = 120.0


def main(rounds: int, seed: int, seconds_away: float) -> int:
    """0 when nothing was lost and nothing torn."""
    with temporary_cluster() as cluster:
        os.environ["DATABASE_URL"] = cluster.address
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanmu.config.settings.local")
        import django

        django.setup()
        account = _strain(cluster, rounds, seed, seconds_away)
        from tests.soak.site import closing_line

        print(json.dumps({"rounds": rounds, "seed": seed} | account, ensure_ascii=False))
        print(closing_line(account))
        return 0 if account["equal"] and not account["torn"] else 1


def _strain(cluster: Cluster, rounds: int, seed: int, seconds_away: float) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    import lanmu.columns
    from lanmu.config.cli import main as main_command
    from lanmu.config.processes import run_releases
    from lanmu.release.engine import build_full
    from lanmu.release.models import Change
    from tests.soak.site import Reader, change_something, judge

    dice = random.Random(seed)
    call_command("migrate", verbosity=0)
    main_command(["columns", "load", str(Path(lanmu.columns.__file__).parent / "data" / "columns.csv")])
    build_full(at=timezone.now(), processes=1)
    account: Counter[str] = Counter()
    reader = Reader()
    reader.start()
    connections.close_all()  # a forked child must not share our connection
    workers = [_start(run_releases) for _ in range(2)]
    for serial in range(rounds):
        change_something(dice, serial, at=timezone.now())
        time.sleep(dice.random() * 0.4)
        if dice.random() < 0.3:
            connections.close_all()
            number = dice.randrange(2)
            os.kill(workers[number].pid or 0, signal.SIGKILL)
            workers[number].join()
            workers[number] = _start(run_releases)
            account["workers killed"] += 1
        if serial == rounds // 2:
            connections.close_all()
            account["reads while the database was away"] = _away(cluster, reader, seconds_away)
            account["workers that outlived it"] = sum(worker.is_alive() for worker in workers)
    end = time.monotonic() + PATIENCE
    while Change.objects.exists() and time.monotonic() < end:
        time.sleep(0.2)
    connections.close_all()
    for worker in workers:
        os.kill(worker.pid or 0, signal.SIGTERM)
        worker.join(PATIENCE)
    return dict(account) | judge(reader)


def _start(work: Callable[[], None]) -> BaseProcess:
    process = get_context("fork").Process(target=work, daemon=True)
    process.start()
    return process


def _away(cluster: Cluster, reader: Any, seconds: float) -> int:
    """Stop the database for `seconds`; how many files were read meanwhile."""
    cluster.stop()
    before = reader.read
    time.sleep(seconds)
    read = int(reader.read - before)
    cluster.start()
    assert read > READS_EXPECTED, "the public files were not readable without the database"
    return read


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
