"""Pictures of figures: server-side SVG that prints well, reads without colour and says its figures to a screen reader.

Every function returns one `<svg>` as safe text. Colours carry no meaning of their own: bars are labelled with their
value, lines differ in dash, lights carry a word.
"""

import math
from collections.abc import Mapping, Sequence

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH = 520
"""Small enough that words stay readable on a phone, where the picture shrinks to 350 points."""
INK, FAINT, BACK = "#1f2a27", "#c9d2cf", "#ffffff"
SERIES = (("#17594a", ""), ("#a3341c", "6 3"), ("#3b5b92", "2 3"), ("#7a5c00", "8 3 2 3"))
"""Colour and dash of each line, in order; more than four lines in one picture cannot be told apart."""
MAIN = SERIES[0][0]
LABELS = 160
STEP = 28
ABREAST = 3
"""Names side by side in a legend."""
NOTHING = "没有数据"
MOST_DOTS = 45
"""With more points a line is drawn without dots: they would hide one another, and the dashes."""


def bars(*, title: str, rows: Sequence[tuple[str, float]], unit: str = "", width: int = WIDTH) -> SafeString:
    """Horizontal bars, one for each (label, value ≥ 0), in the order given."""
    most = max((value for _, value in rows), default=0) or 1
    room = width - LABELS - 90
    height = 44 + STEP * max(len(rows), 1)
    parts = []
    for place, (label, value) in enumerate(rows):
        y = 40 + STEP * place
        length = max(room * value / most, 1 if value else 0)
        parts.append(_text(LABELS - 8, y + 14, _short(label), anchor="end"))
        parts.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="18" fill="{}"/>', LABELS, y, f"{length:.1f}", SERIES[0][0]
            )
        )
        parts.append(_text(LABELS + length + 6, y + 14, f"{number(value)}{unit}"))
    return _picture(title, width, height, parts or [_text(16, 58, NOTHING)], _said(rows, unit))


def lines(
    *,
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    unit: str = "",
    width: int = WIDTH,
) -> SafeString:
    """Lines over `labels` (months, days), at most four; None leaves a gap. The axis begins at 0.

    Raises ValueError for more lines than can be told apart.
    """
    if len(series) > len(SERIES):
        raise ValueError(f"{len(series)} lines cannot be told apart: at most four")
    legend = 20 * ((len(series) - 1) // ABREAST)
    top, left, height = 56 + legend, 48, 260 + legend
    room, deep = width - left - 24, height - top - 36
    values = [value for line in series.values() for value in line if value is not None]
    if not values:
        return _picture(title, width, 90, [_text(16, 58, NOTHING)], NOTHING)
    most = _round_above(max(values))
    parts: list[SafeString] = []
    for share in (0, 0.5, 1):
        y = top + deep * (1 - share)
        parts.append(_line(left, y, width - 24, y, FAINT))
        parts.append(_text(left - 8, y + 4, number(most * share), anchor="end", size=11))
    gap = room / max(len(labels) - 1, 1)
    every = max(1, -(-len(labels) // 8))
    for place, label in enumerate(labels):
        if place % every == 0:
            parts.append(_text(left + gap * place, height - 14, label, anchor="middle", size=11))
    for (name, line), (colour, dash), place in zip(series.items(), SERIES, range(len(SERIES)), strict=False):
        x, y = left + 156 * (place % ABREAST), 36 + 20 * (place // ABREAST)
        parts.append(_line(x, y, x + 26, y, colour, dash=dash, thick=2.5))
        parts.append(_text(x + 32, y + 4, _short(name, 9), size=12))
        for run in _runs(line):
            points = " ".join(f"{left + gap * n:.1f},{top + deep * (1 - value / most):.1f}" for n, value in run)
            parts.append(
                format_html(
                    '<polyline points="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-dasharray="{}"/>',
                    points, colour, dash,
                )
            )  # fmt: skip
            parts += [
                format_html(
                    '<circle cx="{}" cy="{}" r="3" fill="{}"/>',
                    f"{left + gap * n:.1f}", f"{top + deep * (1 - value / most):.1f}", colour,
                )
                for n, value in (run if len(labels) <= MOST_DOTS or len(run) == 1 else ())
            ]  # fmt: skip
    said = "；".join(
        f"{name}："
        + "，".join(f"{label} {number(v)}{unit}" for label, v in zip(labels, line, strict=True) if v is not None)
        for name, line in series.items()
    )
    return _picture(title, width, height, parts, said)


def shares(*, title: str, rows: Sequence[tuple[str, float, str]], unit: str = "", width: int = WIDTH) -> SafeString:
    """One bar divided: (label, value, colour) from left to right, each named with its value below."""
    whole = sum(value for _, value, _ in rows)
    if not whole:
        return _picture(title, width, 90, [_text(16, 58, NOTHING)], NOTHING)
    parts: list[SafeString] = []
    x = 16.0
    for _, value, colour in rows:
        length = (width - 32) * value / whole
        parts.append(
            format_html('<rect x="{}" y="36" width="{}" height="24" fill="{}"/>', f"{x:.1f}", f"{length:.1f}", colour)
        )
        x += length
    for place, (label, value, colour) in enumerate(rows):
        left, y = 16 + 164 * (place % ABREAST), 86 + 24 * (place // ABREAST)
        parts.append(format_html('<rect x="{}" y="{}" width="12" height="12" fill="{}"/>', left, y - 10, colour))
        parts.append(_text(left + 18, y, f"{_short(label, 7)} {number(value)}{unit}", size=12))
    height = 100 + 24 * ((len(rows) - 1) // ABREAST)
    return _picture(title, width, height, parts, _said([(label, value) for label, value, _ in rows], unit))


def number(value: float) -> str:
    """A figure for people: no needless digits, thousands left together as in official texts."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def _round_above(value: float) -> float:
    """The next round figure, for the top of an axis: 96 → 100, 130 → 150."""
    if value <= 0:
        return 1
    power: float = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def _runs(line: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches of a line without a gap: (place, value)."""
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(line):
        if value is None:
            found.append([])
        else:
            found[-1].append((place, value))
    return [run for run in found if run]


def _said(rows: Sequence[tuple[str, float]], unit: str) -> str:
    return "，".join(f"{label} {number(value)}{unit}" for label, value in rows) or NOTHING


def _short(label: str, most: int = 11) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"


def _text(x: float, y: float, said: str, *, anchor: str = "start", size: int = 13) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" font-size="{}">{}</text>', f"{x:.1f}", f"{y:.1f}", anchor, size, said
    )


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, *, dash: str = "", thick: float = 1) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>',
        f"{x:.1f}", f"{y:.1f}", f"{to_x:.1f}", f"{to_y:.1f}", colour, thick, dash,
    )  # fmt: skip


def _picture(title: str, width: int, height: int, parts: Sequence[SafeString], said: str) -> SafeString:
    head = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="lm-chart" viewBox="0 0 {} {}" width="{}" height="{}" role="img"'
        ' aria-label="{}" font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif" fill="{}">'
        '<rect width="{}" height="{}" fill="{}"/>',
        width, height, width, height, f"{title}：{said}", INK, width, height, BACK,
    )  # fmt: skip
    body = format_html_join("", "{}", ((part,) for part in parts))
    return mark_safe(f"{head}<title>{escape(title)}</title>{_text(16, 22, title, size=15)}{body}</svg>")
