"""What the responsibility table says: who may write, who receives, which clock runs, all derived, nothing kept; and
who is named for a column on a day (第十五条). Days are Asia/Shanghai calendar days.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from lanmu.columns.checks import DirectoryEntry
from lanmu.columns.enums import Cadence, ColumnKind, DepartmentRule
from lanmu.columns.models import ColumnPage, ColumnPost, Responsibility, ResponsibleParty
from lanmu.columns.shipped import shipped_departments
from lanmu.columns.table import TableRow
from lanmu.common.once import once
from lanmu.organisation.models import Department, Post, User


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A department that has nobody named for a column it answers for."""

    column: ColumnPage
    department: Department
    why: str
    """A sentence: nobody filed, the term is over, the account is closed, the person left the department."""


def responsibility_rows() -> QuerySet[Responsibility]:
    """The table in its own order, with everything a row shows, in a constant number of queries."""
    return (
        Responsibility.objects.select_related("column", "operator")
        .prefetch_related(Prefetch("parties", ResponsibleParty.objects.select_related("department")))
        .order_by("position", "id")
    )


def every_row() -> list[Responsibility]:
    """All of `responsibility_rows()`; a page that shares its reads asks once."""
    return once("columns.rows", lambda: list(responsibility_rows()))


def leaf_columns() -> QuerySet[ColumnPage]:
    """末级栏目: the columns that have a row in the table, in its order."""
    leaves: QuerySet[ColumnPage] = (
        ColumnPage.objects.filter(responsibility__isnull=False)
        .select_related("responsibility__operator")
        .order_by("responsibility__position", "path")
    )
    return leaves


def departments_that_may_write(column: ColumnPage) -> list[Department]:
    """Departments whose 信息员 may supply texts for the column, in the order of the directory.

    各处室 and 主办处室 are every department in use (whoever makes the document is its 主办处室); 行业主管部门 is every
    sector authority. Empty for a column that takes no texts.
    """
    if not column.takes_articles:
        return []
    parties = ResponsibleParty.objects.filter(responsibility__column_id=column.pk)
    return writers_among(parties=list(parties), departments=list(Department.objects.filter(is_active=True)))


def writers_among(*, parties: Iterable[ResponsibleParty], departments: Iterable[Department]) -> list[Department]:
    """Of `departments` (those in use), the ones that one row's `parties` let write. No query."""
    rules = {party.rule for party in parties if party.rule}
    named = {party.department_id for party in parties if party.department_id}
    if rules & {DepartmentRule.EVERY, DepartmentRule.DRAFTING}:
        return list(departments)
    sector = DepartmentRule.SECTOR in rules
    return [d for d in departments if d.pk in named or (sector and d.is_sector_authority)]


def columns_for(department: Department) -> QuerySet[ColumnPage]:
    """Columns the department may write for, in the order of the table; none when it is no longer in use."""
    rules = [DepartmentRule.EVERY, DepartmentRule.DRAFTING]
    if department.is_sector_authority:
        rules.append(DepartmentRule.SECTOR)
    if not department.is_active:
        return leaf_columns().none()
    parties = ResponsibleParty.objects.filter(Q(department=department) | Q(rule__in=rules))
    return leaf_columns().filter(kind=ColumnKind.INTERNAL, responsibility__in=parties.values("responsibility_id"))


def columns_written_by(department: Department) -> list[ColumnPage]:
    """`columns_for` from `every_row()`: for a page that shows the table anyway."""
    if not department.is_active:
        return []
    return [
        row.column
        for row in every_row()
        if row.column.kind == ColumnKind.INTERNAL and writers_among(parties=row.parties.all(), departments=[department])
    ]


def columns_operated_by(department: Department) -> list[ColumnPage]:
    """`operated_columns` from `every_row()`."""
    return [row.column for row in every_row() if row.operator_id == department.pk]


