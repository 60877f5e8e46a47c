"""Who may trace, export and keep error events. Each function returns the reasons against."""

from datetime import datetime

from lanmu.common.times import local
from lanmu.organisation.models import User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission


def reasons_not_to_trace(*, by: User | None, at: datetime) -> list[str]:
    """办公室监督员 (第四条, 第十八条) and 审计员 trace and export; `by` None is a command run on the server itself."""
    if by is None or holds(by, Permission.INQUIRY_TRACE_READ, day=local(at).date()):
        return []
    return ["只有办公室监督员和审计员可以追溯责任、导出案卷，请联系办公室。"]


def reasons_not_to_keep_events(*, by: User, at: datetime) -> list[str]:
    """责任事件 are registered and dealt with by the 办公室监督员 (第四条（二）, 第十八条)."""
    if holds(by, Permission.INQUIRY_EVENT_KEEP, day=local(at).date()):
        return []
    return ["只有办公室监督员可以登记、办理责任事件，请联系办公室。"]
