"""RSS and sitemaps: absolute addresses, times from the data, well-formed whatever the titles hold."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from lanmu.columns.enums import ColumnKind
from lanmu.release.registry import section_of
from tests.factories import make_column
from tests.portal.public_site import begin, make_identity, page, publish

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_feed_lists_what_is_newest_with_its_time() -> None:
    make_identity()
    column = make_column()
    row = publish(column, title="标题 <&> \x0b末", at=datetime(2024, 5, 8, 1, 30, tzinfo=UTC))
    for target in ("rss", f"rss:{column.pk}"):
        item = ET.fromstring(page(target)).find("channel/item")
        assert item is not None
        assert item.findtext("title") == "标题 <&> 末"
        assert item.findtext("link") == f"https://csgl.example.gov.cn{row.path}"
        assert item.findtext("pubDate") == "Wed, 08 May 2024 01:30:00 GMT"


def test_without_a_domain_addresses_claim_nobody_elses() -> None:
    row = publish(make_column())
    assert f"<link>https://localhost{row.path}</link>" in page("rss")


def test_columns_of_other_sites_and_upper_columns_have_no_feed() -> None:
    top = make_column()
    leaf = make_column(parent=top)
    away = make_column(parent=top, kind=ColumnKind.EXTERNAL)
    section = section_of("rss")
    assert section is not None
    begin()
    assert set(section.targets()) == {"rss", f"rss:{leaf.pk}"}
    assert [made for _, made in section.render([f"rss:{top.pk}", f"rss:{away.pk}"])] == [None, None]
    announced = {column.pk: f"{column.public_path}rss.xml" in page(f"list:{column.pk}") for column in (leaf, away)}
    assert announced == {leaf.pk: True, away.pk: False}  # a page names no feed that does not exist


def test_the_sitemap_leads_to_every_public_address() -> None:
    make_identity()
    column = make_column()
    row = publish(column)
    index = ET.fromstring(page("sitemap"))
    parts = [loc.text for loc in index.iter(f"{MAP}loc")]
    number = row.pk // 1000
    assert parts == [
        "https://csgl.example.gov.cn/sitemap_columns.xml",
        f"https://csgl.example.gov.cn/sitemap_{number}.xml",
    ]
    columns = [loc.text for loc in ET.fromstring(page("sitemap:columns")).iter(f"{MAP}loc")]
    assert f"https://csgl.example.gov.cn{column.public_path}" in columns
    chunk = ET.fromstring(page(f"sitemap:{number}"))
    assert [loc.text for loc in chunk.iter(f"{MAP}loc")] == [f"https://csgl.example.gov.cn{row.path}"]
    assert [day.text for day in chunk.iter(f"{MAP}lastmod")] == ["2024-05-08"]
