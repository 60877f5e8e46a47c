"""Paragraphs, tables and pictures of a Word file → title and blocks, in the shape the editor stores.

Headings come from real styles first; where a document has none, from the conventions of official documents
(GB/T 9704: 第X章、一、（一）), and only where the paragraph also looks like a heading.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from lanmu.publishing.importing.wordparts import Paragraph, Part, Picture, Span, Table

Block = dict[str, Any]

_STYLED = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "标题"})
_CHAPTER = re.compile(r"第[一二三四五六七八九十百零〇\d]+(?:编|章|部分)(?:\s|　|[^条款项])")
_SECTION = re.compile(r"第[一二三四五六七八九十百零〇\d]+节(?:\s|　|\S)")
_FIRST = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
_SENTENCE_END = tuple("。；：，、;,:")
_NOT_TITLE = re.compile(r"^[（(〔\[]|〔\d{4}〕|^\d{4}\s*(?:年|-)|[。；：]$")
_HEADING_FONTS = ("黑体", "楷体", "小标宋", "SimHei", "KaiTi")
_LONGEST_HEADING = 60
_BIG = 36
"""Half points: 小二 and larger, the size titles are set in."""


def compose(parts: Sequence[Part], *, file_name: str) -> tuple[str, list[Block], list[Picture]]:
    """(title, blocks, pictures). A picture block's `image` is its place in the list of pictures."""
    title, rest = _take_title(list(parts))
    levels = _levels(rest)
    blocks: list[Block] = []
    pictures: list[Picture] = []
    pending: list[Paragraph] = []

    def flush() -> None:
        if html := _html(pending, levels):
            blocks.append({"type": "text", "value": html})
        pending.clear()

    for part in rest:
        if isinstance(part, Paragraph):
            pending.append(part)
            continue
        flush()
        if isinstance(part, Table):
            blocks.append({"type": "table", "value": table_value(part.cells, part.merges, header_row=part.header_row)})
        else:
            blocks.append({"type": "image", "value": {"image": len(pictures), "alt": part.alt, "caption": ""}})
            pictures.append(part)
    flush()
    return (title or file_name)[:255], blocks, pictures


def table_value(
    cells: list[list[str]], merges: dict[tuple[int, int], tuple[int, int]], *, header_row: bool
) -> dict[str, Any]:
    """The value of Wagtail's TableBlock, merged cells included (its editor wants covered cells marked hidden)."""
    covered = [
        {"row": row + r, "col": column + c, "hidden": True}
        for (row, column), (rows, columns) in sorted(merges.items())
        for r in range(rows)
        for c in range(columns)
        if (r, c) != (0, 0)
    ]
    return {
        "data": cells,
        "cell": covered,
        "mergeCells": [
            {"row": row, "col": column, "rowspan": rows, "colspan": columns}
            for (row, column), (rows, columns) in sorted(merges.items())
        ],
        "first_row_is_table_header": header_row,
        "first_col_is_header": False,
        "table_header_choice": "row" if header_row else "neither",
        "table_caption": "",
    }


def _take_title(parts: list[Part]) -> tuple[str, list[Part]]:
    """The title, and the parts without it. A title further down (below a covering notice) stays in the text as well."""
    paragraphs = [(i, p) for i, p in enumerate(parts) if isinstance(p, Paragraph) and p.text]
    styled = next(((i, p) for i, p in paragraphs if p.style.lower() in _TITLE_STYLES), None)
    heading = next(((i, p) for i, p in paragraphs if p.centred and _styled_level(p) is not None), None)
    found = styled or heading or _lone_first_heading(paragraphs)
    if found is None:
        return _take_set_title(parts, paragraphs[:5])
    index, paragraph = found
    title = _flat(paragraph)
    if index == paragraphs[0][0]:
        return title, [*parts[:index], *parts[index + 1 :]]
    return title, parts


def _lone_first_heading(paragraphs: list[tuple[int, Paragraph]]) -> tuple[int, Paragraph] | None:
    """The document's first line when it is its one heading of the highest level, and no 第一章 or 一、."""
    tops = [(i, p) for i, p in paragraphs if _styled_level(p) == 1]
    if len(tops) != 1 or tops[0] != paragraphs[0] or any(r.match(tops[0][1].text) for r in (_CHAPTER, _FIRST)):
        return None
    return tops[0]


def _take_set_title(parts: list[Part], opening: list[tuple[int, Paragraph]]) -> tuple[str, list[Part]]:
    """A title known by its setting alone: centred and large or bold, among the first lines; up to three lines."""
    lines: list[tuple[int, Paragraph]] = []
    for index, paragraph in opening:
        is_line = (
            paragraph.centred and (paragraph.size >= _BIG or paragraph.bold) and not _NOT_TITLE.search(paragraph.text)
        )
        if is_line and len(lines) < 3 and (not lines or paragraph.size == lines[0][1].size):
            lines.append((index, paragraph))
        elif lines or is_line:
            break
    if not lines:
        return "", parts
    title = "".join(_flat(p) for _, p in lines)
    if lines[0][0] != opening[0][0]:
        return title, parts
    taken = {i for i, _ in lines}
    return title, [part for i, part in enumerate(parts) if i not in taken]


