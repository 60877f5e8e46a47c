"""What the cockpit shows. A constant number of queries, whatever the number of columns, texts and problems."""

from collections import Counter
from datetime import datetime
from typing import Any

from lanmu.common.charts import lines, shares
from lanmu.duty.enums import Light, heading
from lanmu.patrol.enums import Severity
from lanmu.patrol.models import Finding
from lanmu.patrol.queries import gravest_first, open_by_severity
from lanmu.supervision.models import ScoreDay
from lanmu.supervision.queries import counts_of_orders
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
    shown = box(at=at)
    return {
        **shown,
        "late": [column for column in shown["found"].picture.columns if column.is_behind][:ROWS],
        "worst": list(gravest_first(Finding.objects.open()).select_related("department")[:ROWS]),
        "trend": score_chart(shown["found"], days=TREND_DAYS, title=f"近 {TREND_DAYS} 天得分"),
    }


def box(*, at: datetime) -> dict[str, Any]:
    """The figures at the head of the page, which the home page shows too."""
    found = inspect(at=at)
    grave = open_by_severity()
    orders = counts_of_orders(found.picture.day)
    return {
        "found": found,
        "late_count": sum(column.is_behind for column in found.picture.columns),
        "lights": _lights(found),
        "grave": shares(
            title="未整改的问题", unit=" 个",
            rows=[(str(s.label), n, GRAVE[s]) for s, n in grave.items() if n],
        ),
        "problems": sum(grave.values()),
        "orders_open": orders["running"],
        "orders_late": orders["late"],
        "unknown": sum(veto.state == VetoState.UNKNOWN for veto in found.vetoes),
    }  # fmt: skip


def _lights(found: Inspection) -> Any:
    counted = Counter(column.light for column in found.picture.columns)
    rows = [(heading(light), counted[light], COLOURS[light]) for light in Light if counted[light]]
    return shares(title="栏目灯", rows=rows, unit=" 个")


def score_chart(found: Inspection, *, days: int, title: str) -> Any:
    """Both scores over the last `days` days that have one; of today what stands now, not what was kept this morning."""
    today = (found.picture.day, found.score, found.regulation_score)
    kept = ScoreDay.objects.filter(day__lt=today[0]).order_by("-day").values_list("day", "score", "regulation_score")
    rows = [*reversed(kept[: days - 1]), today]
    return lines(
        title=title,
        labels=[f"{day:%m-%d}" for day, _, _ in rows],
        series={"19号": [score for _, score, _ in rows], "本办法": [score for _, _, score in rows]},
        unit=" 分",
    )
