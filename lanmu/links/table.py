"""Writing down what was seen: pages, their sets, who links where. A page that has not changed costs a look-up."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Max

from lanmu.links.looking import Seen
from lanmu.links.models import LinkSet, LinkSetEntry, Occurrence, Page

T = TypeVar("T")
CHUNK = 500
_ADD_PAGES = "INSERT INTO links_page (id, path, digest, link_set, own) VALUES (%s, %s, %s, %s, %s)"
_CHANGE_PAGES = "UPDATE links_page SET digest=%s, link_set=%s, own=%s WHERE id=%s"
_ADD = "INSERT INTO links_occurrence (address_hash, page) VALUES (%s, %s)"
_DROP = "DELETE FROM links_occurrence WHERE address_hash = %s AND page = %s"


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """`items` in slices of `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def unpack(data: bytes) -> tuple[int, ...]:
    """The hashes of `Page.own`."""
    return struct.unpack(f">{len(data) // 8}q", data)


class Table:
    """The one writer during a sweep (actions/sweep.py holds the lock)."""

    def __init__(self) -> None:
        self._next = (Page.objects.aggregate(top=Max("id"))["top"] or 0) + 1
        self._sets = set(LinkSet.objects.values_list("id", flat=True))
        self._empty = self._next == 1
        """Nothing is known yet: nothing has to be looked up."""
        self.left: set[int] = set()
        """Sets that pages had and have no more."""

    def write(self, pages: Sequence[Seen], sets: dict[int, tuple[int, ...]]) -> list[int]:
        """Write what some pages hold, in one transaction. Returns their numbers."""
        with transaction.atomic():
            self._write_sets(sets)
            known = {} if self._empty else _known([seen.path for seen in pages])
            new: list[tuple[Any, ...]] = []
            changed: list[tuple[Any, ...]] = []
            add: list[tuple[int, int]] = []
            drop: list[tuple[int, int]] = []
            numbers = []
            for seen in pages:
                old = known.get(seen.path)
                if old is None:
                    number = self._next
                    self._next += 1
                    new.append((number, seen.path, seen.digest, seen.link_set, seen.own))
                    add.extend((h, number) for h in unpack(seen.own))
                else:
                    number, digest, link_set, own = old
                    if link_set != seen.link_set:
                        self.left.add(link_set)
                    if (digest, link_set, own) != (seen.digest, seen.link_set, seen.own):
                        changed.append((seen.digest, seen.link_set, seen.own, number))
                        before, after = set(unpack(own)), set(unpack(seen.own))
                        add.extend((h, number) for h in after - before)
                        drop.extend((h, number) for h in before - after)
                numbers.append(number)
            _many(_DROP, drop)
            _many(_CHANGE_PAGES, changed)
            _many(_ADD_PAGES, new)
            _many(_ADD, sorted(add))
        return numbers

    def _write_sets(self, sets: dict[int, tuple[int, ...]]) -> None:
        fresh = {number: members for number, members in sets.items() if number not in self._sets}
        if not fresh:
            return
        LinkSet.objects.bulk_create(
            [LinkSet(id=n, size=len(m)) for n, m in fresh.items()], ignore_conflicts=True, batch_size=CHUNK
        )  # fmt: skip
        LinkSetEntry.objects.bulk_create(
            [LinkSetEntry(address_hash=h, link_set=n) for n, members in fresh.items() for h in members],
            ignore_conflicts=True,
            batch_size=CHUNK,
        )
        self._sets.update(fresh)


def forget(numbers: Iterable[int]) -> set[int]:
    """Forget pages that are gone. Returns the sets they had."""
    left: set[int] = set()
    for part in chunks(sorted(numbers)):
        with transaction.atomic():
            rows = list(Page.objects.filter(id__in=part).values_list("id", "link_set", "own"))
            left.update(link_set for _, link_set, _ in rows)
            _many(_DROP, [(h, number) for number, _, own in rows for h in unpack(bytes(own))])
            Page.objects.filter(id__in=part).delete()
    return left


def forget_unused_sets(left: Iterable[int]) -> None:
    """Forget those of the sets that no page holds any more."""
    unused = [number for number in sorted(left) if not Page.objects.filter(link_set=number).exists()]
    for part in chunks(unused):
        with transaction.atomic():
            LinkSetEntry.objects.filter(link_set__in=part).delete()
            LinkSet.objects.filter(id__in=part).delete()


def held(hashes: Sequence[int]) -> set[int]:
    """Those of the addresses that some page holds."""
    found: set[int] = set()
    for part in chunks(hashes):
        found.update(Occurrence.objects.filter(address_hash__in=part).values_list("address_hash", flat=True))
        found.update(LinkSetEntry.objects.filter(address_hash__in=part).values_list("address_hash", flat=True))
    return found


def _known(paths: Sequence[str]) -> dict[str, tuple[int, int, int, bytes]]:
    found: dict[str, tuple[int, int, int, bytes]] = {}
    for part in chunks(paths):
        rows = Page.objects.filter(path__in=part).values_list("path", "id", "digest", "link_set", "own")
        found.update((path, (number, digest, link_set, bytes(own))) for path, number, digest, link_set, own in rows)
    return found


def _many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """One statement for many rows: objects would cost more than the looking."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