def operated_columns(department: Department) -> QuerySet[ColumnPage]:
    """Columns the department operates (运维部门): it receives and publishes there, and files its month (第十六条)."""
    return leaf_columns().filter(responsibility__operator=department)


def receiving_department(column: ColumnPage) -> Department:
    """归口部门: the operating department takes over after the third review and publishes (附件2, 第十六条).

    Raises Responsibility.DoesNotExist when the column is not a leaf of the table.
    """
    return Responsibility.objects.select_related("operator").get(column_id=column.pk).operator


def responsible_departments(column: ColumnPage, submitting: Department | None = None) -> list[Department]:
    """责任部门 of a text that `submitting` supplies: the departments named in the row, then what its rules come to.

    各处室 and 主办处室 come to the submitting department; 行业主管部门 too, when it is a sector authority. Without a
    submitting department only the named ones are known.
    """
    row = Responsibility.objects.filter(column_id=column.pk).prefetch_related("parties__department").first()
    found: dict[int, Department] = {}
    for party in row.parties.all() if row else []:
        if party.department is not None:
            found.setdefault(party.department.pk, party.department)
        elif submitting is not None and (party.rule != DepartmentRule.SECTOR or submitting.is_sector_authority):
            found.setdefault(submitting.pk, submitting)
    return list(found.values())


def cadence(column: ColumnPage) -> Cadence | None:
    """The clock that runs for the column (第十二条（二）); None for a column above the leaves."""
    found = Responsibility.objects.filter(column_id=column.pk).values_list("cadence", flat=True).first()
    return Cadence(found) if found else None


def level_titles(column: ColumnPage) -> tuple[str, str, str]:
    """一级、二级、三级栏目 of annex 2's 发布栏目; missing levels are empty."""
    titles = [*column.get_ancestors().type(ColumnPage).values_list("title", flat=True), column.title]
    return titles[0], titles[1] if len(titles) > 1 else "", titles[2] if len(titles) > 2 else ""


def titles_by_path() -> dict[str, str]:
    """Tree path → title of every column, in one query: for lists that show the levels of many columns."""
    return once("columns.titles", lambda: dict(ColumnPage.objects.values_list("path", "title")))


def levels_of(path: str, titles: dict[str, str]) -> tuple[str, str, str]:
    """The three levels of the column at tree `path`, from `titles_by_path()`."""
    step = ColumnPage.steplen
    names = [titles[path[:end]] for end in range(step * 3, len(path) + 1, step)]
    return names[0], names[1] if len(names) > 1 else "", names[2] if len(names) > 2 else ""


def table_rows() -> list[TableRow]:
    """The whole table as rows, in its order: what `export` writes and `diff` compares."""
    return rows_of(responsibility_rows())


def rows_of(rows: Iterable[Responsibility]) -> list[TableRow]:
    """Some rows of `responsibility_rows()` as rows of a file, in the order given."""
    titles = titles_by_path()
    return [
        TableRow(
            *levels_of(row.column.path, titles),
            kind=row.column.kind,
            responsible=tuple(str(party) for party in row.parties.all()),
            operator=row.operator.name,
            duty=row.duty,
            cadence=row.cadence,
        )
        for row in rows
    ]


def directory() -> list[DirectoryEntry]:
    """处室名录 that a table is checked against; the shipped one where there is none yet (loading will put it there)."""
    entries = [DirectoryEntry(name, active) for name, active in Department.objects.values_list("name", "is_active")]
    return entries or [DirectoryEntry(department.name) for department in shipped_departments()]


def answering_departments(row: Responsibility) -> list[Department]:
    """Who owes a named person for the column: each 责任部门 the row names (各栏目责任部门要指定专人负责). Where the row
    names a rule or nobody, the 运维部门: somebody has to answer. `row` as `responsibility_rows()` gives it; no query.
    """
    named = [party.department for party in row.parties.all() if party.department and party.department.is_active]
    return named or [row.operator]


