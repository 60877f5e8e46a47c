"""The foot of the editor: 保存草稿 and 送审, nothing else, for everybody. Publishing has another door."""

from typing import Any

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem

from lanmu.publishing import queries
from lanmu.publishing.models import ArticlePage

SUBMIT_NAME = "action-lanmu-submit"
"""Name of the button that saves the draft and goes on to the 送审 screen."""


class WritingActions(ActionMenuItem):
    """Two plain buttons; on a draft under review, the way to its submission instead."""

    name = SUBMIT_NAME
    template_name = "publishing/panels/actions.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return True

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = parent_context.get("page")
        saved = isinstance(page, ArticlePage) and page.pk is not None
        open_ = queries.open_submission(page.pk) if saved else None
        context["locked"] = bool(parent_context.get("locked_for_user"))
        context["is_article"] = page is None or isinstance(page, ArticlePage)
        context["review_url"] = reverse("publishing_review", args=[open_.pk]) if open_ else ""
        context["preview_url"] = reverse("publishing_draft_preview", args=[page.pk]) if saved else ""
        return context
