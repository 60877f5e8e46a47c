"""The guard before the publish door: every publish door of Wagtail ends in a save of the page, and stops here
(第十六条).

A signal and not only a `save` of ours, because Wagtail also saves the plain `Page` row of an article (its schedule
does).
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import COMMENTS_RELATION_NAME, Page

from lanmu.publishing.door import SHUT, DoorShut, is_open
from lanmu.publishing.models import ArticlePage

HOUSEKEEPING = frozenset(
    {
        COMMENTS_RELATION_NAME,
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
    }
)
"""What a save may write on a live page without the door: nothing that the public face could show."""


def keep_shut(sender: type[Page], instance: Page, update_fields: frozenset[str] | None = None, **_more: Any) -> None:
    """Receiver of `pre_save` for articles and plain pages. Drafts may be saved, nothing may go live or off line.

    Raises DoorShut for going live, going off line, being an alias, or rewriting a live row outside the publish and
    withdraw actions. Wagtail's schedule dates are never kept: the one schedule is `Submission.publish_at`.
    """
    if not _is_article(instance):
        return
    instance.go_live_at = instance.expire_at = None
    if not is_open(instance.pk) and _touches_public(instance, update_fields):
        raise DoorShut(SHUT)


def _is_article(page: Page) -> bool:
    return isinstance(page, ArticlePage) or (
        page.content_type_id == ContentType.objects.get_for_model(ArticlePage).pk and page.pk is not None
    )


def _touches_public(page: Page, update_fields: frozenset[str] | None) -> bool:
    if page.alias_of_id is not None:
        return True
    if page.live:
        return update_fields is None or not update_fields <= HOUSEKEEPING
    if update_fields is not None and "live" not in update_fields:
        return False
    return page.pk is not None and Page.objects.filter(pk=page.pk, live=True).exists()
