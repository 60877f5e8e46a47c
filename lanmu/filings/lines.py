"""A filing as lines of a table: the same on the screen, in Excel, in Word and as PDF. Pure: made of the content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lanmu.filings.enums import Part
from lanmu.publishing.enums import Stage

STAGES = tuple(str(stage.label) for stage in (Stage.FIRST, Stage.SECOND, Stage.THIRD))
HEADINGS = ("事项", "标题（内容）", "时间", "供稿部门", "撰写（经办）人", *STAGES, "发布人", "说明")
QUIET_HEADINGS = ("栏目", "更新要求", "责任部门", "专人", "月末", "最近更新", "说明")
QUIET_WIDTHS = (30, 16, 16, 22, 10, 12, 10)
WIDTHS = (9, 26, 12, 10, 9, 9, 9, 9, 9, 22)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened in a column."""

    part: Part
    title: str
    at: str = ""
    supplier: str = ""
    people: str = ""
    stages: tuple[str, str, str] = ("", "", "")
    publisher: str = ""
    note: str = ""
    path: str = ""
    late: bool = False

    @property
    def cells(self) -> list[str]:
        """By `HEADINGS`."""
        part = str(self.part.label)
        return [part, self.title, self.at, self.supplier, self.people, *self.stages, self.publisher, self.note]


def column_lines(column: dict[str, Any]) -> list[Line]:
    """Everything of one column, in the order of `Part`; one line that says so when nothing was published."""
    found = list(_lines(column))
    if not column["items"] and not column["updates"] and not column["imported"]:
        words = "空白栏目：栏目中没有公开的信息。" if column["empty"] else ""
        found.append(Line(Part.NOTHING, "", note=words, late=column["empty"]))
    return found


def parted(columns: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The columns with something to tell, and those of which there is nothing but that."""
    busy: list[dict[str, Any]] = []
    quiet: list[dict[str, Any]] = []
    for column in columns:
        (quiet if [line.part for line in column_lines(column)] == [Part.NOTHING] else busy).append(column)
    return busy, quiet


def quiet_cells(column: dict[str, Any]) -> list[str]:
    """By `QUIET_HEADINGS`."""
    return [
        column["column"],
        column["cadence"],
        "、".join(column["responsible"]) or "—",
        "、".join(column["persons"]) or "空岗",
        column["light_text"],
        column["last"],
        "空白栏目" if column["empty"] else "",
    ]


def heading(column: dict[str, Any]) -> str:
    """`每月至少1次　责任：法规处　专人：…　月末：正常`."""
    persons = "、".join(column["persons"]) or "空岗"
    responsible = "、".join(column["responsible"]) or "—"
    words = [column["cadence"], f"责任部门：{responsible}", f"专人：{persons}", f"月末：{column['light_text']}"]
    if column["last"]:
        words.append(f"最近更新：{column['last']}")
    return "　".join(words)


def summary(totals: dict[str, int]) -> str:
    """The month in one sentence."""
    said = (
        f"运维 {totals['columns']} 个栏目，发布 {totals['items']} 条，更正、更新 {totals['updates']} 条，"
        f"撤下 {totals['withdrawals']} 条"
    )
    more = [
        (totals["imported"], "另有批量导入公开 {} 条（整批授权备案，不计入发布）"),
        (totals["supplements"], "补审 {} 件"),
        (totals["statements"], "无变化声明 {} 份"),
        (totals["late_changes"], "逾期送交或发布的变动 {} 项"),
        (totals["late_columns"], "月末超期的栏目 {} 个"),
        (totals["without_items"], "本月没有发布的栏目 {} 个"),
        (totals["empty"], "空白栏目 {} 个"),
    ]
    return "，".join([said, *(words.format(n) for n, words in more if n)]) + "。"


def _lines(column: dict[str, Any]) -> Iterator[Line]:
    for part, key in ((Part.ITEM, "items"), (Part.UPDATE, "updates"), (Part.SUPPLEMENT, "supplements")):
        yield from (_record(part, record) for record in column[key])
    yield from _imports(column)
    for row in column["withdrawals"]:
        yield Line(
            Part.WITHDRAWAL, row["title"], at=row["at"], people=row["by"], note=f"{row['number']}　{row['reason']}"
        )
    for row in column["changes"]:
        yield Line(
            Part.CHANGE,
            row["what"],
            at=row["changed_on"],
            supplier=row["supplier"],
            note=_change_note(row),
            late=row["late"],
        )
    for row in column["statements"]:
        note = f"{row['first_day']} 至 {row['last_day']}：{row['reason']}"
        yield Line(Part.STATEMENT, "本期无变化", at=row["at"], people=row["by"], note=note)


def _imports(column: dict[str, Any]) -> Iterator[Line]:
    """A line an import: its texts were authorised as a whole (one record), not reviewed one by one."""
    if "imports" not in column and column["imported"]:  # signed before the records were named
        yield Line(Part.IMPORTED, f"{column['imported']} 条", note="按批量导入授权备案表")
    for one in column.get("imports", ()):
        yield Line(
            Part.IMPORTED,
            f"{one['count']} 条（来源：{one['source']}）",
            at=one["at"],
            supplier=one["authorised_by"],
            people=one["by"],
            note=f"{one['number']}　批量导入备案：整批授权公开，不逐条三审三校",
        )


def _record(part: Part, record: dict[str, Any]) -> Line:
    reviews: dict[str, Sequence[str]] = record["reviews"]
    others = [f"{name}：{'、'.join(people)}" for name, people in reviews.items() if name not in STAGES]
    basis = "" if all(reviews.get(stage) for stage in STAGES) else record["basis"]
    first, second, third = ("、".join(reviews.get(stage, [])) for stage in STAGES)
    return Line(
        part,
        record["title"],
        at=record["at"],
        supplier=record["supplier"],
        people="、".join(record["writers"]) or record["officer"],
        stages=(first, second, third),
        publisher=record["publisher"],
        note="　".join(word for word in [record["number"], basis, *others] if word),
        path=record["path"],
    )


def _change_note(row: dict[str, Any]) -> str:
    handed = row["handed_at"] or "未送交"
    said = [f"送交 {handed}（应于 {row['handed_due']}{'，逾期' if row['handed_late'] else ''}）"]
    if row["published_due"]:
        published = row["published_at"] or "未发布"
        said.append(f"发布 {published}（应于 {row['published_due']}{'，逾期' if row['published_late'] else ''}）")
    return "；".join(said)
