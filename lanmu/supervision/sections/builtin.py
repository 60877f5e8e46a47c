"""The sections of this app: late columns, findings, orders, filings, good practice (第十七条)."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, Q

from lanmu.columns.models import Responsibility
from lanmu.duty.board import clock_name
from lanmu.duty.queries import late_columns
from lanmu.filings.enums import OPEN_STATES
from lanmu.filings.models import MonthlyFiling
from lanmu.organisation.models import Department
from lanmu.patrol.enums import Severity
from lanmu.patrol.models import Finding
from lanmu.patrol.rules import rule_name
from lanmu.supervision.enums import SIGNED_ORDERS, OrderAct, ReminderKind
from lanmu.supervision.models import OrderReminder, OrderStep, RectificationOrder
from lanmu.supervision.queries import departments_to_name
from lanmu.supervision.sections import Bars, Grid, Part, Period, Section

Counts = Mapping[str, Any]
"""A group of rows with its numbers, as the database counted them."""

NOBODY = "未明确责任部门"
MOST_BARS = 12


def late(period: Period) -> Part | None:
    """Columns whose clocks are late at the end of the period."""
    found = late_columns(day=period.last_day)
    day = f"{period.last_day:%Y-%m-%d}"
    if not found:
        return Part(says=[f"截至 {day}，没有超期未更新的栏目。"], facts={"late": 0, "departments": []})
    counted = Counter(name for name, _ in {(row.department.name, row.column_id): None for row in found})
    columns = len({row.column_id for row in found})
    grid = Grid(
        caption="超期未更新的栏目",
        headings=["栏目", "时钟", "情况", "最近更新", "应更新日期", "承担部门"],
        rows=[
            [
                row.title, clock_name(row.clock), str(row.clock.light.label),
                f"{row.clock.last:%Y-%m-%d}" if row.clock.last else "没有", f"{row.clock.due:%Y-%m-%d}" if row.clock.due
                else "—", row.department.name,
            ]
            for row in found
        ],
        widths=[24, 10, 12, 14, 14, 18],
    )  # fmt: skip
    names = "、".join(f"{name} {count} 个" for name, count in counted.most_common())
    return Part(
        says=[f"截至 {day}，有 {columns} 个栏目超期未更新（按承担部门：{names}）。"],
        grids=[grid],
        bars=[Bars("各部门超期栏目", "个", counted.most_common(MOST_BARS))],
        facts={"late": columns, "departments": sorted({row.department.pk for row in found})},
    )


def findings(period: Period) -> Part | None:
    """Findings opened and proven gone in the period, and open at its end, by department and by rule."""
    inside = (period.begins, period.ends)
    counts = {
        "opened": Count("pk", filter=Q(first_seen__range=inside)),
        "closed": Count("pk", filter=Q(closed_at__range=inside)),
        "left": Count("pk", filter=_open_at(period)),
        "veto": Count("pk", filter=_open_at(period) & Q(severity=Severity.VETO)),
    }
    rows = Finding.objects.filter(
        Q(first_seen__range=inside) | Q(closed_at__range=inside) | _open_at(period)
    ).order_by()
    whole = rows.aggregate(**counts)
    by_department: list[Counts] = list(
        rows.values("department_id", "department__name", "department__order").annotate(**counts)
        .order_by("department__order", "department_id")
    )  # fmt: skip
    by_rule: list[Counts] = list(rows.values("rule").annotate(**counts))
    by_rule.sort(key=lambda r: (-r["opened"], -r["left"], r["rule"]))
    if not by_department:
        return Part(says=["本期没有发现问题。"], facts={"opened": 0, "left": 0, "departments": []})
    numbers = ("opened", "closed", "left", "veto")
    headings = ["新发现", "已整改", "期末未整改", "其中否决项"]
    says = (
        f"本期新发现问题 {whole['opened']} 个，证实已整改 {whole['closed']} 个，期末未整改 {whole['left']} 个"
        f"（其中触及否决项 {whole['veto']} 个）。"
    )
    return Part(
        says=[says],
        grids=[
            Grid(
                "各部门问题情况", ["处室、单位", *headings],
                [[r["department__name"] or NOBODY, *(str(r[n]) for n in numbers)] for r in by_department],
                [30, 14, 14, 16, 16],
            ),
            Grid(
                "各类问题情况", ["问题类别", *headings],
                [[rule_name(r["rule"]), *(str(r[n]) for n in numbers)] for r in by_rule], [30, 14, 14, 16, 16],
            ),
        ],
        bars=[
            Bars("期末未整改的问题（按部门）", "个",
                 [(r["department__name"] or NOBODY, r["left"]) for r in by_department if r["left"]][:MOST_BARS])
        ],
        facts={"opened": whole["opened"], "closed": whole["closed"], "left": whole["left"],
               "departments": [r["department_id"] for r in by_department if r["left"] and r["department_id"]],
               "rules": _most(by_rule, lambda r: rule_name(r["rule"])),
               "most": _most(by_department, lambda r: r["department__name"] or NOBODY)},
    )  # fmt: skip


def _most(rows: list[Counts], name: Callable[[Any], str]) -> list[list[Any]]:
    """Name and number of the three with most left open."""
    left = sorted((row for row in rows if row["left"]), key=lambda row: -row["left"])
    return [[name(row), row["left"]] for row in left[:3]]


def orders(period: Period) -> Part | None:
    """Orders signed, closed and late in the period, by department."""
    inside = (period.begins, period.ends)
    issued = Counter(
        RectificationOrder.objects.filter(state__in=SIGNED_ORDERS, issued_at__range=inside)
        .values_list("department__name", flat=True)
    )  # fmt: skip
    closed = Counter(
        OrderStep.objects.filter(act=OrderAct.CLOSE, at__range=inside).values_list("order__department__name", flat=True)
    )
    ended = Q(closed_at__isnull=True) | Q(closed_at__gt=period.ends)
    left = Counter(
        RectificationOrder.objects.filter(ended, state__in=SIGNED_ORDERS, issued_at__lte=period.ends)
        .values_list("department__name", flat=True)
    )  # fmt: skip
    reminded = OrderReminder.objects.filter(
        kind=ReminderKind.OVERDUE, day__range=(period.first, period.last_day)
    ).order_by()
    late_orders = set(reminded.values_list("department__name", "order_id"))
    overdue = Counter(name for name, _ in late_orders)
    return _orders_part(period, issued, closed, left, overdue)


def _orders_part(
    period: Period, issued: Counter[str], closed: Counter[str], left: Counter[str], overdue: Counter[str]
) -> Part:
    names = [d.name for d in Department.objects.all() if d.name in {*issued, *closed, *left, *overdue}]
    if not names:
        return Part(says=["本期没有督办事项。"], facts={"issued": 0, "named": []})
    named = departments_to_name(first=period.first, last=period.last_day)
    begun = f"本期签发督办单 {issued.total()} 份，销号 {closed.total()} 份"
    says = [f"{begun}，期末在办 {left.total()} 份，超期 {overdue.total()} 份。"]
    if named:
        listed = "、".join(f"{department}（{count} 次）" for department, count in named)
        says.append(f"督办超期提醒累计达到通报标准，予以通报的处室、单位：{listed}。")
    return Part(
        says=says,
        grids=[
            Grid(
                "各部门督办情况", ["处室、单位", "签发", "销号", "期末在办", "超期"],
                [[n, str(issued[n]), str(closed[n]), str(left[n]), str(overdue[n])] for n in names],
                [32, 14, 14, 14, 14],
            )
        ],
        bars=[Bars("各部门督办单（本期签发）", "份", issued.most_common(MOST_BARS))] if issued else [],
        facts={"issued": issued.total(), "closed": closed.total(), "overdue": sorted(overdue),
               "named": [d.name for d, _ in named]},
    )  # fmt: skip


def practice(period: Period) -> Part | None:
    """Departments that operate columns and had nothing late, nothing left open and no order overdue."""
    operating = Department.objects.filter(pk__in=Responsibility.objects.values("operator"), is_active=True)
    late_ones = late_columns(day=period.last_day)
    bad = {department.pk for row in late_ones for department in (row.department, row.operator)}
    bad |= set(Finding.objects.filter(_open_at(period)).values_list("department_id", flat=True))
    reminded = OrderReminder.objects.filter(kind=ReminderKind.OVERDUE, day__range=(period.first, period.last_day))
    bad |= set(reminded.values_list("department_id", flat=True))
    good = [department.name for department in operating if department.pk not in bad]
    if not good:
        return Part(says=["本期没有各项都按时完成的部门。"], facts={"good": []})
    says = f"{'、'.join(good)}所运维的栏目全部按时更新，期末没有未整改的问题，没有超期的督办。"
    return Part(says=[says], facts={"good": good})


def _open_at(period: Period) -> Q:
    """Open at the end of the period."""
    return Q(first_seen__lte=period.ends) & (Q(closed_at__isnull=True) | Q(closed_at__gt=period.ends))


def filings(period: Period) -> Part | None:
    """月报备 that were due in the period (第十六条: by the 5th), and whose were late."""
    rows = MonthlyFiling.objects.filter(due_at__range=(period.begins, period.ends)).order_by()
    counts = {"due": Count("pk"), "late": Count("pk", filter=Q(was_late=True)), "open": Count("pk", filter=_UNSIGNED)}
    whole = rows.aggregate(**counts)
    if not whole["due"]:
        return None
    kept = whole["due"] - whole["late"]
    says = [f"本期应报备 {whole['due']} 份，按时 {kept} 份，逾期 {whole['late']} 份。"]
    late = (
        rows.filter(was_late=True).values("department_id", "department__name", "department__order").annotate(**counts)
    )
    listed: list[Counts] = list(late.order_by("department__order", "department_id"))
    grids = [
        Grid(
            "月报备逾期的部门", ["处室、单位", "逾期（份）", "仍未报备（份）"],
            [[r["department__name"], str(r["late"]), str(r["open"])] for r in listed], [40, 20, 20],
        )
    ]  # fmt: skip
    return Part(
        says=says,
        grids=grids if listed else [],
        facts={"due": whole["due"], "late": whole["late"], "departments": [r["department_id"] for r in listed]},
    )


_UNSIGNED = Q(state__in=OPEN_STATES)


BUILTIN = (
    Section("late", "栏目更新", 10, late),
    Section("findings", "检查发现的问题", 20, findings),
    Section("orders", "督办情况", 30, orders),
    Section("filings", "月报备情况", 40, filings),
    Section("practice", "做得好的部门", 50, practice),
)
