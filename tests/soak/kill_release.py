"""Kill the release at random moments, for real (SIGKILL), while a reader polls. Prints one JSON line.

    LANMU_DATA=… python -m tests.soak.kill_release ROUNDS SEED

Every round changes content, starts a release in a child process of its own group, and kills the group after a random
time. At the end the release runs undisturbed, and the tree is compared with what a full build makes.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanmu.config.settings.local")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

import lanmu.columns  # noqa: E402
from lanmu.columns.models import ColumnPage  # noqa: E402
from lanmu.columns.queries import receiving_department  # noqa: E402
from lanmu.config.cli import main as main_command  # noqa: E402
from lanmu.portal.actions.identity import update_identity  # noqa: E402
from lanmu.publishing import facts  # noqa: E402
from lanmu.publishing.enums import PublicationState  # noqa: E402
from lanmu.publishing.importing.bulk import import_articles  # noqa: E402
from lanmu.publishing.importing.sources import read_paths  # noqa: E402
from lanmu.publishing.models import Publication  # noqa: E402
from lanmu.release.actions import record_changes  # noqa: E402
from lanmu.release.engine import build_full, run_pending  # noqa: E402
from lanmu.release.models import Change, ReleasedFile  # noqa: E402
from lanmu.release.registry import sections  # noqa: E402
from lanmu.release.store import LocalStore  # noqa: E402
from lanmu.release.verify import verify  # noqa: E402

__all__ = ["main"]
ENDINGS = {".html": b"</html>", ".xml": (b"</rss>", b"</urlset>", b"</sitemapindex>")}


class Reader(threading.Thread):
    """Reads served files all the while; a page that does not end like one is torn."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.read = 0
        self.torn: list[str] = []
        self.stop = False

    def run(self) -> None:
        root = Path(str(settings.LANMU_SERVED_TREE))
        while not self.stop:
            for path, entry in list(LocalStore(root).walk()):
                endings = ENDINGS.get(Path(path).suffix)
                if endings is None:
                    continue
                try:
                    body = Path(entry.path).read_bytes()
                except FileNotFoundError:
                    continue  # withdrawn between listing and reading
                self.read += 1
                if not body.rstrip().endswith(endings):
                    self.torn.append(path)
            time.sleep(0.02)


def change_something(dice: random.Random, serial: int) -> None:
    """An import, a withdrawal, a new time or a new site name: rows and outbox in one transaction."""
    at = timezone.now()
    kind = dice.choice(["import", "import", "withdraw", "touch", "name"])
    public = list(Publication.objects.filter(state=PublicationState.PUBLIC))
    if kind == "import" or not public:
        column = dice.choice(list(ColumnPage.objects.filter(responsibility__operator__name="办公室", kind="internal")))
        file = Path(settings.LANMU_DATA) / "texts.jsonl"
        texts = [
            {
                "title": f"第{serial}批第{n}条",
                "date": _day(dice),
                "source": "本单位",
                "body": "正文。" * dice.randint(1, 200),
            }
            for n in range(dice.randint(1, 12))
        ]
        file.write_text("\n".join(json.dumps(t, ensure_ascii=False) for t in texts), encoding="utf-8")
        department = receiving_department(column)
        import_articles(items=read_paths([file], at=at), column=column, authorised_by=department, by=None, at=at)
    elif kind == "name":
        update_identity(values={"name": f"门户{serial}"}, by=None, at=at)
    else:
        row = dice.choice(public)
        with transaction.atomic():
            if kind == "withdraw":
                Publication.objects.filter(pk=row.pk).update(state=PublicationState.WITHDRAWN, withdrawn_at=at)
                record_changes(facts=facts.of_presence(row), at=at)
            else:
                Publication.objects.filter(pk=row.pk).update(published_at=at)
                record_changes(facts=facts.of_text(row), at=at)


def _day(dice: random.Random) -> str:
    return f"20{dice.randint(10, 23)}-05-0{dice.randint(1, 9)}"


def release_and_die(dice: random.Random) -> bool:
    """A release in its own process group, killed after a random time. True when it was killed before it was done."""
    connections.close_all()
    full = dice.random() < 0.2
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        try:
            if full:
                build_full(at=timezone.now(), processes=dice.choice([1, 2]))
            else:
                run_pending(at=timezone.now())
        finally:
            os._exit(0)
    time.sleep(dice.random() ** 2 * (1.5 if full else 0.6))
    killed = os.waitpid(pid, os.WNOHANG) == (0, 0)
    if killed:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:  # not yet a group of its own
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return killed


def expected() -> dict[str, bytes]:
    """What a full build makes of the present state."""
    made: dict[str, bytes] = {}
    for section in sections():
        section.begin()
        targets = list(section.targets())
        for _target, rendered in section.render(targets) if targets else ():
            if rendered is not None:
                made[rendered.path] = rendered.body
    return made


def main(rounds: int, seed: int) -> int:
    dice = random.Random(seed)
    call_command("migrate", verbosity=0)
    main_command(["columns", "load", str(Path(lanmu.columns.__file__).parent / "data" / "columns.csv")])
    build_full(at=timezone.now(), processes=1)
    reader = Reader()
    reader.start()
    killed = 0
    for serial in range(rounds):
        change_something(dice, serial)
        killed += release_and_die(dice)
    run_pending(at=timezone.now())
    reader.stop = True
    reader.join()
    want = expected()
    store = LocalStore(Path(str(settings.LANMU_SERVED_TREE)))
    have = {path: Path(entry.path).read_bytes() for path, entry in store.walk()}
    verdict = {
        "rounds": rounds, "killed": killed, "files": len(have), "reads": reader.read,
        "lost": len(set(want) - set(have)), "extra": len(set(have) - set(want)),
        "different": sum(have[p] != want[p] for p in set(have) & set(want)), "torn": len(reader.torn),
        "pending": Change.objects.count(), "verified": verify().sound, "manifest": ReleasedFile.objects.count(),
    }  # fmt: skip
    equal = have == want and verdict["verified"] and not verdict["pending"]
    print(json.dumps(verdict | {"equal": equal}))
    if equal and not reader.torn:
        print(f"{verdict['lost']} lost, {verdict['torn']} torn, tree ≡ full build")
    return 0 if equal and not reader.torn else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
