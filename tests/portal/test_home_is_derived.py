"""The home page is derived: nothing on it can be edited, so nothing but an approved act changes it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from lanmu.columns.models import PortalPage
from tests.factories import make_cast, make_public
from tests.portal.public_site import page, render

pytestmark = pytest.mark.django_db

FACTS = re.compile(r"site|tree|newest|column:\d+|top:\d+|bucket:\d+:\d+")
TELLERS = {
    "lanmu/columns/history.py", "lanmu/portal/actions/identity.py", "lanmu/portal/actions/redirects.py",
    "lanmu/publishing/actions/_opening.py", "lanmu/publishing/actions/move.py",
    "lanmu/publishing/actions/withdraw.py", "lanmu/publishing/importing/bulk.py",
}  # fmt: skip
"""Where a change of the public site begins: publishing, import, withdrawal, move, columns, identity, redirects."""


def test_it_is_made_of_identity_columns_and_published_texts_only() -> None:
    make_public(make_cast())
    made = render("home")["home"]
    assert made is not None
    reads = made.reads.own | made.reads.shared
    assert [fact for fact in reads if not FACTS.fullmatch(fact)] == []
    assert {"site", "tree", "newest"} <= reads


def test_no_model_holds_a_block_of_it() -> None:
    """The page at the root has no field of its own, and no page type of ours is a home page."""
    own = {f.name for f in PortalPage._meta.local_fields}
    assert own == {"page_ptr"}
    kinds = {c.model for c in ContentType.objects.filter(app_label__in=["portal", "columns", "publishing"])}
    assert not [name for name in kinds if "block" in name or "home" in name or "banner" in name]


def test_wagtails_own_root_page_does_not_show_there() -> None:
    make_public(make_cast())
    before = page("home")
    Page.objects.filter(pk=PortalPage.objects.get().pk).update(title="改过的门户", seo_title="改")
    assert page("home") == before


def test_only_these_places_tell_the_release_that_something_changed() -> None:
    root = Path(settings.ROOT)
    found = set()
    for path in (root / "lanmu").rglob("*.py"):
        name = path.relative_to(root).as_posix()
        if "record_changes(" in path.read_text("utf-8") and not name.startswith("lanmu/release/"):
            found.add(name)
    assert found == TELLERS
