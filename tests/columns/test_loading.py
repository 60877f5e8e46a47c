"""Loading a table: what it makes, that it is idempotent, what it keeps, what it refuses."""

from dataclasses import replace
from pathlib import Path

import pytest
from wagtail.models import Page, Site

from lanmu.audit.models import AuditEntry
from lanmu.columns.actions.load import load_table
from lanmu.columns.enums import ColumnLayout
from lanmu.columns.models import ColumnPage, PortalPage, Responsibility, ResponsibilityChange
from lanmu.columns.queries import directory, table_rows
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_departments, shipped_table
from lanmu.columns.table import TableRow
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import Department, User
from lanmu.release.models import Change
from tests.columns.conftest import FEW, column
from tests.factories import AT, make_article, make_department

MISSION = Path(__file__).parents[3] / "shared" / "mission" / "columns.csv"
ROW = TableRow("新版块", "新栏目", "", "internal", ("办公室",), "办公室", "办公室按职责更新", "monthly")


def _load(rows: list[TableRow], *, prune: bool = False, by: User | None = None) -> object:
    return load_table(rows=rows, by=by, at=AT, reason="测试", prune=prune)


@pytest.mark.skipif(not MISSION.exists(), reason="../shared is not on this machine")
def test_the_shipped_table_is_the_regulations() -> None:
    assert shipped_table() == MISSION.read_bytes()


@pytest.mark.clause("A1")
def test_the_shipped_table_gives_49_leaf_columns(whole: None) -> None:
    assert Responsibility.objects.count() == 49
    leaves = [c for c in ColumnPage.objects.all() if not ColumnPage.objects.child_of(c).exists()]
    assert len(leaves) == 49
    assert {c.pk for c in leaves} == set(Responsibility.objects.values_list("column_id", flat=True))
    assert max(c.level for c in leaves) == 3


def test_columns_get_short_addresses_kinds_and_layouts(whole: None) -> None:
    assert column("政务公开", "政策文件").public_path == "/zwgk/zcwj/"
    assert column("政务公开", "机构信息", "领导信息").public_path == "/zwgk/jgxx/ldxx/"
    assert column("政务公开", "机构信息", "领导信息").column_type == "负责人信息"
    assert column("政务公开", "机构信息", "机构职能").layout == ColumnLayout.SINGLE
    assert column("新闻动态", "国务院新闻").kind == "external"
    assert column("政民互动", "市城市管理委官方微博").kind == "link"
    assert all(c.description and c.keywords and c.column_type and c.live for c in ColumnPage.objects.all())


def test_the_portal_takes_the_place_of_wagtails_welcome_page(whole: None) -> None:
    portal = PortalPage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == portal.pk
    assert list(Page.objects.filter(depth=2).values_list("pk", flat=True)) == [portal.pk]
    assert ColumnPage.objects.child_of(portal).count() == 5


def test_an_empty_directory_is_filled_first_and_the_report_says_so(db: None) -> None:
    rows = read_table(data=shipped_table(), directory=directory())
    report = load_table(rows=rows, by=None, at=AT, reason="附件1")
    assert len(report.seeded) == Department.objects.count() == len(shipped_departments()) == 19
    assert "处室名录为空" in report.sentences[0]
    assert Department.objects.get(name="燃气管理处").is_sector_authority


def test_a_directory_that_exists_is_not_added_to(db: None) -> None:
    make_department("办公室")
    with pytest.raises(Refused) as refused:
        read_table(data=shipped_table(), directory=directory())
    assert any("“干部处”不在处室名录中" in reason for reason in refused.value.reasons)
    assert Department.objects.count() == 1


@pytest.mark.clause("A1")
def test_loading_twice_changes_nothing(whole: None) -> None:
    def state() -> tuple[object, ...]:
        pages = list(ColumnPage.objects.order_by("pk").values())
        return pages, AuditEntry.objects.count(), Change.objects.count(), ResponsibilityChange.objects.count()

    before = state()
    report = load_table(rows=table_rows(), by=None, at=AT, reason="再次装载")
    assert report.diff.is_empty
    assert report.sentences == ["新增 0 个栏目，变更 0 个，移除 0 个，未变 49 个。"]
    assert state() == before


def test_a_changed_cell_changes_that_row_only_and_leaves_history_audit_and_release_changes(loaded: None) -> None:
    Change.objects.all().delete()
    rows = [replace(r, cadence="monthly") if r.path == ("政务公开", "政策文件") else r for r in table_rows()]
    _load(rows)
    changed = column("政务公开", "政策文件")
    assert changed.responsibility.cadence == "monthly"
    row = ResponsibilityChange.objects.filter(column=changed).first()
    assert row is not None
    assert row.old["cadence"] == "quarterly"
    assert row.new["cadence"] == "monthly"
    assert AuditEntry.objects.order_by("-seq").first().action == "columns.load"
    assert set(Change.objects.values_list("fact", flat=True)) == {f"column:{changed.pk}"}


