"""The public page of a text that is not public yet, for its reviewers: same templates, nothing recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lanmu.portal import snapshot
from lanmu.portal.articles import Article
from lanmu.portal.relations import Relations
from lanmu.portal.sections.article import page
from lanmu.release.registry import Reads


def render_preview(content: Mapping[str, Any], at: datetime) -> bytes:
    """The page of a frozen text as if it were published at `at` (aware). Registered with `publishing.preview`.

    The original time of an imported text stands where it will stand. Nothing cached from an earlier look is used.
    """
    snapshot.forget()
    listed = datetime.fromisoformat(content["original_at"]) if content["original_at"] else at
    article = Article(
        id=content["article"], column=content["column"], path="/", listed_at=listed, renewed_at=None,
        digest="", approval="", content=dict(content),
    )  # fmt: skip
    related = Relations([], unpublished={article.id: article.content}).of(Reads(), article.id, article.content)
    return page(article, Reads(), older=None, newer=None, related=related, preview=True)