def filing_departments(row: Responsibility, departments: Collection[Department]) -> list[Department]:
    """Of `departments` (those in use), the ones that may name people for the column: responsible, by name or by rule,
    or operating. No query.
    """
    responsible = {d.pk for d in writers_among(parties=row.parties.all(), departments=departments)}
    return [d for d in departments if d.pk in responsible or d.pk == row.operator_id]


def people_of(department: Department, day: date) -> QuerySet[User]:
    """Open accounts of the department: who sits there, and who holds a post there on `day`."""
    held = Post.objects.on(day).filter(department=department).values("user_id")
    found = User.objects.filter(Q(department=department) | Q(pk__in=held), is_active=True)
    return found.order_by("id")


def named_persons(column: ColumnPage, day: date) -> list[ColumnPost]:
    """The column's named people on `day`, before their deputies."""
    return named_persons_by_column(day, columns=[column.pk]).get(column.pk, [])


def named_persons_by_column(day: date, *, columns: Collection[int] | None = None) -> dict[int, list[ColumnPost]]:
    """The same for many columns, or all (None), in two queries. Only people who are still in the department count."""
    posts = _posts().filter(pk__in=ColumnPost.objects.on(day).values("pk"))
    if columns is not None:
        posts = posts.filter(column_id__in=columns)
    elsewhere = _posts_elsewhere(day)
    found: dict[int, list[ColumnPost]] = {}
    for post in posts.order_by("column_id", "is_deputy", "department__order", "id"):
        if _belongs(post, elsewhere):
            found.setdefault(post.column_id, []).append(post)
    return found


def vacant_columns(day: date, *, department: Department | None = None) -> list[Vacancy]:
    """Columns of the table for which a department (or this one) has no named person on `day`, in the table's order.

    A constant number of queries. A deputy alone does not fill the place.
    """
    last: dict[tuple[int, int], ColumnPost] = {}
    for post in _posts_begun(day):
        if not post.is_deputy:
            last[post.column_id, post.department_id] = post
    elsewhere = _posts_elsewhere(day)
    found = []
    for row in every_row():
        for answering in answering_departments(row):
            if department is not None and answering.pk != department.pk:
                continue
            if why := _why_vacant(last.get((row.column_id, answering.pk)), day, elsewhere):
                found.append(Vacancy(row.column, answering, why))
    return found


def posts_of_person(user: User, day: date) -> list[ColumnPost]:
    """What the person is named for on `day`, as 专人 or 副岗, of columns in no particular order."""
    return [
        post
        for post in _posts_begun(day)
        if post.user_id == user.pk and post.user.is_active and (post.ends_on is None or post.ends_on >= day)
    ]


def _posts_begun(day: date) -> list[ColumnPost]:
    """Everybody named until `day`, the earliest first; a page that shares its reads asks once."""
    return once(("columns.posts", day), lambda: list(_posts().filter(starts_on__lte=day).order_by("starts_on", "id")))


def _posts() -> QuerySet[ColumnPost]:
    return ColumnPost.objects.select_related("column", "department", "user")


def _posts_elsewhere(day: date) -> set[tuple[int, int]]:
    """(person, department) of those who hold a post in a department they do not sit in."""
    held = Post.objects.on(day).exclude(user__department_id=F("department_id"))
    return set(held.values_list("user_id", "department_id"))


def _belongs(post: ColumnPost, elsewhere: set[tuple[int, int]]) -> bool:
    return post.user.department_id == post.department_id or (post.user_id, post.department_id) in elsewhere


def _why_vacant(post: ColumnPost | None, day: date, elsewhere: set[tuple[int, int]]) -> str:
    if post is None:
        return "没有报送专人。"
    if post.ends_on is not None and post.ends_on < day:
        return f"{post.user}的任期已于 {post.ends_on:%Y-%m-%d} 结束，没有报送接任的人。"
    if not post.user.is_active:
        return f"{post.user}的账号已停用，没有报送接任的人。"
    return "" if _belongs(post, elsewhere) else f"{post.user}已不在这个处室、单位，没有报送接任的人。"
