"""词库 at work: the organisation's own lists beside the ones that come with the engine."""

from datetime import datetime
from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery

from lanmu.common.times import local
from lanmu.publishing.models import OwnWordList
from lanmu.scanning.matcher import Matcher
from lanmu.scanning.wordlists import COLUMNS, Entry, WordList, own_rule, read_entries, shipped


def in_force() -> QuerySet[OwnWordList]:
    """The newest version of every list, those out of use included, by name."""
    newest = OwnWordList.objects.filter(name=OuterRef("name")).order_by("-version").values("pk")[:1]
    return OwnWordList.objects.filter(pk=Subquery(newest)).select_related("department").order_by("name")


def matcher() -> Matcher:
    """All words that are in force now. One query; built anew only when a list changed."""
    versions = in_force().filter(count__gt=0).order_by("pk").values_list("pk", "at")
    return _matcher(tuple(versions))


@lru_cache(maxsize=2)
def _matcher(versions: tuple[tuple[int, datetime], ...]) -> Matcher:
    """By number and time: after a restored backup a number may stand for another version."""
    numbers = [number for number, _ in versions]
    rows = OwnWordList.objects.filter(pk__in=numbers).select_related("department").order_by("pk")
    return Matcher([*(as_list(row) for row in rows), *shipped()])


def as_list(row: OwnWordList) -> WordList:
    """A version as the engine takes it."""
    return WordList(
        code=f"own{row.pk}",
        name=row.name,
        rule=own_rule(f"own{row.pk}", row.name),
        version=str(row.version),
        owner=row.department.name,
        date=local(row.at).date(),
        entries=read_entries(row.entries),
    )


def plain(entry: Entry) -> dict[str, str]:
    """An entry as the row of a list file."""
    severity = entry.severity.value if entry.severity else ""
    cells = (entry.pattern, entry.suggestion, severity, entry.why, "|".join(entry.allow), "|".join(entry.unless_later))
    return dict(zip(COLUMNS, cells, strict=True))