def test_a_new_row_changes_the_tree(loaded: None) -> None:
    Change.objects.all().delete()
    _load([*table_rows(), ROW])
    facts = set(Change.objects.values_list("fact", flat=True))
    made = [column("新版块"), column("新版块", "新栏目")]
    assert facts == {"tree", *(f"column:{c.pk}" for c in made)}
    assert made[1].public_path == "/xbk/xlm/"


def test_rows_that_are_not_in_the_file_stay_and_are_reported(loaded: None) -> None:
    report = load_table(rows=table_rows()[:-1], by=None, at=AT, reason="测试")
    assert Responsibility.objects.count() == len(FEW)
    assert "现有 1 个栏目不在文件中" in report.sentences[-1]
    assert "市城市管理委微信公众号" in report.sentences[-1]


def test_pruning_removes_them_and_the_levels_left_empty_but_keeps_their_history(loaded: None) -> None:
    _load([*table_rows(), ROW])
    _load([r for r in table_rows() if r.path != ROW.path], prune=True)
    assert not ColumnPage.objects.filter(title__in=("新版块", "新栏目")).exists()
    row = ResponsibilityChange.objects.filter(column_title="新栏目").first()
    assert row is not None
    assert row.new is None
    assert row.old["duty"] == "办公室按职责更新"


def test_a_column_that_holds_articles_is_never_pruned_and_nothing_else_happens_either(writer: User) -> None:
    make_article(column("政务公开", "政策文件"), by=writer)
    rows = [r for r in table_rows() if r.path[-1] not in ("政策文件", "政策解读")]
    with pytest.raises(Refused, match="栏目“政策文件”下有 1 篇信息，不能移除"):
        _load(rows, prune=True)
    assert Responsibility.objects.count() == len(FEW)


def test_a_column_that_holds_articles_does_not_become_a_pointer(writer: User) -> None:
    make_article(column("政务公开", "政策文件"), by=writer)
    rows = [replace(r, kind="external") if r.path == ("政务公开", "政策文件") else r for r in table_rows()]
    with pytest.raises(Refused, match="不能移除，也不能改作外链或链接"):
        _load(rows)


def test_a_leaf_does_not_become_a_parent_while_its_own_row_stays(loaded: None) -> None:
    below = replace(ROW, level1="政务公开", level2="政策文件", level3="规范性文件")
    with pytest.raises(Refused, match="“政务公开 / 政策文件”是末级栏目"):
        _load([*table_rows(), below])
    _load([r for r in table_rows() if r.path != ("政务公开", "政策文件")] + [below], prune=True)
    assert column("政务公开", "政策文件", "规范性文件").level == 3
    assert not column("政务公开", "政策文件").takes_articles


def test_the_order_of_the_file_becomes_the_order_of_the_site(loaded: None) -> None:
    rows = table_rows()
    moved = [rows[-1], *rows[:-1]]
    report = load_table(rows=moved, by=None, at=AT, reason="调整次序")
    assert [change.new.path for change in report.diff.changed] == [rows[-1].path]
    assert table_rows() == moved
    assert column("政民互动").order == 1


def test_addresses_stay_when_a_namesake_comes_and_differ_between_siblings(loaded: None) -> None:
    twin = replace(ROW, level1="政务公开", level2="政策文献")
    _load([*table_rows(), twin])
    assert column("政务公开", "政策文件").slug == "zcwj"
    assert column("政务公开", "政策文献").slug == "zcwx"
    _load([*table_rows(), replace(twin, level2="制裁文件")])
    assert column("政务公开", "制裁文件").slug == "zcwj-2"


def test_a_name_of_digits_never_takes_the_address_of_a_month(loaded: None) -> None:
    _load([*table_rows(), replace(ROW, level1="政务公开", level2="202405")])
    assert column("政务公开", "202405").slug == "lm202405"


def test_people_without_the_post_may_not_load(loaded: None, writer: User, superuser: User) -> None:
    for user in (writer, superuser):
        with pytest.raises(NotAllowed, match="只有办公室监督员或系统管理员"):
            _load([*table_rows(), ROW], by=user)
    assert Responsibility.objects.count() == len(FEW)


def test_a_program_that_passes_a_bad_row_is_refused_like_a_file(loaded: None) -> None:
    with pytest.raises(Refused) as refused:
        _load([*table_rows(), replace(ROW, operator="不存在处"), replace(ROW, duty="")])
    text = "".join(refused.value.reasons)
    assert "“不存在处”不在处室名录中" in text
    assert "没有写工作责任" in text
    assert "重复" in text
