"""Every other door to the public is shut, for a superuser too, and the public stays as it was.

Each door is tried on a draft that was never reviewed, and on a public text whose draft was changed after its approval.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.edit_page import EditPageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication, PublicMedium
from lanmu.release.models import Change
from tests.factories import PASSWORD, Cast, make_article, make_cast, make_public, make_user

pytestmark = pytest.mark.django_db

REFUSALS = (PermissionDenied, ProtectedError, RuntimeError)


class World:
    """A superuser who is also 信息员 of the department (so may write), an unreviewed draft, and a public text
    changed since.
    """

    def __init__(self, client: Client) -> None:
        self.cast: Cast = make_cast()
        self.boss: User = make_user(
            "超级用户", Role.INFORMATION_OFFICER, department=self.cast.department, is_superuser=True, is_staff=True
        )
        self.draft = make_article(self.cast.column, by=self.boss, title="没有审过的稿件")
        self.public = ArticlePage.objects.get(pk=make_public(self.cast, title="已经公开的信息").article_id)
        changed = self.public.get_latest_revision_as_object()
        changed.title = "公开之后改过、没有再审的标题"
        changed.save_revision(user=self.boss)
        self.public.refresh_from_db()
        self.client = client
        assert client.login(username=self.boss.username, password=PASSWORD)
        self.before = self.state()

    def state(self) -> list[Any]:
        """All that the public face is made from, all that would make it be made anew, and Wagtail's own live flags."""
        return [
            list(Publication.objects.order_by("pk").values()),
            list(ApprovalRecord.objects.order_by("pk").values("pk", "digest")),
            list(PublicMedium.objects.order_by("pk").values()),
            list(Change.objects.order_by("pk").values("fact")),
            sorted(ArticlePage.objects.filter(live=True).values_list("pk", "title", "live_revision")),
            list(PageViewRestriction.objects.values()),
        ]

    def post(self, name: str, *args: Any, data: dict[str, Any] | None = None, query: str = "") -> int:
        response = self.client.post(reverse(name, args=args) + query, data or {})
        return int(response.status_code)

    def api(self, page: ArticlePage, action: str, **data: Any) -> int:
        url = f"{reverse('wagtailadmin_api:pages:listing')}{page.pk}/action/{action}/"
        return int(self.client.post(url, data, content_type="application/json").status_code)


def editor_data(world: World, **more: str) -> dict[str, Any]:
    """What the editor posts."""
    fields = {
        "title": "编辑器里写的标题", "slug": "from-editor", "summary": "摘要", "keywords": "关键词",
        "editor": "责任编辑", "author": "", "source_kind": "original", "source_name": "", "source_url": "",
        "disclosure": "active",
        "disclosure_basis": "", "info_type": "disclosure", "manuscript_form": "electronic", "contact_phone": "022-1",
        "department": str(world.cast.department.pk), "index_number": "", "subject_category": "", "issuing_body": "",
        "document_number": "", "formed_on": "", "validity": "",
        "body": streamfield([("text", rich_text("<p>没有审过的正文</p>"))]),
        "attachments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"},
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"},
    }  # fmt: skip
    return {**nested_form_data(fields), **more}


def _create_and_publish(w: World) -> Any:
    data = editor_data(w, **{"action-publish": "1"})
    return w.post("wagtailadmin_pages:add", "publishing", "articlepage", w.cast.column.pk, data=data)


def _schedule_in_editor(w: World) -> Any:
    past = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    data = editor_data(w, **{"action-publish": "1", "go_live_at": past, "expire_at": past})
    w.post("wagtailadmin_pages:edit", w.draft.pk, data=data)
    w.post("wagtailadmin_pages:edit", w.public.pk, data=data)
    call_command("publish_scheduled")


def _revert_and_publish(w: World) -> Any:
    first = w.public.revisions.order_by("id").first()
    data = editor_data(w, **{"action-publish": "1", "revision": str(first.pk)})
    return w.post("wagtailadmin_pages:edit", w.public.pk, data=data)


def _approved_schedule_in_the_database(w: World) -> Any:
    Revision.objects.filter(pk__in=[w.draft.latest_revision_id, w.public.latest_revision_id]).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    call_command("publish_scheduled")


