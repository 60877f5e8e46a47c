"""A small site under strain: what changes in it, who reads it all the while, and what it must be in the end."""

import contextlib
import json
import random
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import receiving_department
from lanmu.portal.actions.identity import update_identity
from lanmu.publishing import facts
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.sources import read_paths
from lanmu.publishing.models import Publication
from lanmu.release.actions import record_changes
from lanmu.release.models import Change, Failure, ReleasedFile
from lanmu.release.registry import sections
from lanmu.release.store import LocalStore
from lanmu.release.verify import verify

MOST_PUBLIC = 500
SHAPES = {
    ".html": (b"<!doctype html>", (b"</html>",)),
    ".xml": (b"<?xml", (b"</rss>", b"</urlset>", b"</sitemapindex>")),
}


def torn(path: str, body: bytes) -> bool:
    """Whether a page is cut short, or made of two: it begins once and ends once."""
    shape = SHAPES.get(Path(path).suffix)
    if shape is None:
        return False
    begin, ends = shape
    whole = body[:64].lower().startswith(begin) and body.rstrip().endswith(ends)
    return not whole or body.lower().count(begin) != 1 or sum(body.count(end) for end in ends) != 1


class Reader(threading.Thread):
    """Reads served files all the while, as a visitor does, and remembers what was torn."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.read = 0
        self.torn: list[str] = []
        self.stop = False

    def run(self) -> None:
        root = Path(str(settings.LANMU_SERVED_TREE))
        while not self.stop:
            with contextlib.suppress(FileNotFoundError):  # a folder emptied between listing and looking into it
                for path, entry in LocalStore(root).walk():
                    if self.stop:
                        return
                    self._look(path, Path(entry.path))
            time.sleep(0.02)

    def _look(self, path: str, file: Path) -> None:
        try:
            if file.is_symlink():
                return  # an intruder's; the server follows none
            body = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return  # withdrawn between listing and reading
        self.read += 1
        if torn(path, body):
            self.torn.append(path)


def change_something(dice: random.Random, serial: int, *, at: datetime) -> None:
    """An import, a withdrawal, a new time or a new site name: rows and outbox in one transaction."""
    public = list(Publication.objects.filter(state=PublicationState.PUBLIC))
    kind = dice.choice(["import", "import", "withdraw", "touch", "name"])
    if kind == "import" and len(public) > MOST_PUBLIC:
        kind = "withdraw"  # a long run goes round, it does not grow
    if kind == "import" or not public:
        _bring_in(dice, serial, at=at)
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


def _bring_in(dice: random.Random, serial: int, *, at: datetime) -> None:
    column = dice.choice(list(ColumnPage.objects.filter(responsibility__operator__name="办公室", kind="internal")))
    file = Path(settings.LANMU_DATA) / "texts.jsonl"
    texts = [
        {
            "title": f"第{serial}批第{n}条",
            "date": f"20{dice.randint(10, 23)}-05-0{dice.randint(1, 9)}",
            "source": "本单位",
            "body": "正文。" * dice.randint(1, 200),
        }
        for n in range(dice.randint(1, 12))
    ]
    file.write_text("\n".join(json.dumps(t, ensure_ascii=False) for t in texts), encoding="utf-8")
    department = receiving_department(column)
    import_articles(items=read_paths([file], at=at), column=column, authorised_by=department, by=None, at=at)


def some_time_ago(dice: random.Random, at: datetime) -> datetime:
    """What a clock that was set back says: minutes to a year before `at`."""
    return at - timedelta(seconds=dice.choice([60, 3600, 86_400, 31_536_000]))


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


def judge(reader: Reader) -> dict[str, Any]:
    """The reader is stopped, and the served tree compared with what a full build makes. `equal` says all at once."""
    assert reader.is_alive(), "the reader died: nobody knows what was served"
    reader.stop = True
    reader.join()
    want = expected()
    store = LocalStore(Path(str(settings.LANMU_SERVED_TREE)))
    have = {path: Path(entry.path).read_bytes() for path, entry in store.walk()}
    verdict: dict[str, Any] = {
        "files": len(have), "reads": reader.read, "torn": len(reader.torn),
        "lost": len(set(want) - set(have)), "extra": len(set(have) - set(want)),
        "different": sum(have[p] != want[p] for p in set(have) & set(want)), "pending": Change.objects.count(),
        "failures": Failure.objects.count(), "verified": verify().sound, "manifest": ReleasedFile.objects.count(),
    }  # fmt: skip
    verdict["equal"] = have == want and verdict["verified"] and not verdict["pending"] + verdict["failures"]
    return verdict


def closing_line(verdict: dict[str, Any]) -> str:
    """The last line of a run: what the run is for, when it went well."""
    tree = "tree ≡ full build" if verdict["equal"] else "tree ≠ full build"
    return f"{verdict['lost']} lost, {verdict['torn']} torn, {tree}"
