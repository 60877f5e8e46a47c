"""What a filing tells: gathered from the sealed records, the audit log and the duty's own records, for every operating
department at once. Read in a constant number of queries; the answer is plain data, ready to be frozen.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from lanmu.audit.models import AuditEntry
from lanmu.columns.models import Responsibility
from lanmu.columns.queries import levels_of, named_persons_by_column, responsibility_rows, titles_by_path
from lanmu.common.digest import canonical_json, digest
from lanmu.common.times import local, minute_text
from lanmu.duty.enums import ChangeState
from lanmu.duty.models import ColumnChange, NoChangeStatement
from lanmu.duty.queries import column_states
from lanmu.filings.terms import bounds, last_day
from lanmu.organisation.models import Department
from lanmu.publishing.enums import ApprovalKind, Decision, PublicationState, Route, Stage
from lanmu.publishing.models import ApprovalRecord, Publication

VERSION = 2
Content = dict[str, Any]
Parts = dict[int, list[dict[str, Any]]]
"""By column."""


def digest_of(content: Content) -> str:
    """What a signature is put on."""
    return digest(canonical_json(content).encode())


def operating_rows() -> dict[int, list[Responsibility]]:
    """Rows of the table by 运维部门, for departments in use."""
    found: dict[int, list[Responsibility]] = defaultdict(list)
    for row in responsibility_rows():
        if row.operator.is_active:
            found[row.operator_id].append(row)
    return dict(found)


def contents(*, month: date, departments: set[int] | None = None) -> dict[int, Content]:
    """The filing of `month` (its first day) of each operating department, or of those numbers, by department."""
    rows = {d: r for d, r in operating_rows().items() if departments is None or d in departments}
    columns = [row.column_id for found in rows.values() for row in found]
    gathered = _Gathered(month, columns)
    names = dict(Department.objects.filter(pk__in=rows).values_list("pk", "name"))
    return {number: _content(names[number], month, found, gathered) for number, found in rows.items()}


class _Gathered:
    """Everything of one month, by column."""

    def __init__(self, month: date, columns: list[int]) -> None:
        self.start, self.end = bounds(month)
        self.last = last_day(month)
        self.titles = titles_by_path()
        self.records = _records(self.start, self.end, columns)
        self.imports = _imports(self.start, self.end, columns)
        self.withdrawals = _withdrawals(self.start, self.end, columns)
        self.changes = _changes(self.start, self.end, self.last, columns)
        self.statements = _statements(self.start, self.end, columns)
        self.states = column_states(day=self.last, columns=columns)
        self.people = named_persons_by_column(self.last, columns=columns)
        public = Publication.objects.filter(column_id__in=columns, state=PublicationState.PUBLIC)
        self.public = dict(public.order_by().values_list("column_id").annotate(n=Count("pk")))


def _content(name: str, month: date, rows: list[Responsibility], gathered: _Gathered) -> Content:
    columns = [_column(row, gathered) for row in rows]
    count = {key: sum(len(c[key]) for c in columns) for key in ("items", "updates", "supplements", "withdrawals")}
    return {
        "version": VERSION,
        "department": name,
        "month": f"{month:%Y-%m}",
        "columns": columns,
        "totals": {
            **count,
            "columns": len(columns),
            "imported": sum(c["imported"] for c in columns),
            "imports": len({one["number"] for c in columns for one in c["imports"]}),
            "statements": sum(len(c["statements"]) for c in columns),
            "changes": sum(len(c["changes"]) for c in columns),
            "late_changes": sum(change["late"] for c in columns for change in c["changes"]),
            "late_columns": sum(c["late"] for c in columns),
            "without_items": sum(not (c["items"] or c["updates"] or c["imported"]) for c in columns),
            "empty": sum(c["empty"] for c in columns),
        },
    }


def _column(row: Responsibility, gathered: _Gathered) -> dict[str, Any]:
    number = row.column_id
    state = gathered.states[number]
    records, imports = gathered.records.get(number, []), gathered.imports.get(number, [])
    texts = row.column.kind == "internal"
    return {
        "id": number,
        "column": " › ".join(n for n in levels_of(row.column.path, gathered.titles) if n),
        "kind": str(row.column.get_kind_display()),
        "cadence": str(row.get_cadence_display()),
        "responsible": [str(party) for party in row.parties.all()],
        "persons": [f"{post.user}（{post.duty_name}）" for post in gathered.people.get(number, [])],
        "light": str(state.light),
        "light_text": state.word,
        "late": state.is_late,
        "last": f"{state.publication.last}" if state.publication.last else "",
        "due": f"{state.due}" if state.due else "",
        "basis": state.publication.basis,
        "empty": texts and not gathered.public.get(number),
        "items": [r for r in records if r["part"] == "item"],
        "updates": [r for r in records if r["part"] == "update"],
        "supplements": [r for r in records if r["part"] == "supplement"],
        "imports": imports,
        "imported": sum(one["count"] for one in imports),
        "withdrawals": gathered.withdrawals.get(number, []),
        "changes": gathered.changes.get(number, []),
        "statements": gathered.statements.get(number, []),
    }


def _records(start: datetime, end: datetime, columns: list[int]) -> Parts:
    """Publications of the month as their sealed records tell them. A text that was public before is an update."""
    found: Parts = defaultdict(list)
    rows = (
        ApprovalRecord.objects.filter(
            published_at__gte=start, published_at__lt=end, submission__column_id__in=columns
        )
        .exclude(kind=ApprovalKind.IMPORT)
        .select_related("submission", "submission__article__publication", "department")
        .only(
            "number", "published_at", "publisher_name", "sealed", "kind", "department__name", "submission__column_id",
            "submission__route", "submission__article__publication__first_published_at",
        )
        .order_by("published_at", "id")
    )  # fmt: skip
    for record in rows:
        submission = record.submission
        if submission is None:
            continue
        first = submission.article.publication.first_published_at
        part = "item" if record.published_at == first else "update"
        if submission.route == Route.SUPPLEMENT:
            part = "supplement"
        found[submission.column_id].append({"part": part, **_record(record)})
    return found


def _record(record: ApprovalRecord) -> dict[str, Any]:
    sealed = record.sealed
    return {
        "number": record.number,
        "title": sealed["title"],
        "at": minute_text(record.published_at),
        "supplier": record.department.name,
        "officer": sealed.get("officer", ""),
        "writers": sealed.get("writers", []),
        "reviews": _reviews(sealed),
        "basis": sealed.get("deemed", "") or str(record.get_kind_display()),
        "publisher": record.publisher_name,
        "path": sealed["path"],
    }


def _reviews(sealed: dict[str, Any]) -> dict[str, list[str]]:
    """Stage → who passed it, 审 before 校, a person who did both once."""
    found: dict[str, list[str]] = {}
    for act in sealed["acts"]:
        if act["decision"] == Decision.PASS and act["stage"] != Stage.RECEIVING:
            names = found.setdefault(str(Stage(act["stage"]).label), [])
            if act["actor"] not in names:
                names.append(act["actor"])
    return found


def _imports(start: datetime, end: datetime, columns: list[int]) -> Parts:
    """What went public by import in the month, whatever became of it since: how many under which record. An import has
    one record for all its texts, which went public at its time and stand together in numbers.
    """
    records = ApprovalRecord.objects.filter(
        kind=ApprovalKind.IMPORT, published_at__gte=start, published_at__lt=end
    ).order_by("published_at", "id")
    ranges = {
        record: Q(
            first_published_at=record.published_at,
            article__gte=record.sealed["first_article"],
            article__lte=record.sealed["last_article"],
        )
        for record in records
    }
    found: Parts = defaultdict(list)
    if not ranges:
        return found
    which = Case(*(When(its, then=Value(record.pk)) for record, its in ranges.items()), output_field=IntegerField())
    rows = Publication.objects.filter(column_id__in=columns, first_published_at__gte=start, first_published_at__lt=end)
    counted = rows.order_by().annotate(record=which).exclude(record=None).values_list("column_id", "record")
    numbers = {(column, record): n for column, record, n in counted.annotate(n=Count("pk"))}
    for record in ranges:
        for column in columns:
            if count := numbers.get((column, record.pk)):
                found[column].append(
                    {
                        "number": record.number,
                        "count": count,
                        "at": minute_text(record.published_at),
                        "authorised_by": record.sealed["authorised_by"],
                        "by": record.sealed["by"],
                        "source": record.sealed["source"],
                    }
                )
    return found


def _withdrawals(start: datetime, end: datetime, columns: list[int]) -> Parts:
    """From the audit log: a text may be public again by now, its withdrawal was all the same."""
    entries = list(
        AuditEntry.objects.filter(at__gte=start, at__lt=end, action="publishing.withdraw").values_list(
            "subject", "at", "actor_name", "detail"
        )
    )
    numbers = {int(subject.partition(":")[2]) for subject, *_ in entries}
    rows = Publication.objects.filter(pk__in=numbers, column_id__in=columns)
    places = dict(rows.values_list("pk", "column_id"))
    found: Parts = defaultdict(list)
    for subject, at, actor, detail in entries:
        if (column := places.get(int(subject.partition(":")[2]))) is not None:
            found[column].append(
                {
                    "title": detail["title"],
                    "at": minute_text(at),
                    "by": actor,
                    "reason": detail.get("reason", ""),
                    "number": detail.get("record", ""),
                }
            )
    return found


def _changes(start: datetime, end: datetime, last: date, columns: list[int]) -> Parts:
    """变动 that were handed over or published in the month, and those that waited beyond a limit at its end."""
    moved = Q(handed_at__gte=start, handed_at__lt=end) | Q(published_at__gte=start, published_at__lt=end)
    waiting = Q(recorded_at__lt=end, state__in=[ChangeState.OPEN, ChangeState.HANDED]) & (
        Q(handed_at__isnull=True, supply_due__lte=last) | Q(publish_due__lte=last)
    )
    later = Q(recorded_at__lt=end, handed_at__gte=end, supply_due__lte=last)
    rows = ColumnChange.objects.filter(moved | waiting | later, column_id__in=columns).exclude(
        state=ChangeState.CANCELLED
    )
    found: Parts = defaultdict(list)
    for change in rows.select_related("department").order_by("changed_on", "id"):
        if change.column_id is not None:  # of a column that still stands
            found[change.column_id].append(_change(change, end, last))
    return found


def _change(change: ColumnChange, end: datetime, last: date) -> dict[str, Any]:
    """As it stood at the end of the month."""
    handed = change.handed_at if change.handed_at and change.handed_at < end else None
    published = change.published_at if change.published_at and change.published_at < end else None
    handed_late = (local(handed).date() if handed else last) > change.supply_due
    due = change.publish_due
    published_late = due is not None and (local(published).date() if published else last) > due
    return {
        "what": change.what,
        "supplier": change.department.name,
        "changed_on": f"{change.changed_on}",
        "handed_at": minute_text(handed) if handed else "",
        "handed_due": f"{change.supply_due}",
        "handed_late": handed_late,
        "published_at": minute_text(published) if published else "",
        "published_due": f"{due}" if due else "",
        "published_late": published_late,
        "late": handed_late or published_late,
    }


def _statements(start: datetime, end: datetime, columns: list[int]) -> Parts:
    found: Parts = defaultdict(list)
    rows = NoChangeStatement.objects.filter(at__gte=start, at__lt=end, column_id__in=columns).order_by("at", "id")
    for row in rows:
        assert row.column_id is not None  # filtered
        found[row.column_id].append(
            {
                "first_day": f"{row.first_day}",
                "last_day": f"{row.last_day}",
                "reason": row.reason,
                "by": row.signer_name + ("（副岗）" if row.is_deputy else ""),
                "at": minute_text(row.at),
            }
        )
    return found
