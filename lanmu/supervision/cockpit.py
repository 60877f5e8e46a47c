"""What the cockpit shows. A constant number of queries, whatever the number of columns, texts and problems."""

from collections import Counter
from datetime import datetime
from typing import Any

from lanmu.common.charts import lines, shares
from lanmu.duty.enums import Light, heading
from lanmu.patrol.enums import Severity
from lanmu.patrol.models import Finding
from lanmu.patrol.queries import counts_by_severity, gravest_first
from lanmu.supervision.models import RectificationOrder, ScoreDay
from lanmu.supervision.scores.inspecting import Inspection, inspect
from lanmu.supervision.scores.judging import VetoState

TREND_DAYS = 30
ROWS = 8
COLOURS = {
    Light.GREEN: "#17594a", Light.AMBER: "#b58900", Light.RED: "#c4513a", Light.VETO: "#7d1f12",
    Light.PAUSED: "#5b6b8c", Light.NONE: "#aab3b0",
}  # fmt: skip
GRAVE = {Severity.VETO: "#7d1f12", Severity.SERIOUS: "#c4513a", Severity.ORDINARY: "#b58900"}


def overview(*, at: datetime) -> dict[str, Any]:
    """Everything the page needs, as of `at` (aware)."""
    found = inspect(at=at)
    problems = Finding.objects.open()
    grave = counts_by_severity(problems)
    orders = RectificationOrder.objects.open()
    return {
        "found": found,
        "late": [column for column in found.picture.columns if column.is_behind][:ROWS],
        "late_count": sum(column.is_behind for column in found.picture.columns),
        "lights": _lights(found),
        "grave": shares(
            title="未整改的问题", unit=" 个",
            rows=[(str(s.label), n, GRAVE[s]) for s, n in grave.items() if n],
        ),
        "problems": sum(grave.values()),
        "worst": list(gravest_first(problems).select_related("department")[:ROWS]),
        "orders_open": orders.count(),
        "orders_late": RectificationOrder.objects.overdue(found.picture.day).count(),
        "unknown": sum(veto.state == VetoState.UNKNOWN for veto in found.vetoes),
        "trend": _trend(),
    }  # fmt: skip


def _lights(found: Inspection) -> Any:
    counted = Counter(column.light for column in found.picture.columns)
    rows = [(heading(light), counted[light], COLOURS[light]) for light in Light if counted[light]]
    return shares(title="栏目灯", rows=rows, unit=" 个")


def _trend() -> Any:
    days = list(ScoreDay.objects.order_by("-day").values_list("day", "score", "regulation_score")[:TREND_DAYS])[::-1]
    if not days:
        return ""
    return lines(
        title=f"近 {TREND_DAYS} 天得分",
        labels=[f"{day:%m-%d}" for day, _, _ in days],
        series={"19号": [score for _, score, _ in days], "本办法": [score for _, _, score in days]},
        unit=" 分",
    )
