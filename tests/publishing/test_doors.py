"""Every other door to the public is shut or leads through 变更审批, for a superuser too, and the public stays as it
was: each door of `doors.DOORS` is tried, and the whole public site compared byte by byte.
"""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from lanmu.common.refusal import Refused
from lanmu.proposals.enums import ProposalState
from lanmu.proposals.models import Proposal
from lanmu.publishing import vault
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication, PublicMedium
from tests.publishing.door_world import World
from tests.publishing.doors import DOORS, LED, NO_EFFECT, SHUT, Door, render_doors

pytestmark = pytest.mark.django_db

REFUSALS = (PermissionDenied, ProtectedError, RuntimeError, Refused)
README = Path(__file__).resolve().parents[2] / "lanmu" / "publishing" / "README.md"


@pytest.mark.clause("16.1")
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.english)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_door_changes_nothing_that_is_public(door: Door, client: Client) -> None:
    world = World(client)
    if door.statuses:
        assert door.through(world) in door.statuses
    elif door.becomes == NO_EFFECT:
        door.through(world)
    else:
        with pytest.raises(REFUSALS):
            door.through(world)
    now = world.state()
    assert [name for name in now if now[name] != world.before[name]] == []
    waiting = list(Proposal.objects.values_list("state", "decided_by"))
    assert waiting == ([(ProposalState.PENDING, None)] if door.becomes == LED else [])


def test_the_doors_are_many_and_each_is_named_once() -> None:
    assert len(DOORS) >= 20
    assert len({door.name for door in DOORS}) == len({door.english for door in DOORS}) == len(DOORS)
    assert {door.becomes for door in DOORS} == {SHUT, LED, NO_EFFECT}


def test_the_readme_lists_the_doors_as_they_are_tried() -> None:
    text = README.read_text(encoding="utf-8")
    begin, end = "<!-- doors: begin -->\n", "<!-- doors: end -->"
    assert text[text.index(begin) + len(begin) : text.index(end)] == render_doors()


def test_the_sealed_record_cannot_be_rewritten(client: Client) -> None:
    world = World(client)
    record = ApprovalRecord.objects.get()
    record.publisher_name = "另一个人"
    with pytest.raises(Refused, match="已封存"):
        record.save()
    assert world.state() == world.before


def test_raising_the_live_flag_in_the_database_changes_no_public_byte(client: Client) -> None:
    world = World(client)
    ArticlePage.objects.filter(pk=world.draft.pk).update(live=True)
    now = world.state()
    assert [name for name in now if now[name] != world.before[name]] == ["live"]
    assert Publication.objects.filter(state=PublicationState.PUBLIC).count() == 1


def test_a_replaced_library_file_reaches_the_public_only_with_a_newly_approved_text(client: Client) -> None:
    """The public fetches what was approved: bytes in the vault, at addresses made of their digests."""
    world = World(client)
    media = dict(PublicMedium.objects.values_list("path", "digest"))
    assert len(media) == 2
    next(door for door in DOORS if door.english == "library files replaced in code").through(world)
    assert all(vault.is_intact(path, expected=digest) for path, digest in media.items())
    world.public.get_latest_revision_as_object().save_revision(user=world.boss)
    assert dict(PublicMedium.objects.values_list("path", "digest")) == media


def test_documents_and_pictures_of_the_library_are_not_the_publics(client: Client) -> None:
    world = World(client)
    stranger = Client()
    for file in (world.library.image, world.library.document):
        for address in (file.file.url, f"/media/{file.file.name}", f"/documents/{file.pk}/a.pdf"):
            assert stranger.get(address).status_code in {302, 404}, address


def test_nobody_copies_an_article_not_even_as_a_draft(client: Client) -> None:
    world = World(client)
    data = {"new_title": "另起一稿", "new_slug": "new-draft", "new_parent_page": world.cast.column.pk}
    for article in (world.draft, world.public):
        assert client.get(reverse("wagtailadmin_pages:copy", args=[article.pk])).status_code == 302
        assert world.post("wagtailadmin_pages:copy", article.pk, data=data) == 302
        assert world.api(article, "copy", destination_page_id=world.cast.column.pk, slug="new-draft") == 403
    assert not ArticlePage.objects.filter(slug="new-draft").exists()
    assert world.state() == world.before


def test_the_editor_does_not_offer_copying(client: Client) -> None:
    world = World(client)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[world.draft.pk])).content.decode()
    assert reverse("wagtailadmin_pages:copy", args=[world.draft.pk]) not in page
