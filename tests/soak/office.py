"""Fifty people at work at once on PostgreSQL: nothing fails, no act is lost, nothing is approved twice.

    LANMU_DATA=… LOCUST=…/locust python -m tests.soak.office SECONDS [PEOPLE]

A fresh cluster, the demonstration's departments and accounts, the real `lanmu up`; locust brings the people
(locustfile.py). Afterwards every act the portal acknowledged must be in the database, once, and no other.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.postgresql import temporary_cluster

DEPARTMENTS = ("bangong", "fagui", "caiwu", "ganbu", "renshi", "guihua", "xuanchuan")
ENDS = {"officer": "xinxi", "first": "yishen", "second": "ershen", "third": "sanshen"}
READY_SECONDS = 180.0


def main(seconds: int, people: int = 50) -> int:
    """0 when nothing failed, nothing was lost and nothing happened twice."""
    folder = Path(os.environ["LANMU_DATA"])
    ledger = folder / "ledger.jsonl"
    with temporary_cluster() as cluster:
        os.environ["DATABASE_URL"] = cluster.address
        os.environ.setdefault("LANMU_ENV", "local")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanmu.config.settings.local")
        with office(folder) as port:
            began = time.time()
            failed = bring_people(port, ledger, seconds=seconds, people=people)
            settle()
        account = judge(ledger, began) | {"people": people, "seconds": seconds, "requests failed": failed}
    print(json.dumps(account, ensure_ascii=False))
    wrong = {k: account[k] for k in ("requests failed", "lost", "twice", "unacknowledged", "unsound") if account[k]}
    print(f"{account['acts']} acts, {account['lost']} lost, {account['twice']} double")
    return 1 if wrong or not account["published"] else 0


@contextmanager
def office(folder: Path) -> Iterator[int]:
    """`lanmu up --demo` as an operator runs it. Yields the port of the workbench."""
    public, workbench = free_port(), free_port()
    lanmu = Path(sys.executable).with_name("lanmu")
    command = [str(lanmu), "up", "--demo", "--public-port", str(public), "--workbench-port", str(workbench)]
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            end = time.monotonic() + READY_SECONDS
            while not listens(workbench):
                assert process.poll() is None, (folder / "up.log").read_text("utf-8")[-3000:]
                assert time.monotonic() < end, "the workbench did not come up"
                time.sleep(0.5)
            yield workbench
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def bring_people(port: int, ledger: Path, *, seconds: int, people: int) -> int:
    """Run locust. Returns how many requests failed (no answer, 4xx, 5xx)."""
    accounts = {kind: [f"{d}-{end}" for d in DEPARTMENTS] for kind, end in ENDS.items()}
    accounts["publisher"] = ["bangong-fabu", "xuanchuan-fabu"]
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONWARNINGS"}}
    environment |= {
        "LANMU_LEDGER": str(ledger), "LANMU_PEOPLE": json.dumps(accounts), "LANMU_PASSWORD": "lanmu-demo-2024",
    }  # fmt: skip
    prefix = ledger.with_name("locust")
    subprocess.run(
        [
            os.environ.get("LOCUST", "locust"), "-f", str(Path(__file__).with_name("locustfile.py")), "--headless",
            "-u", str(people), "-r", "5", "-t", f"{seconds}s", "--stop-timeout", "20", "--only-summary",
            "--host", f"http://127.0.0.1:{port}", "--csv", str(prefix),
        ],
        env=environment, check=False, cwd=ledger.parent, timeout=seconds + 120, stdout=sys.stderr,
    )  # fmt: skip
    rows = Path(f"{prefix}_stats.csv").read_text("utf-8").splitlines()
    total = next(line for line in rows if ",Aggregated," in f",{line.partition(',')[2]}")
    return int(total.split(",")[3])


def settle() -> None:
    """Wait until the release has caught up."""
    import django

    django.setup()
    from lanmu.release.models import Change

    end = time.monotonic() + READY_SECONDS
    while Change.objects.exists():
        assert time.monotonic() < end, "the release did not catch up"
        time.sleep(0.5)


def judge(ledger: Path, began: float) -> dict[str, Any]:
    """The ledger against the database, the chain of the audit log, the public files."""
    from datetime import UTC, datetime

    from django.db.models import Count

    from lanmu.audit.actions import verify as chain
    from lanmu.publishing.enums import Decision, SubmissionState
    from lanmu.publishing.integrity import discrepancies
    from lanmu.publishing.models import ArticlePage, Publication, ReviewAct, Submission
    from lanmu.release.verify import verify

    since = datetime.fromtimestamp(began, UTC)
    lines = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    told = Counter(line["act"] for line in lines)
    acts = ReviewAct.objects.filter(at__gte=since).select_related("actor")
    passes = {(a.submission_id, a.actor.username) for a in acts if a.decision == Decision.PASS and a.stage != 4}
    returns = {(a.submission_id, a.actor.username) for a in acts if a.decision == Decision.RETURN}
    publishes = {(a.submission_id, a.actor.username) for a in acts if a.decision == Decision.PASS and a.stage == 4}
    submitted = set(Submission.objects.filter(submitted_at__gte=since).values_list("pk", "submitted_by__username"))
    drafts = {x["article"] for x in lines if x["act"] == "draft"}
    there = {"pass": passes, "return": returns, "publish": publishes, "submit": submitted}
    said = {verb: [(x["submission"], x["account"]) for x in lines if x["act"] == verb] for verb in there}
    doubled = (
        acts.filter(decision=Decision.PASS)
        .values("submission", "stage", "kind")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    return {
        "told": dict(told),
        "acts": sum(len(v) for v in said.values()),
        "lost": sum(len(set(said[verb]) - there[verb]) for verb in there)
        + len(drafts - set(ArticlePage.objects.filter(pk__in=drafts).values_list("pk", flat=True))),
        "unacknowledged": sum(len(there[verb] - set(said[verb])) for verb in there),
        "twice": sum(n - 1 for verb in said for n in Counter(said[verb]).values() if n > 1) + doubled.count(),
        "published": Publication.objects.filter(published_at__gte=since).count(),
        "open": Submission.objects.exclude(state=SubmissionState.PUBLISHED).filter(submitted_at__gte=since).count(),
        "unsound": sum(bool(discrepancies(s)) for s in Submission.objects.filter(submitted_at__gte=since))
        + (not verify().sound) + (chain() is not None),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
