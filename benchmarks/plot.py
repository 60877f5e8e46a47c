"""The picture of the table: how far each aim is reached, and what a publish costs on sites of every size. Plain SVG."""

import math
import re
from collections.abc import Sequence
from html import escape

from benchmarks.case import Row
from benchmarks.results import Measured, aim_text, number

Point = tuple[float, float]
WIDTH = 960
LABELS = 360
RIGHT = 190
STEP = 26
TOP = 64
GOOD, BAD, INK, FAINT = "#1a7f37", "#bc4c00", "#1f2328", "#d0d7de"
_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"
 font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif" font-size="13" fill="{ink}" role="img">
<title>达到目标的程度</title>
<rect width="{width}" height="{height}" fill="#ffffff"/>"""
LEAST, MOST = 0.125, 8.0
"""Ends of the scale: an eighth of the aim, eight times the aim."""


def draw(measured: Sequence[Measured]) -> str:
    """The whole picture."""
    rows = [one.row for one in measured if one.row.attained is not None]
    upper = TOP + STEP * len(rows) + 40
    costs = _costs([one.row for one in measured])
    height = upper + (280 if len(costs) > 1 else 0)
    parts = [
        _HEAD.format(width=WIDTH, height=height, ink=INK),
        _text(16, 28, "达到目标的程度（1 为恰好达到，向右为好）", size=16),
        *_scale(upper),
    ]
    for place, row in enumerate(rows):
        parts += _bar(row, TOP + STEP * place + STEP / 2)
    if len(costs) > 1:
        parts += _cost_panel(costs, upper)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(attained: float) -> float:
    """Place on the logarithmic scale."""
    share = math.log(min(max(attained, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return LABELS + share * (WIDTH - LABELS - RIGHT)


def _scale(bottom: float) -> list[str]:
    found = []
    for mark in (0.125, 0.25, 0.5, 1, 2, 4, 8):
        x, strong = _x(mark), mark == 1
        found.append(_line((x, TOP - 8), (x, bottom - 34), INK if strong else FAINT))
        found.append(_text(x, TOP - 14, f"{mark:g}", anchor="middle", size=11))
    return found


def _bar(row: Row, y: float) -> list[str]:
    assert row.aim is not None
    assert row.attained is not None
    colour = GOOD if row.reached else BAD
    span = row.ratio_spread if row.aim.of_ratio else row.figures.spread
    ends = sorted(_x(row.aim.attained(value)) for value in span) if span else []
    value = f"{row.ratio:.2f}" if row.aim.of_ratio else f"{number(row.figures.value, row.figures.unit)}"
    x = _x(row.attained)
    shape = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
        if row.reached
        else f'<path d="M{x - 5:.1f} {y + 4.5:.1f}h10l-5-9z" fill="{colour}"/>'
    )
    said = f"{value}（{aim_text(row)}）{'达到' if row.reached else '未达到'}"
    return [
        _text(LABELS - 12, y + 4.5, row.what, anchor="end"),
        *([_range((ends[0], y), (ends[1], y), colour)] if ends else []),
        shape,
        _text(WIDTH - RIGHT + 14, y + 4.5, said, fill=colour),
    ]


def _costs(rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """Articles on the site → what one publish costs the worker there."""
    found = {}
    for row in rows:
        if match := re.fullmatch(r"publish-(\d+)(-ratio)?", row.key):
            found[int(match[1])] = row
    return sorted(found.items())


def _cost_panel(costs: Sequence[tuple[int, Row]], top: float) -> list[str]:
    left, right, bottom = 90.0, WIDTH - 60.0, top + 220.0
    highest = max(row.figures.spread[1] for _, row in costs)
    step = next(s for s in (5, 10, 20, 50, 100, 200, 500, 1000, 5000) if highest <= s * 5)
    first, last = math.log10(costs[0][0]), math.log10(costs[-1][0])

    def place(count: int, value: float) -> tuple[float, float]:
        x = left + 40 + (math.log10(count) - first) / (last - first) * (right - left - 80)
        return x, bottom - value / (step * 5) * 170

    parts = [_text(16, top + 14, "发布一篇：后台的处理器时间（毫秒）与站点大小（篇）", size=16)]
    for k in range(6):
        y = place(costs[0][0], step * k)[1]
        parts.append(_line((left, y), (right, y), FAINT))
        parts.append(_text(left - 8, y + 4, f"{step * k}", anchor="end", size=11))
    points = [place(count, row.figures.value) for count, row in costs]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="{GOOD}" stroke-width="2"/>')
    for (count, row), (x, y) in zip(costs, points, strict=True):
        low, high = (place(count, value)[1] for value in row.figures.spread)
        parts += [
            _range((x, low), (x, high), GOOD),
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{GOOD}"/>',
            _text(x + 9, y - 7, number(row.figures.value, "毫秒"), size=12),
            _text(x, bottom + 20, f"{count:,}", anchor="middle", size=12),
        ]
    return parts


def _line(start: Point, end: Point, colour: str) -> str:
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}"/>'
    )  # fmt: skip


def _range(start: Point, end: Point, colour: str) -> str:
    return _line(start, end, colour)[:-2] + ' stroke-width="3" stroke-opacity="0.4" stroke-linecap="round"/>'


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, fill: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">{escape(words)}</text>'
    )
