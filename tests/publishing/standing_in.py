"""Submissions put anywhere on their way, for tests about who may do the next step."""

from datetime import date
from typing import Any

from lanmu.publishing.actions._steps import keep
from lanmu.publishing.actions.submit import allocate_number
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import ArticlePage, Submission
from tests.factories import AT

TODAY = date(2024, 5, 8)
"""The Shanghai day of AT."""


def put_forward(article: ArticlePage, **fields: Any) -> Submission:
    """A submission of the article, in whatever state, opened by no verb."""
    frozen = freeze(article.get_latest_revision_as_object())
    return Submission.objects.create(
        article=article,
        number=allocate_number(at=AT),
        frozen=keep(digest=frozen.digest, text=frozen.text),
        title=frozen.content["title"],
        column=article.get_parent().specific,
        submitted_at=AT,
        moved_at=AT,
        **fields,
    )
