"""Export and load are each other's inverse, for the regulation's table and for any valid one."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lanmu.columns.actions.load import load_table
from lanmu.columns.checks import DirectoryEntry
from lanmu.columns.comparison import compare
from lanmu.columns.enums import Cadence, ColumnKind, DepartmentRule
from lanmu.columns.models import Responsibility
from lanmu.columns.queries import directory, table_rows
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_table
from lanmu.columns.table import TableRow, write_csv
from lanmu.columns.workbook import write_xlsx
from tests.factories import AT, make_department

DEPARTMENTS = ("办公室", "法规处", "宣传处", "一处,二处", "“引号”处")
DIRECTORY = [DirectoryEntry(name) for name in DEPARTMENTS]

_letters = st.characters(
    blacklist_categories=("Cs", "Cc", "Cn", "Zl", "Zp"), blacklist_characters="\ufeff", max_codepoint=0x2FFFF
)
_words = st.text(_letters, min_size=1, max_size=12).map(str.strip).filter(lambda t: t and t[0] not in "=+-@")
_names = st.one_of(st.sampled_from(["甲", "乙", "政策文件", "a,b", 'c"d', "12345", "001"]), _words)


@st.composite
def tables(draw: Any) -> list[TableRow]:
    """A valid table: distinct paths, none of them above another."""
    rows: dict[tuple[str, ...], TableRow] = {}
    for path in draw(st.lists(st.lists(_names, min_size=1, max_size=3).map(tuple), min_size=1, max_size=8)):
        if any(path[: len(other)] == other or other[: len(path)] == path for other in rows):
            continue
        kind = draw(st.sampled_from(ColumnKind.values))
        parties = st.lists(
            st.sampled_from([*DEPARTMENTS, *DepartmentRule.values]),
            min_size=1 if kind == ColumnKind.INTERNAL else 0,
            max_size=3,
            unique=True,
        )
        rows[path] = TableRow(
            *[*path, "", ""][:3],
            kind=kind,
            responsible=tuple(draw(parties)),
            operator=draw(st.sampled_from(DEPARTMENTS)),
            duty=draw(_words),
            cadence=draw(st.sampled_from(Cadence.values)),
        )
    return list(rows.values())


@given(table=tables())
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back_from_csv_and_from_excel(table: list[TableRow]) -> None:
    assert read_table(data=write_csv(table), directory=DIRECTORY) == table
    assert read_table(data=write_xlsx(table), directory=DIRECTORY) == table


@given(before=tables(), after=tables())
@settings(max_examples=200, deadline=None)
def test_a_difference_is_empty_exactly_for_equal_tables(before: list[TableRow], after: list[TableRow]) -> None:
    assert compare(current=before, wanted=before).is_empty
    assert compare(current=before, wanted=after).is_empty == (before == after)


class LoadedTables(TestCase):
    @given(before=tables(), after=tables())
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_after_loading_the_export_is_what_was_loaded(self, before: list[TableRow], after: list[TableRow]) -> None:
        for name in DEPARTMENTS:
            make_department(name)
        load_table(rows=before, by=None, at=AT, reason="甲表")
        assert table_rows() == before
        for write in (write_csv, write_xlsx):
            assert load_table(
                rows=read_table(data=write(table_rows()), directory=directory()), by=None, at=AT, reason="再装"
            ).diff.is_empty
        load_table(rows=after, by=None, at=AT, reason="乙表", prune=True)
        assert table_rows() == after
        positions = Responsibility.objects.order_by("position").values_list("position", flat=True)
        assert list(positions) == list(range(1, len(after) + 1))


@pytest.mark.clause("A1")
def test_the_regulations_table_comes_out_byte_for_byte_as_it_went_in(whole: None) -> None:
    assert write_csv(table_rows()) == shipped_table()


@pytest.mark.clause("A1")
def test_the_regulations_table_survives_excel(whole: None) -> None:
    rows = read_table(data=write_xlsx(table_rows()), directory=directory())
    assert len(rows) == 49
    assert compare(current=table_rows(), wanted=rows).is_empty
