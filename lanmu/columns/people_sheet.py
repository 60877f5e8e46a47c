"""The register of 栏目专人 as a sheet: rows out, rows in. What is exported can be filled on and imported again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lanmu.columns.models import ColumnPage, ColumnPost
from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.columns.reading import file_lines
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import Department, User

HEADINGS = (
    "栏目", "处室、单位", "岗位", "姓名", "用户名", "任职起", "任职止", "变动原因",
    "备案", "报送人", "报送时间", "变动后几天报送", "备案人", "备案时间",
)  # fmt: skip
WIDTHS = (36, 18, 8, 12, 16, 12, 12, 24, 10, 12, 18, 14, 12, 18)
NEEDED = HEADINGS[:3] + HEADINGS[4:6]
READ = HEADINGS[:8]
"""What an import reads; the other columns of an export are passed over."""
MAX_ROWS = 2_000
MAX_SHOWN = 200
_DUTIES = {"专人": False, "正岗": False, "主岗": False, "副岗": True}
_DAY_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that could be read, with the line it stands on."""

    line: int
    column: ColumnPage
    department: Department
    user: User
    is_deputy: bool
    starts_on: date
    ends_on: date | None
    reason: str


def row_of(post: ColumnPost, *, path: str) -> list[str | int]:
    """One line of the export."""
    return [
        path,
        post.department.name,
        post.duty_name,
        post.user.full_name,
        post.user.username,
        f"{post.starts_on:%Y-%m-%d}",
        f"{post.ends_on:%Y-%m-%d}" if post.ends_on else "",
        "",
        str(post.get_state_display()),
        str(post.filed_by or "系统"),
        minute_text(post.filed_at),
        post.days_to_filing,
        str(post.confirmed_by or "") if post.confirmed_at else "",
        minute_text(post.confirmed_at) if post.confirmed_at else "",
    ]


def read_people(data: bytes) -> list[SheetRow]:
    """The rows of an Excel or CSV file. Raises Refused with every bad row named, and what is wrong with it."""
    names: list[str] | None = None
    found: list[SheetRow] = []
    problems: list[str] = []
    places = _Places()
    count = 0
    for line, cells in file_lines(data, what="专人名册"):
        values = [cell.strip() for cell in cells]
        if not any(values):
            continue
        if names is None:
            names = _header(values)
            continue
        count += 1
        if count > MAX_ROWS:
            raise Refused(f"超过 {MAX_ROWS} 行，不像一份专人名册。请确认上传的文件。")
        row, wrong = places.read(line, dict(zip(names, values, strict=False)))
        problems += [f"第 {line} 行：{sentence}" for sentence in wrong]
        if row is not None:
            found.append(row)
    if problems:
        more = len(problems) - MAX_SHOWN
        raise Refused(problems[:MAX_SHOWN] + ([f"还有 {more} 处问题未列出，请先改正以上各处。"] if more > 0 else []))
    if not found:
        raise Refused("表里没有任何专人。请从“栏目专人”导出 Excel，照它的表头填写后再导入。")
    return found


def _header(values: Sequence[str]) -> list[str]:
    if missing := [name for name in NEEDED if name not in values]:
        raise Refused(f"第一行表头缺少：{'、'.join(missing)}。请从“栏目专人”导出 Excel，照它的表头填写后再导入。")
    return list(values)


class _Places:
    """Columns, departments and people by name, looked up once."""

    def __init__(self) -> None:
        titles = titles_by_path()
        self.columns: dict[str, list[ColumnPage]] = {}
        for column in ColumnPage.objects.filter(responsibility__isnull=False):
            names = [name for name in levels_of(column.path, titles) if name]
            self.columns.setdefault("/".join(names), []).append(column)
            self.columns.setdefault(names[-1], [])
            if names[-1] != "/".join(names):
                self.columns[names[-1]].append(column)
        self.departments = {d.name: d for d in Department.objects.all()}
        self.users = {u.username: u for u in User.objects.all()}

    def read(self, line: int, cells: dict[str, str]) -> tuple[SheetRow | None, list[str]]:
        wrong: list[str] = []
        column = self._column(cells["栏目"], wrong)
        department = self.departments.get(cells["处室、单位"])
        if department is None:
            wrong.append(f"处室、单位“{cells['处室、单位']}”不在处室名录中。请改正名称。")
        if (is_deputy := _DUTIES.get(cells["岗位"])) is None:
            wrong.append(f"岗位“{cells['岗位']}”认不出。请填“专人”或“副岗”。")
        user = self.users.get(cells["用户名"])
        if user is None:
            wrong.append(f"没有用户名为“{cells['用户名']}”的账号。请核对用户名，或请系统管理员开立账号。")
        elif cells.get("姓名") and cells["姓名"] != user.full_name:
            wrong.append(f"用户名“{user.username}”的姓名是“{user.full_name}”，与表中的“{cells['姓名']}”不符。请核对。")
        starts_on = _day("任职起", cells["任职起"], wrong, required=True)
        ends_on = _day("任职止", cells.get("任职止", ""), wrong, required=False)
        if wrong or column is None or department is None or user is None or starts_on is None or is_deputy is None:
            return None, wrong
        reason = cells.get("变动原因", "")
        return SheetRow(line, column, department, user, is_deputy, starts_on, ends_on, reason), []

    def _column(self, text: str, wrong: list[str]) -> ColumnPage | None:
        name = "/".join(part.strip() for part in text.replace("›", "/").replace("＞", "/").split("/"))
        found = self.columns.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            wrong.append(f"叫“{text}”的栏目不止一个。请写全各级名称，如“政务公开 › 机构信息 › 领导信息”。")
        else:
            wrong.append(f"分工表里没有末级栏目“{text}”。请照分工表改正名称。")
        return None


def _day(label: str, text: str, wrong: list[str], *, required: bool) -> date | None:
    if not text:
        if required:
            wrong.append(f"没有填{label}。请填写日期，如 2024-05-08。")
        return None
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day, no moment
        except ValueError:
            continue
    wrong.append(f"{label}“{text}”不是日期。请填如 2024-05-08。")
    return None
