"""`python -m benchmarks.inside.fill COUNT`: articles straight into the database, dealt out over the forty columns.

By the importer itself, only without files to read: so every row is what an import writes (pages, articles, frozen texts
with their digests, publications on their list pages, one approval record a column, audit rows, the outbox). A million
take a few minutes.
"""

import sys
import time
from collections.abc import Iterator
from datetime import datetime
from datetime import time as clock

from django.utils import timezone

from benchmarks.site import DEPARTMENT, LEAVES, columns
from benchmarks.texts import article
from lanmu.columns.models import ColumnPage
from lanmu.common.times import SHANGHAI
from lanmu.organisation.models import Department
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.items import Item
from lanmu.publishing.importing.markdown import read_markdown

TOLD_FROM = 50_000
"""Smaller fillings are done before anybody wonders."""


def items(column: int, count: int) -> Iterator[Item]:
    """The articles of one column, of a site of `count`, as the importer takes them."""
    for i in range(column, count, LEAVES):
        one = article(i, count)
        at = datetime.combine(one.day, clock(9), SHANGHAI)
        body = read_markdown(one.body)
        yield Item(one.title, at, DEPARTMENT, body.blocks, one.body, one.title)


def main(count: int) -> None:
    """Fill the site of LANMU_DATA."""
    department = Department.objects.get(name=DEPARTMENT)
    started = time.monotonic()
    done = 0
    for number, (_top, leaf) in enumerate(columns()):
        report = import_articles(
            items=items(number, count), column=ColumnPage.objects.get(title=leaf), authorised_by=department, by=None,
            at=timezone.now(), source_name="benchmarks",
        )  # fmt: skip
        done += report.imported
        if count >= TOLD_FROM and number % 4 == 3:
            rate = done / (time.monotonic() - started)
            print(f"    已写入 {done}/{count} 篇，每秒 {rate:.0f} 篇", file=sys.stderr, flush=True)
    if done != count:
        raise SystemExit(f"{done} of {count} articles were written")


if __name__ == "__main__":
    main(int(sys.argv[1]))
