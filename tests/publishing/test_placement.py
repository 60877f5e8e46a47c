"""List pages are counted from the oldest: a new article changes only the newest page, an old one stands where its
date is.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lanmu.publishing import door, facts, placement
from lanmu.publishing.actions import withdraw
from lanmu.publishing.models import Publication
from tests.factories import AT, Cast, make_article, make_cast, make_public

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_to_a_page(settings: Any) -> None:
    settings.LANMU_LIST_SIZE = 3


def public(cast: Cast, hours: int) -> Publication:
    return make_public(cast, at=AT + timedelta(hours=hours))


def buckets(cast: Cast) -> list[int]:
    rows = Publication.objects.filter(column=cast.column).order_by("listed_at", "article_id")
    return list(rows.values_list("bucket", flat=True))


def place_old(cast: Cast, model: Publication, listed_at: datetime) -> Publication:
    """An imported text with an old date, put in by the same rules."""
    article = make_article(cast.column, by=cast.author)
    bucket = placement.place(column_id=cast.column.pk, article_id=article.pk, listed_at=listed_at)
    with door.opened(article.pk):
        return Publication.objects.create(
            article=article, column=cast.column, frozen=model.frozen, approval=model.approval, title="旧",
            bucket=bucket,
            path=f"/old/{article.pk}.html", listed_at=listed_at, first_published_at=AT, published_at=AT,
        )  # fmt: skip


def test_new_articles_fill_the_newest_page_and_open_the_next() -> None:
    cast = make_cast()
    for hours in range(7):
        public(cast, hours)
    assert buckets(cast) == [1, 1, 1, 2, 2, 2, 3]


def test_a_withdrawn_article_keeps_its_place_so_no_other_moves() -> None:
    cast = make_cast()
    rows = [public(cast, hours) for hours in range(3)]
    withdraw(publication=rows[1], by=cast.publisher, at=AT, reason="有误。")
    public(cast, 5)
    assert buckets(cast) == [1, 1, 1, 2]


def test_an_old_date_goes_to_the_page_that_covers_it_and_moves_nobody() -> None:
    cast = make_cast()
    rows = [public(cast, hours) for hours in range(5)]
    assert place_old(cast, rows[0], AT - timedelta(days=900)).bucket == 1
    assert place_old(cast, rows[0], AT + timedelta(hours=2, minutes=30)).bucket == 1
    assert place_old(cast, rows[0], AT + timedelta(hours=3, minutes=30)).bucket == 2
    assert buckets(cast) == [1, 1, 1, 1, 1, 2, 2, 2]


def test_the_same_moment_is_ordered_by_number() -> None:
    cast = make_cast()
    rows = [public(cast, 0) for _ in range(4)]
    assert [r.bucket for r in rows] == [1, 1, 1, 2]
    assert facts.neighbours(rows[1]) == [rows[0].pk, rows[2].pk]


def test_columns_do_not_touch_each_other() -> None:
    cast = make_cast()
    for hours in range(4):
        public(cast, hours)
    other = make_cast()
    assert public(other, 9).bucket == 1


def test_renumbering_deals_out_evenly_and_names_what_moved() -> None:
    cast = make_cast()
    rows = [public(cast, hours) for hours in range(5)]
    for minutes in range(2):
        place_old(cast, rows[0], AT - timedelta(days=1, minutes=minutes))
    assert buckets(cast) == [1, 1, 1, 1, 1, 2, 2]
    column = cast.column.pk
    assert placement.renumber(column) == [
        f"top:{column}",
        f"bucket:{column}:1",
        f"bucket:{column}:2",
        f"bucket:{column}:3",
    ]
    assert buckets(cast) == [1, 1, 1, 2, 2, 2, 3]
    assert placement.renumber(column) == []


def test_a_full_page_opens_the_next_and_the_release_is_told() -> None:
    cast = make_cast()
    rows = [public(cast, hours) for hours in range(4)]
    assert set(facts.of_presence(rows[3])) >= {facts.top(cast.column.pk), facts.bucket(cast.column.pk, 2)}
    assert facts.top(cast.column.pk) not in facts.of_presence(rows[1])
