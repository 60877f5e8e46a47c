"""What each render reads is recorded, fact by fact (docs/architecture.md); a batch costs constant queries."""

from datetime import timedelta
from typing import Any

import pytest

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.publishing import vault
from lanmu.publishing.models import Publication
from lanmu.release.registry import Reads, section_of
from tests.factories import AT, make_column
from tests.portal.public_site import begin, make_pages, publish, publish_pages, put_medium, render, withdraw

pytestmark = pytest.mark.django_db
SIZE = 2


@pytest.fixture(autouse=True)
def _small_pages(settings: Any) -> None:
    settings.LANMU_LIST_SIZE = SIZE


@pytest.fixture
def column() -> ColumnPage:
    """A column of 2 x 4 + 1 articles: buckets 1 to 5, the newest not full."""
    column = make_column("政策文件", parent=make_column("政务公开"))
    publish_pages(column, make_pages(column, 9), bucket_size=SIZE)
    return column


def reads(target: str) -> Reads:
    made = render(target)[target]
    assert made is not None
    return made.reads


def test_an_article_reads_itself_its_neighbours_and_its_chrome(column: ColumnPage) -> None:
    number = Publication.objects.filter(column=column).values_list("pk", flat=True)[4]
    found = reads(f"article:{number}")
    assert found.own == {f"pub:{number}", f"near:{number}", f"related:{number}"}
    assert found.shared == {"site", "tree", f"column:{column.pk}"}


def test_an_index_reads_its_newest_pages_and_which_pages_there_are(column: ColumnPage) -> None:
    found = reads(f"list:{column.pk}")
    assert found.own == {f"bucket:{column.pk}:5", f"bucket:{column.pk}:4"}
    assert found.shared == {"site", "tree", f"column:{column.pk}", f"top:{column.pk}"}


def test_an_old_list_page_does_not_read_which_pages_there_are(column: ColumnPage) -> None:
    old, near = reads(f"list:{column.pk}:1"), reads(f"list:{column.pk}:3")
    assert old.own == {f"bucket:{column.pk}:{n}" for n in (0, 1, 2, 3, 4)}
    assert old.shared == {"site", "tree", f"column:{column.pk}"}, "else every new page would render all old ones"
    assert f"top:{column.pk}" in near.shared


def test_an_upper_column_reads_the_newest_of_those_below(column: ColumnPage) -> None:
    top = column.get_parent()
    found = reads(f"list:{top.pk}")
    assert {f"bucket:{column.pk}:5", f"bucket:{column.pk}:4"} <= found.own
    assert {f"top:{column.pk}", f"column:{column.pk}", f"column:{top.pk}", "tree", "site"} <= found.shared


def test_home_and_feeds_read_the_newest(column: ColumnPage) -> None:
    assert "newest" in reads("home").own
    assert {"site", "tree", f"top:{column.pk}"} <= reads("home").shared
    assert (reads("rss").own, reads("rss").shared) == ({"newest"}, {"site", "tree"})  # offline columns are left out
    feed = reads(f"rss:{column.pk}")
    assert feed.own == {f"bucket:{column.pk}:5", f"bucket:{column.pk}:4"}
    assert feed.shared == {"site", "tree", f"column:{column.pk}", f"top:{column.pk}"}


def test_sitemaps_read_their_chunk(column: ColumnPage) -> None:
    number = Publication.objects.filter(column=column).values_list("pk", flat=True)[0] // 1000
    assert (reads(f"sitemap:{number}").own, reads(f"sitemap:{number}").shared) == ({f"chunk:{number}"}, {"site"})
    assert (reads("sitemap").own, reads("sitemap").shared) == ({"chunks"}, {"site"})
    assert reads("sitemap:columns").shared == {"site", "tree"}


def test_pages_outside_the_tree_read_site_and_tree(column: ColumnPage) -> None:
    assert reads("missing").shared == reads("map").shared == {"site", "tree"}


def test_a_file_is_public_while_some_public_article_refers_to_it() -> None:
    kept = put_medium(b"%PDF-1.7", "pdf")
    column = make_column()
    one, two = publish(column, media=[kept]), publish(column, media=[kept])
    target = f"medium:{kept['path']}"
    made = render(target)[target]
    assert made is not None
    assert (f"/{made.path}", made.body, made.approval) == (kept["path"], b"%PDF-1.7", one.approval.number)
    assert made.reads.own == {target}
    withdraw(one)
    assert render(target)[target] is not None
    withdraw(two)
    assert render(target)[target] is None
    section = section_of(target)
    assert section is not None
    assert target not in section.targets()


def test_a_file_altered_in_the_vault_is_not_published() -> None:
    kept = put_medium(b"as approved", "txt")
    publish(make_column(), media=[kept])
    place = vault.location(kept["path"])
    place.chmod(0o644)
    place.write_bytes(b"something else")
    try:
        with pytest.raises(Refused, match="不一致"):
            render(f"medium:{kept['path']}")
    finally:
        place.unlink()


def test_a_withdrawn_or_unknown_target_renders_nothing(column: ColumnPage) -> None:
    row = Publication.objects.filter(column=column)[0]
    withdraw(row)
    assert render(f"article:{row.pk}", "article:999999", "article:x") == {
        f"article:{row.pk}": None, "article:999999": None, "article:x": None,
    }  # fmt: skip
    assert render("list:999999", f"list:{column.pk}:77") == {"list:999999": None, f"list:{column.pk}:77": None}
    assert render("rss:999999")["rss:999999"] is None
    assert render("sitemap:77")["sitemap:77"] is None
    assert render("asset:nothing.css")["asset:nothing.css"] is None


@pytest.mark.parametrize(("name", "queries"), [("article", 6), ("rss", 7), ("sitemap", 5), ("medium", 1)])
def test_a_batch_costs_the_same_queries_as_one(name: str, queries: int, django_assert_max_num_queries: Any) -> None:
    for n in range(3):
        column = make_column()
        publish_pages(column, make_pages(column, 7), start=AT + timedelta(days=n), bucket_size=SIZE)
        publish(column, media=[put_medium(f"{n}".encode(), "txt")])
    section = section_of(f"{name}:1")
    assert section is not None
    begin()
    targets = list(section.targets())
    assert len(targets) > 2
    for batch in (targets[:1], targets):
        begin()
        with django_assert_max_num_queries(queries):
            list(section.render(batch))