def _expiry_in_the_database(w: World) -> Any:
    ArticlePage.objects.filter(pk=w.public.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled")


def _live_flag(w: World) -> Any:
    w.draft.live = True
    w.draft.save()


def _live_flag_of_the_plain_page(w: World) -> Any:
    page = Page.objects.get(pk=w.draft.pk)
    page.live = True
    page.save()


def _live_flag_alone(w: World) -> Any:
    w.draft.live = True
    w.draft.save(update_fields=["live"])


def _rewrite_live_row(w: World) -> Any:
    w.public.title = "直接改公开的行"
    w.public.save()


def _off_line_in_the_shell(w: World) -> Any:
    w.public.live = False
    w.public.save()


def _new_live_page(w: World) -> Any:
    page = ArticlePage(title="直接公开", slug="straight", live=True, department=w.cast.department)
    return w.cast.column.add_child(instance=page)


def _edit_action(w: World) -> Any:
    draft = w.draft.get_latest_revision_as_object()
    return EditPageAction(draft, user=w.boss, publish=True).execute(skip_permission_checks=True)


def _save_public_row(w: World) -> Any:
    row = Publication.objects.get(pk=w.public.pk)
    row.title = "直接改公开记录"
    row.save()


def _new_public_row(w: World) -> Any:
    row = Publication.objects.get(pk=w.public.pk)
    at = timezone.now()
    return Publication.objects.create(
        article=w.draft, column=row.column, frozen=row.frozen, approval=row.approval, title="没有审批", path="/x.html",
        listed_at=at, first_published_at=at, published_at=at, bucket=1,
    )  # fmt: skip


def _rewrite_the_record(w: World) -> Any:
    record = ApprovalRecord.objects.get()
    record.publisher_name = "另一个人"
    record.save()


Door = Callable[[World], Any]

WEB_DOORS: dict[str, tuple[Door, set[int]]] = {
    # what the person may rightly do there (save the draft) happens; nothing becomes public
    "editor, publish button, draft": (
        lambda w: w.post("wagtailadmin_pages:edit", w.draft.pk, data=editor_data(w, **{"action-publish": "1"})),
        {302, 403},
    ),
    "editor, publish button, public text": (
        lambda w: w.post("wagtailadmin_pages:edit", w.public.pk, data=editor_data(w, **{"action-publish": "1"})),
        {302, 403},
    ),
    "editor, new page published at once": (_create_and_publish, {302, 403}),
    "editor, old revision published again": (_revert_and_publish, {302, 403}),
    "bulk publish": (
        lambda w: w.post("wagtail_bulk_action", "wagtailcore", "page", "publish", query=f"?id={w.draft.pk}"),
        {302, 403},
    ),
    "bulk unpublish": (
        lambda w: w.post("wagtail_bulk_action", "wagtailcore", "page", "unpublish", query=f"?id={w.public.pk}"),
        {302, 403},
    ),
    "bulk delete": (
        lambda w: w.post("wagtail_bulk_action", "wagtailcore", "page", "delete", query=f"?id={w.public.pk}"),
        {302, 403},
    ),
    "bulk move": (
        lambda w: w.post(
            "wagtail_bulk_action", "wagtailcore", "page", "move", query=f"?id={w.public.pk}",
            data={"chooser": w.cast.column.get_parent().pk},
        ),
        {302, 403},
    ),
    "unpublish screen": (lambda w: w.post("wagtailadmin_pages:unpublish", w.public.pk), {302, 403}),
    "delete screen": (lambda w: w.post("wagtailadmin_pages:delete", w.public.pk), {302, 403}),
    "move screen": (
        lambda w: w.post("wagtailadmin_pages:move_confirm", w.public.pk, w.cast.column.get_parent().pk), {302, 403},
    ),
    "copy with published copies": (
        lambda w: w.post(
            "wagtailadmin_pages:copy", w.public.pk,
            data={"new_title": "副本", "new_slug": "copy", "new_parent_page": w.cast.column.pk, "publish_copies": "on"},
        ),
        {302, 403},
    ),
    "copy as alias": (
        lambda w: w.post(
            "wagtailadmin_pages:copy", w.public.pk,
            data={"new_title": "别名", "new_slug": "alias", "new_parent_page": w.cast.column.pk, "alias": "on"},
        ),
        {302, 403},
    ),
    "privacy screen": (
        lambda w: w.post("wagtailadmin_pages:set_privacy", w.public.pk, data={"restriction_type": "login"}), {302, 403},
    ),
    "lock screen": (lambda w: w.post("wagtailadmin_pages:lock", w.draft.pk), {302, 403}),
    "unlock screen": (lambda w: w.post("wagtailadmin_pages:unlock", w.draft.pk), {302, 403}),
    "admin API publish": (lambda w: w.api(w.draft, "publish"), {403}),
    "admin API publish of the public text": (lambda w: w.api(w.public, "publish"), {403}),
    "admin API unpublish": (lambda w: w.api(w.public, "unpublish"), {403}),
    "admin API delete": (lambda w: w.api(w.public, "delete"), {403}),
    "admin API move": (
        lambda w: w.api(w.public, "move", destination_page_id=w.cast.column.get_parent().pk), {403},
    ),
    "admin API copy kept live": (
        lambda w: w.api(w.public, "copy", destination_page_id=w.cast.column.pk, slug="api-copy", keep_live=True), {403},
    ),
    "admin API alias": (
        lambda w: w.api(w.public, "create_alias", destination_page_id=w.cast.column.pk, update_slug="api-alias"),
        {403},
    ),
}  # fmt: skip

SHELL_DOORS: dict[str, Door] = {
    "Revision.publish": lambda w: w.draft.latest_revision.publish(),
    "Revision.publish by a superuser, checks skipped": lambda w: w.public.latest_revision.publish(
        user=w.boss, skip_permission_checks=True
    ),
    "PublishPageRevisionAction": lambda w: PublishPageRevisionAction(w.draft.latest_revision).execute(),
    "UnpublishPageAction": lambda w: UnpublishPageAction(w.public).execute(),
    "page.unpublish": lambda w: w.public.unpublish(),
    "plain Page.unpublish": lambda w: Page.objects.get(pk=w.public.pk).unpublish(),
    "plain Page.save with live": _live_flag_of_the_plain_page,
    "page.save with live": _live_flag,
    "page.save of live alone": _live_flag_alone,
    "page.save of a live row": _rewrite_live_row,
    "page.save off line": _off_line_in_the_shell,
    "add_child of a live page": _new_live_page,
    "EditPageAction with publish": _edit_action,
    "page.copy kept live": lambda w: w.public.copy(update_attrs={"slug": "live-copy"}),
    "CopyPageAction kept live": lambda w: CopyPageAction(
        w.public, to=w.cast.column, update_attrs={"slug": "live-copy-2"}
    ).execute(skip_permission_checks=True),
    "CreatePageAliasAction": lambda w: CreatePageAliasAction(
        w.public, parent=w.cast.column, update_slug="shell-alias"
    ).execute(skip_permission_checks=True),
    "publish_scheduled after the editor's schedule": _schedule_in_editor,
    "publish_scheduled with a schedule in the database": _approved_schedule_in_the_database,
    "publish_scheduled with an expiry in the database": _expiry_in_the_database,
    "page.delete": lambda w: w.public.delete(),
    "Publication.save": _save_public_row,
    "Publication.objects.create": _new_public_row,
    "Publication.delete": lambda w: Publication.objects.get(pk=w.public.pk).delete(),
}


@pytest.mark.clause("16.1")
@pytest.mark.parametrize("name", WEB_DOORS)
def test_a_web_door_is_shut_for_a_superuser(name: str, client: Client) -> None:
    world = World(client)
    door, statuses = WEB_DOORS[name]
    assert door(world) in statuses
    assert world.state() == world.before


@pytest.mark.clause("16.1")
@pytest.mark.parametrize("name", SHELL_DOORS)
def test_a_door_in_code_is_shut(name: str, client: Client) -> None:
    world = World(client)
    if name.endswith("the editor's schedule"):
        SHELL_DOORS[name](world)  # nothing to refuse: the dates were never kept
    else:
        with pytest.raises(REFUSALS):
            SHELL_DOORS[name](world)
    assert world.state() == world.before


def test_the_sealed_record_cannot_be_rewritten(client: Client) -> None:
    world = World(client)
    with pytest.raises(Exception, match="已封存"):
        _rewrite_the_record(world)
    assert world.state() == world.before


def test_raising_the_live_flag_in_the_database_changes_no_public_row(client: Client) -> None:
    world = World(client)
    ArticlePage.objects.filter(pk=world.draft.pk).update(live=True)
    assert world.state()[:4] == world.before[:4]
    assert Publication.objects.filter(state=PublicationState.PUBLIC).count() == 1


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
