"""A frozen body as markup. Text blocks are clean HTML already (publishing.cleaning); all else is escaped here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from lanmu.portal.templating import macro

Block = Mapping[str, Any]

PREVIEWED = frozenset({"pdf", "jpg", "jpeg", "png", "gif", "webp"})
"""Files a browser opens by itself; others are offered for download."""


def body_markup(blocks: Sequence[Block], *, own_domain: str) -> Markup:
    """The blocks of a frozen text, one after another. `own_domain` tells own links from those that leave the site."""
    if len(blocks) == 1:
        return _block(blocks[0], own_domain)
    return Markup("\n").join(_block(block, own_domain) for block in blocks)


def _block(block: Block, own_domain: str) -> Markup:
    kind = block["type"]
    if kind == "text":
        return Markup(block["html"])  # noqa: S704 - sanitised when frozen, and bound by the approved digest
    if kind == "table":
        return macro("blocks.html", "table")(block, list(_cells(block["rows"], block["header"])))
    if kind == "links":
        return macro("blocks.html", "links")(block, own_domain)
    return macro("blocks.html", kind)(block)


def _cells(rows: Sequence[Sequence[Block]], header: str) -> Iterator[list[tuple[Block, str]]]:
    """Each row's cells with their scope: `col` or `row` for headings, empty for data.

    Covered cells are left out of a frozen table, so the column a cell stands in has to be counted.
    """
    open_until: dict[int, int] = {}
    """Column → first row that is free again below a cell that spans rows."""
    for y, line in enumerate(rows):
        x = 0
        cells = []
        for cell in line:
            while open_until.get(x, 0) > y:
                x += 1
            scope = "col" if y == 0 and header in {"row", "both"} else ""
            if not scope and x == 0 and header in {"column", "both"}:
                scope = "row"
            cells.append((cell, scope))
            for column in range(x, x + cell["colspan"]):
                open_until[column] = y + cell["rowspan"]
            x += cell["colspan"]
        yield cells


def first_image(blocks: Sequence[Block]) -> str:
    """Address of the first picture, empty when there is none."""
    return next((block["path"] for block in blocks if block["type"] == "image"), "")
