"""暂停更新 and 时钟设定 as kinds of 变更审批: a clock is stopped or loosened by two people only."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lanmu.columns.actions.edit import current
from lanmu.columns.models import ColumnPage
from lanmu.duty.actions._steps import trail
from lanmu.duty.actions.pauses import pause_column
from lanmu.duty.actions.settings import Setting, set_clock, values_of
from lanmu.duty.enums import Scope
from lanmu.duty.models import ClockSetting, Pause
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.proposals.kinds import Kind, Line, Payload

STANDARD = "按默认"


class PauseKind(Kind):
    """Payload: the column's number and name, first and last day (ISO), the reason."""

    name = "duty.pause"
    label = "暂停更新"
    proposers = Permission.DUTY_PAUSE_PROPOSE
    fixed = True

    @staticmethod
    def payload(*, column: ColumnPage, first_day: date, last_day: date, reason: str) -> dict[str, Any]:
        """The change as a document."""
        return {
            "column": column.pk, "title": trail(column), "first": f"{first_day}", "last": f"{last_day}",
            "reason": reason.strip(),
        }  # fmt: skip

    def subject(self, payload: Payload) -> str:
        return f"column:{payload['column']}"

    def title(self, payload: Payload, before: Any) -> str:
        return f"“{payload['title']}”自 {payload['first']} 至 {payload['last']} 暂停更新"

    def look(self, payload: Payload) -> Any:
        rows = Pause.objects.filter(column_id=payload["column"]).order_by("first_day", "pk")
        return {"pauses": [f"{s.first} 至 {s.last}" for row in rows if (s := row.span) is not None]}

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        return [
            Line("暂停更新", "", f"{payload['first']} 至 {payload['last']}"),
            Line("原因", "", payload["reason"]),
            Line("国家检查的天数", "照常计算", "照常计算"),
        ]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> None:
        pause_column(
            column=current(payload["column"]),
            first_day=date.fromisoformat(payload["first"]),
            last_day=date.fromisoformat(payload["last"]),
            reason=payload["reason"],
            by=by,
            at=at,
        )


class ClockKind(Kind):
    """Payload: the fields of a `Setting`, the column by number and name."""

    name = "duty.clock"
    label = "设定栏目时钟"
    proposers = Permission.DUTY_CLOCK_EDIT
    fixed = True

    @staticmethod
    def payload(setting: Setting) -> dict[str, Any]:
        """The change as a document."""
        return {
            "scope": setting.scope, "code": setting.code, "column": setting.column.pk if setting.column else None,
            "title": setting.name(), "days": setting.days, "national": setting.national,
            "national_days": setting.national_days,
        }  # fmt: skip

    def subject(self, payload: Payload) -> str:
        return f"clock:{payload['scope']}-{payload['column'] or payload['code']}"

    def title(self, payload: Payload, before: Any) -> str:
        return f"设定栏目时钟：{Scope(payload['scope']).label}“{payload['title']}”"

    def look(self, payload: Payload) -> Any:
        row = ClockSetting.objects.filter(
            scope=payload["scope"], code=payload["code"], column_id=payload["column"]
        ).first()  # fmt: skip
        return {"set": values_of(row)}

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        new = values_of(
            ClockSetting(days=payload["days"], national=payload["national"], national_days=payload["national_days"])
        )
        if new == before["set"]:
            return []
        return [Line(payload["title"], "、".join(before["set"]) or STANDARD, "、".join(new) or STANDARD)]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> int:
        column = current(payload["column"]) if payload["column"] else None
        return set_clock(
            setting=Setting(
                scope=payload["scope"], code=payload["code"], column=column, days=payload["days"],
                national=payload["national"], national_days=payload["national_days"],
            ),
            by=by,
            at=at,
        )  # fmt: skip


KINDS = (PauseKind, ClockKind)
