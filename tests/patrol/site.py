"""A small released site for patrols: two columns, some texts, the trees on disk."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department
from lanmu.patrol.actions import run_source
from lanmu.patrol.models import Finding, PatrolRun
from lanmu.release.engine import build_full
from tests.factories import AT, make_column, make_department
from tests.portal.public_site import make_identity, publish


def office() -> Department:
    return make_department("办公室")


def column(title: str = "工作动态", **fields: Any) -> ColumnPage:
    given = {"operator": office(), "responsible": make_department("法规处"), "cadence": Cadence.WEEKLY}
    return make_column(title, **{**given, **fields})


def released(*columns: ColumnPage, at: datetime = AT, **identity: str) -> None:
    """The site as the public sees it: one text per column, the identity filled in."""
    make_identity(**identity)
    for one in columns:
        publish(one, title=f"{one.title}的一条信息", at=at)
    build_full(at=at, processes=1)


def served(path: str) -> Path:
    """A public file on disk."""
    return Path(settings.LANMU_SERVED_TREE) / path.lstrip("/")


def spoil(path: str, old: str, new: str) -> None:
    """Change a public file as somebody with the disk in hand would (the file system's second name is left alone)."""
    file = served(path)
    text = file.read_text()
    assert old in text, f"{old!r} is not on the page"
    file.unlink()
    file.write_text(text.replace(old, new))


def patrol(source: str, at: datetime = AT) -> PatrolRun:
    run = run_source(source=source, at=at)
    assert not run.problem, run.problem
    return run


def open_rules(source: str = "") -> list[str]:
    rows = Finding.objects.open()
    return sorted((rows.filter(source=source) if source else rows).values_list("rule", flat=True))
