"""A filing on paper (PDF, Word) and as a sheet, from the same lines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lanmu.common.papers import Block, Heading, Paper, Para, Table
from lanmu.common.times import minute_text
from lanmu.filings.lines import (
    HEADINGS,
    QUIET_HEADINGS,
    QUIET_WIDTHS,
    WIDTHS,
    column_lines,
    heading,
    parted,
    quiet_cells,
    summary,
)
from lanmu.filings.models import FilingVersion, MonthlyFiling

SHEET_HEADINGS = ("栏目", "更新要求", *HEADINGS, "公开地址")
SHEET_WIDTHS = (34, 16, 12, 40, 18, 16, 16, 18, 18, 18, 14, 40, 36)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a filing: a signed version, or what would be signed now."""

    filing: MonthlyFiling
    content: dict[str, Any]
    digest: str
    generated_at: datetime
    version: FilingVersion | None = None

    @property
    def title(self) -> str:
        """`2026 年 10 月信息发布情况报备表（办公室）`."""
        return f"{self.filing.month_text}信息发布情况报备表（{self.content['department']}）"

    @property
    def file_name(self) -> str:
        """Without an ending: `月报备_办公室_2026-10`."""
        number = f"_第{self.version.number}版" if self.version and self.version.number > 1 else ""
        draft = "" if self.version else "_未签报"
        return f"月报备_{self.content['department']}_{self.content['month']}{number}{draft}"


def shown(filing: MonthlyFiling, version: FilingVersion | None) -> Shown:
    """A version as it was signed; without one, what would be signed now."""
    if version is None:
        return Shown(filing, filing.content, filing.digest, filing.generated_at)
    return Shown(filing, version.content, version.digest, version.signed_at, version)


def paper_of(what: Shown) -> Paper:
    """The printed form: the month in one sentence, a table for each column, the signature."""
    blocks: list[Block] = [Para(summary(what.content["totals"]))]
    busy, quiet = parted(what.content["columns"])
    for number, column in enumerate(busy, start=1):
        blocks.append(Heading(f"{number}. {column['column']}"))
        rows = [line.cells for line in column_lines(column)]
        blocks.append(Table(HEADINGS, rows, caption=heading(column), widths=WIDTHS))
    if quiet:
        blocks.append(Heading(f"{len(busy) + 1}. 本月没有发布的栏目"))
        blocks.append(Table(QUIET_HEADINGS, [quiet_cells(column) for column in quiet], widths=QUIET_WIDTHS))
    if what.version is not None and what.version.note:
        blocks.append(Para(f"说明：{what.version.note}"))
    blocks += [Para(words, right=True) for words in signature(what)]
    return Paper(what.title, blocks, dated=what.generated_at, landscape=True)


def signature(what: Shown) -> list[str]:
    """Who signed, when, what exactly; or that nobody has."""
    version = what.version
    if version is None:
        return [f"未签报（{minute_text(what.generated_at)} 生成）"]
    late = "（逾期）" if version.is_late else ""
    return [
        f"签报人：{version.signer_name}（{version.signer_duty}）",
        f"签报时间：{minute_text(version.signed_at)}{late}　第 {version.number} 版",
        f"摘要值：{version.digest}",
    ]


def sheet_rows(what: Shown) -> list[list[str]]:
    """One row a line, by `SHEET_HEADINGS`."""
    return [
        [column["column"], column["cadence"], *line.cells, line.path]
        for column in what.content["columns"]
        for line in column_lines(column)
    ]
