"""换栏目 as a kind of 变更审批: where the public finds a text changes, its text does not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lanmu.columns.actions.edit import current
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import level_titles
from lanmu.columns.table import path_text
from lanmu.common.refusal import Stale
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.proposals.kinds import Kind, Line, Payload
from lanmu.publishing.actions.move import move
from lanmu.publishing.models import Publication


class MoveKind(Kind):
    """Payload: the article's number, the new column's number and, for reading later, its name."""

    name = "publishing.move"
    label = "换栏目"
    proposers = Permission.PUBLISHING_ARTICLE_MOVE

    @staticmethod
    def payload(*, publication: Publication, column: ColumnPage) -> dict[str, Any]:
        """The change as a document."""
        return {"article": publication.article_id, "column": column.pk, "to": _trail(column)}

    def subject(self, payload: Payload) -> str:
        return f"article:{payload['article']}"

    def title(self, payload: Payload, before: Any) -> str:
        return f"“{before['title']}”换到“{payload['to']}”"

    def look(self, payload: Payload) -> Any:
        row = Publication.objects.select_related("column", "frozen").filter(pk=payload["article"]).first()
        if row is None:
            raise Stale("这条信息没有公开过，不能换栏目。")
        return {
            "title": row.title,
            "column": row.column_id,
            "from": _trail(row.column),
            "path": row.path,
            "state": row.state,
            "digest": row.frozen.digest,
        }

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        return [
            Line("发布栏目", before["from"], payload["to"]),
            Line("公开地址", before["path"], f"{before['path']}（不变）"),
        ]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> None:
        publication = Publication.objects.get(pk=payload["article"])
        move(publication=publication, column=current(payload["column"]), by=by, at=at, reason=reason)


def _trail(column: ColumnPage) -> str:
    return path_text(title for title in level_titles(column) if title)
