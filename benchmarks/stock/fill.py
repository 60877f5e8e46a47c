"""`python -m stock.fill COUNT`: tables, columns and articles; prints the address of an article in mid-column."""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import transaction  # noqa: E402
from stock.portal.models import ArticlePage, HomePage, SectionPage  # noqa: E402
from wagtail.models import Collection, Locale, Page, Site  # noqa: E402
from wagtail.signal_handlers import disable_reference_index_auto_update  # noqa: E402

from benchmarks.site import LEAVES, columns  # noqa: E402
from benchmarks.texts import articles  # noqa: E402
from lanmu.publishing.importing.markdown import read_markdown  # noqa: E402


def main(count: int) -> None:
    """By Wagtail's own calls, page by page."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    Locale.objects.get_or_create(language_code="zh-hans")
    Collection.add_root(name="Root")
    root = Page.add_root(instance=Page(title="Root", slug="root"))
    home = root.add_child(instance=HomePage(title="首页", slug="home"))
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True, site_name="门户网站")
    with transaction.atomic(), disable_reference_index_auto_update():
        places = _sections(home)
        for i, one in enumerate(articles(count)):
            html = read_markdown(one.body).blocks[0]["value"]
            places[i % LEAVES].add_child(
                instance=ArticlePage(title=one.title, slug=f"t{i}", day=one.day, source="办公室", body=html)
            )
    mid = places[0].get_children().order_by("path")[places[0].numchild // 2]
    print(mid.get_url())


def _sections(home: Page) -> list[Page]:
    tops: dict[str, Page] = {}
    places = []
    for number, (top, leaf) in enumerate(columns()):
        if top not in tops:
            tops[top] = home.add_child(instance=SectionPage(title=top, slug=f"s{number}", show_in_menus=True))
        places.append(tops[top].add_child(instance=SectionPage(title=leaf, slug=f"c{number}")))
    return places


if __name__ == "__main__":
    main(int(sys.argv[1]))
