"""Lists of a column: every public article stands on exactly one page, and every page can be walked to."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanmu.columns.models import ColumnPage
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication
from lanmu.release.registry import section_of
from tests.factories import make_column
from tests.portal.public_site import begin, frozen_document, make_pages, publish_pages, render, undone, withdraw, write

pytestmark = pytest.mark.django_db
SIZE = 3

ROW = re.compile(r'<li><a href="([^"]+)">[^<]*</a> <time datetime="[^"]+">(\d{4}-\d\d-\d\d \d\d:\d\d)</time></li>')
NEWER = re.compile(r'href="([^"]+)" rel="prev"')
OLDER = re.compile(r'href="([^"]+)" rel="next"')


@pytest.fixture(autouse=True)
def _small_pages(settings: Any) -> None:
    settings.LANMU_LIST_SIZE = SIZE


def pages_of(column: ColumnPage) -> dict[str, str]:
    """All list pages of a column by address."""
    begin()
    section = section_of("list:1")
    assert section is not None
    wanted = [t for t in section.targets() if t.split(":")[1] == str(column.pk)]
    made = dict(section.render(wanted))
    assert all(made.values()), "targets() names a page that does not exist"
    return {f"/{m.path}".removesuffix("index.html"): m.body.decode() for m in made.values() if m is not None}


def check(column: ColumnPage) -> dict[str, str]:
    """The promises every column keeps."""
    pages = pages_of(column)
    rows = {address: ROW.findall(text) for address, text in pages.items()}
    listed = [path for found in rows.values() for path, _ in found]
    public = Publication.objects.filter(column=column, state=PublicationState.PUBLIC)
    in_order = list(public.order_by("-listed_at", "-article_id").values_list("path", flat=True))
    assert sorted(listed) == sorted(in_order), "every public article exactly once"

    walked, here, seen = [], column.public_path, []
    while True:
        seen.append(here)
        walked += [path for path, _ in rows[here]]
        older = OLDER.search(pages[here])
        if older is None:
            break
        after = urljoin(here, older[1])
        newer = NEWER.search(pages[after])
        assert newer is not None
        assert urljoin(after, newer[1]) == here, f"{after} leads back to where the reader came from"
        here = after
    assert walked == in_order, "from the newest to the oldest by following 较早的信息"
    assert sorted(seen) == sorted(pages), "no page that cannot be walked to"
    return pages


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_index_and_list_pages_show_every_public_article_once_after_any_withdrawals(data: st.DataObject) -> None:
    with undone():
        column = make_column()
        total = data.draw(st.integers(0, 40), label="articles")
        publish_pages(column, make_pages(column, total), bucket_size=SIZE)
        check(column)
        rows = list(Publication.objects.filter(column=column))
        gone = st.lists(st.sampled_from(rows), unique=True) if rows else st.just([])
        for row in data.draw(gone, label="withdrawn"):
            withdraw(row)
        check(column)


def test_a_long_run_of_withdrawn_pages_is_stepped_over() -> None:
    column = make_column()
    publish_pages(column, make_pages(column, 60 * SIZE), bucket_size=SIZE)
    for row in Publication.objects.filter(column=column, bucket__gt=4, bucket__lt=55):
        withdraw(row)
    pages = check(column)
    assert f"{column.public_path}list_4.html" in pages
    assert "list_4.html" in pages[f"{column.public_path}list_55.html"]


def test_a_new_article_changes_the_index_alone_while_the_newest_page_has_room() -> None:
    column = make_column()
    pages = make_pages(column, 8 * SIZE + 1)
    publish_pages(column, pages[: 7 * SIZE + 1], bucket_size=SIZE)
    before = pages_of(column)
    last = Publication.objects.filter(column=column).order_by("-listed_at")[0]
    write(pages[-1], column, frozen_document(pages[-1], column), at=last.listed_at + timedelta(1), bucket=last.bucket)
    after = pages_of(column)
    assert [a for a in after if after[a] != before.get(a)] == [column.public_path]


def test_a_list_page_that_is_on_the_index_or_empty_does_not_exist() -> None:
    column = make_column()
    publish_pages(column, make_pages(column, 2 * SIZE + 1), bucket_size=SIZE)
    wanted = [f"list:{column.pk}:{n}" for n in range(5)]
    made = render(*wanted)
    assert [t for t in wanted if made[t] is not None] == [f"list:{column.pk}:1"]


def test_a_batch_of_list_pages_costs_the_same_queries_as_one(django_assert_max_num_queries: Any) -> None:
    columns = [make_column() for _ in range(4)]
    for column in columns:
        publish_pages(column, make_pages(column, 6 * SIZE), bucket_size=SIZE)
    section = section_of("list:1")
    assert section is not None
    begin()
    wanted = [t for t in section.targets() if int(t.split(":")[1]) in {c.pk for c in columns}]
    assert len(wanted) == 4 * 6
    for batch in (wanted[:1], wanted):
        begin()
        with django_assert_max_num_queries(6):  # identity, tree, newest, numbers, rows, single pages
            list(section.render(batch))
