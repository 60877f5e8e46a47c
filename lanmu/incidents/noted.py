"""On the workbench page of an article: the incidents it answers, so that the tie is seen from both ends."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from lanmu.incidents import permissions, queries
from lanmu.publishing.article_notes import ArticleNote


def incidents_answered(article_id: int, user: Any, at: datetime) -> list[ArticleNote]:
    """One note an incident; a link for whoever reads the register. One query, two with something to say."""
    texts = queries.incidents_of_article(article_id)
    reads = bool(texts) and not permissions.reasons_not_to_read(by=user, at=at)
    return [
        ArticleNote(
            label=f"所{text.get_kind_display()}的舆情",
            text=text.incident.title,
            url=reverse("incidents_incident", args=[text.incident_id]) if reads else "",
        )
        for text in texts
    ]
