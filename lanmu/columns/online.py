"""上线 and what it asks for (第十二条（二）: 不得出现空白栏目).

Columns do not know what fills them: apps above register how to tell whether a column has anything to show.
"""

from collections.abc import Callable

from lanmu.columns.enums import LINKING_KINDS
from lanmu.columns.models import ColumnPage

ContentCheck = Callable[[ColumnPage], bool]
"""Whether the public would find a dated item in the column."""

_checks: list[ContentCheck] = []


def register_content_check(check: ContentCheck) -> None:
    """Add a source of content. Call in `AppConfig.ready`."""
    if check not in _checks:
        _checks.append(check)


def has_content(column: ColumnPage) -> bool:
    """Whether some source has a public, dated item in the column."""
    return any(check(column) for check in _checks)


def reasons_against_online(column: ColumnPage) -> list[str]:
    """Why the public may not be led to the column yet; empty when it may."""
    if not hasattr(column, "responsibility"):
        return [f"“{column.title}”下设有栏目，随下级栏目上线而显示。请到下级栏目上线。"]
    if column.is_online:
        return [f"栏目“{column.title}”已经上线。"]
    if column.kind in LINKING_KINDS:
        return [] if column.link_url else [f"栏目“{column.title}”没有填写链接地址，不能上线。请先填写链接地址。"]
    if has_content(column):
        return []
    return [f"栏目“{column.title}”里还没有已公开的信息，空白栏目不能上线。请先在这个栏目发布至少一条信息。"]


def reasons_against_offline(column: ColumnPage) -> list[str]:
    """Why the column cannot be taken off the site; empty when it can."""
    if not hasattr(column, "responsibility"):
        return [f"“{column.title}”下设有栏目，不能整个下线。请逐个下线它的下级栏目。"]
    return [] if column.is_online else [f"栏目“{column.title}”本来就没有上线。"]
