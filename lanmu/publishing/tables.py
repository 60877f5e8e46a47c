"""A table of the editor as plain rows of cells; cells covered by a merged one are left out."""

from typing import Any

HEADERS = frozenset({"row", "column", "both"})
"""`row`: the first row holds headings. `column`: the first column does."""


def freeze_table(raw: dict[str, Any]) -> dict[str, Any] | None:
    """The frozen block, None for a table without any text."""
    data = [[_text(cell) for cell in row] for row in raw.get("data") or []]
    if not any(cell for row in data for cell in row):
        return None
    spans = _spans(raw.get("mergeCells") or [], data)
    covered = {
        (row + y, column + x)
        for (row, column), (rows, columns) in spans.items()
        for y in range(rows)
        for x in range(columns)
        if (x, y) != (0, 0)
    }
    rows = []
    for y, row in enumerate(data):
        cells = []
        for x, text in enumerate(row):
            if (y, x) not in covered:
                rowspan, colspan = spans.get((y, x), (1, 1))
                cells.append({"text": text, "rowspan": rowspan, "colspan": colspan})
        rows.append(cells)
    return {"type": "table", "caption": _text(raw.get("table_caption")), "header": _header(raw), "rows": rows}


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _header(raw: dict[str, Any]) -> str:
    choice = str(raw.get("table_header_choice") or "")
    if choice in HEADERS:
        return choice
    row, column = bool(raw.get("first_row_is_table_header")), bool(raw.get("first_col_is_header"))
    return "both" if row and column else "row" if row else "column" if column else ""


def _spans(merges: list[dict[str, Any]], data: list[list[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Merged cells by their upper left corner, cut to the table; broken and overlapping ones are ignored."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    width = max(len(row) for row in data)
    for merge in merges:
        try:
            y, x = int(merge["row"]), int(merge["col"])
            height, breadth = int(merge["rowspan"]), int(merge["colspan"])
        except (KeyError, TypeError, ValueError):
            continue
        if not (0 <= y < len(data) and 0 <= x < width):
            continue
        height, breadth = min(height, len(data) - y), min(breadth, width - x)
        area = {(y + i, x + j) for i in range(height) for j in range(breadth)}
        if height < 1 or breadth < 1 or len(area) == 1 or area & taken:
            continue
        taken |= area
        spans[y, x] = (height, breadth)
    return spans