def _styled_level(paragraph: Paragraph) -> int | None:
    """The heading level a style gives, 1 for the highest. A long paragraph in a heading style is text."""
    if len(paragraph.text) > 2 * _LONGEST_HEADING:
        return None
    if found := _STYLED.match(paragraph.style):
        return int(found[1])
    if paragraph.style.lower() in _TITLE_STYLES:
        return 1
    if paragraph.outline is not None and len(paragraph.text) <= _LONGEST_HEADING:
        return paragraph.outline + 1
    return None


def _levels(parts: Iterable[Part]) -> dict[int, str]:
    """Tag by `id` of each paragraph that is a heading: the document's highest level becomes h2, all below it h3."""
    paragraphs = [p for p in parts if isinstance(p, Paragraph) and p.text]
    styled = {id(p): level for p in paragraphs if (level := _styled_level(p)) is not None}
    if styled:
        top = min(styled.values())
        return {key: "h2" if level == top else "h3" for key, level in styled.items()}
    ranks = {id(p): rank for p in paragraphs if (rank := _conventional_rank(p)) is not None}
    top = min(ranks.values(), default=0)
    return {key: "h2" if rank == top else "h3" for key, rank in ranks.items()}


def _conventional_rank(paragraph: Paragraph) -> int | None:
    text = f"{paragraph.label}{paragraph.text}"
    if len(text) > _LONGEST_HEADING or text.endswith(_SENTENCE_END):
        return None
    if _CHAPTER.match(text):
        return 0
    if _SECTION.match(text):
        return 1
    stands_out = paragraph.bold or paragraph.centred or any(name in paragraph.font for name in _HEADING_FONTS)
    if _FIRST.match(text) and stands_out:
        return 2
    if _SECOND.match(text) and stands_out:
        return 3
    return 2 if paragraph.centred and paragraph.bold and not _NOT_TITLE.search(text) else None


def _html(paragraphs: list[Paragraph], levels: dict[int, str]) -> str:
    out: list[str] = []
    shown = [p for p in paragraphs if p.text]
    at = 0
    while at < len(shown):
        run = _list_run(shown, at, levels)
        if run:
            out.append(_list_html(run))
            at += len(run)
            continue
        paragraph = shown[at]
        tag = levels.get(id(paragraph), "p")
        out.append(f"<{tag}>{_labelled(paragraph)}{_inline(paragraph.spans, plain=tag != 'p')}</{tag}>")
        at += 1
    return "".join(out)


def _list_run(paragraphs: list[Paragraph], at: int, levels: dict[int, str]) -> list[Paragraph]:
    """The paragraphs from `at` that an HTML list shows with the very numbers Word shows; none when it would not."""
    number_id = paragraphs[at].number_id
    run: list[Paragraph] = []
    seen: dict[int, int] = {}
    while number_id and at < len(paragraphs):
        paragraph = paragraphs[at]
        if paragraph.number_id != number_id or id(paragraph) in levels:
            break
        seen = {depth: figure for depth, figure in seen.items() if depth <= paragraph.depth}
        if not paragraph.bullet and (not paragraph.plain or paragraph.figure != seen.get(paragraph.depth, 0) + 1):
            return []
        seen[paragraph.depth] = paragraph.figure
        run.append(paragraph)
        at += 1
    return run


def _list_html(run: list[Paragraph]) -> str:
    """Nested lists; a depth that is skipped counts as one."""
    out: list[str] = []
    open_lists: list[tuple[int, str]] = []
    for paragraph in run:
        tag = "ul" if paragraph.bullet else "ol"
        while open_lists and (
            open_lists[-1][0] > paragraph.depth or (open_lists[-1][0] == paragraph.depth and open_lists[-1][1] != tag)
        ):
            out.append(f"</li></{open_lists.pop()[1]}>")
        if open_lists and open_lists[-1][0] == paragraph.depth:
            out.append("</li>")
        else:
            open_lists.append((paragraph.depth, tag))
            out.append(f"<{tag}>")
        out.append(f"<li>{_inline(paragraph.spans)}")
    out += [f"</li></{tag}>" for _, tag in reversed(open_lists)]
    return "".join(out)


def _labelled(paragraph: Paragraph) -> str:
    """The automatic number as text; Word sets a gap after 第X条 and after `1.`."""
    if not paragraph.label:
        return "• " if paragraph.bullet else ""
    return escape(paragraph.label) + ("" if paragraph.label.endswith(("、", "）", "，")) else "　")


def _flat(paragraph: Paragraph) -> str:
    return re.sub(r"\s+", " ", f"{paragraph.label}{paragraph.text}").strip()


def _inline(spans: list[Span], *, plain: bool = False) -> str:
    """HTML of the spans, white space cut at both ends. `plain`: a heading carries no bold or italic of its own."""
    pieces = [Span(s.text, s.bold and not plain, s.italic and not plain, s.raised, s.href) for s in spans]
    while pieces and not pieces[0].text.strip():
        pieces.pop(0)
    while pieces and not pieces[-1].text.strip():
        pieces.pop()
    if pieces:
        pieces[0].text = pieces[0].text.lstrip()
        pieces[-1].text = pieces[-1].text.rstrip()
    return "".join(map(_span_html, pieces))


def _span_html(span: Span) -> str:
    html = escape(span.text, quote=False).replace("\n", "<br/>")
    if not span.text.strip():
        return html
    for tag, on in (("b", span.bold), ("i", span.italic), (span.raised, bool(span.raised))):
        if on:
            html = f"<{tag}>{html}</{tag}>"
    return f'<a href="{escape(span.href)}">{html}</a>' if span.href else html
