"""From a row: who may write, who receives, which clock runs, and what Wagtail's groups hold because of it."""

from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission

from lanmu.columns.actions.edit import ColumnEdit, edit_row
from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import (
    cadence,
    columns_for,
    departments_that_may_write,
    level_titles,
    operated_columns,
    receiving_department,
    responsible_departments,
)
from lanmu.organisation.models import Department
from tests.columns.conftest import column
from tests.factories import AT, make_department

SECTOR = ["考核处", "执法协调监督处", "燃气管理处", "供热管理处", "废管处", "园林管理处", "园林建设处"]


def _department(name: str) -> Department:
    return Department.objects.get(name=name)


def _writers(*path: str) -> list[str]:
    return [department.name for department in departments_that_may_write(column(*path))]


def _granted(department: str) -> set[tuple[str, str]]:
    """(column, permission) pairs of a department's group."""
    rows = GroupPagePermission.objects.filter(group__name=f"部门：{department}")
    return set(rows.values_list("page__title", "permission__codename"))


def test_a_named_department_writes_and_the_operating_department_receives(loaded: None) -> None:
    budget = column("政务公开", "财政预决算")
    assert _writers("政务公开", "财政预决算") == ["财务处"]
    assert receiving_department(budget).name == "办公室"
    assert cadence(budget) == Cadence.ON_CHANGE


def test_the_rules_of_the_table_resolve_to_departments(loaded: None) -> None:
    everybody = list(Department.objects.values_list("name", flat=True))
    assert _writers("政务公开", "通知公告") == everybody  # 各处室
    assert _writers("政务公开", "政策文件") == everybody  # 法规处;主办处室
    assert _writers("政务公开", "重大项目") == ["规划计划处", *SECTOR]  # 规划计划处;行业主管部门


def test_nobody_writes_for_columns_that_only_point_elsewhere_or_hold_columns(loaded: None) -> None:
    assert _writers("新闻动态", "国务院新闻") == []
    assert _writers("政民互动", "市城市管理委官方微博") == []
    assert _writers("政务公开", "机构信息") == []


def test_a_department_out_of_use_writes_nowhere(loaded: None) -> None:
    gone = _department("财务处")
    gone.is_active = False
    gone.save()
    assert _writers("政务公开", "财政预决算") == []
    assert "财务处" not in _writers("政务公开", "通知公告")
    assert not columns_for(gone).exists()


def test_columns_for_a_department_agrees_with_who_may_write(loaded: None) -> None:
    for name in ("法规处", "规划计划处", "燃气管理处", "宣传处", "驻委纪检组"):
        department = _department(name)
        other_way = [c.pk for c in ColumnPage.objects.all() if department in departments_that_may_write(c)]
        assert {c.pk for c in columns_for(department)} == set(other_way)


def test_responsible_departments_are_the_named_ones_and_what_the_rules_come_to(loaded: None) -> None:
    def names(submitting: str | None, *path: str) -> list[str]:
        by = _department(submitting) if submitting else None
        return [d.name for d in responsible_departments(column(*path), by)]

    assert names("燃气管理处", "政务公开", "政策文件") == ["法规处", "燃气管理处"]
    assert names("法规处", "政务公开", "政策文件") == ["法规处"]
    assert names("燃气管理处", "政务公开", "重大项目") == ["规划计划处", "燃气管理处"]
    assert names("财务处", "政务公开", "重大项目") == ["规划计划处"]
    assert names(None, "政务公开", "通知公告") == []


def test_levels_and_operated_columns_for_forms_and_filings(loaded: None) -> None:
    assert level_titles(column("政务公开", "机构信息", "领导信息")) == ("政务公开", "机构信息", "领导信息")
    assert level_titles(column("新闻动态", "城市管理动态")) == ("新闻动态", "城市管理动态", "")
    assert [c.title for c in operated_columns(_department("宣传处"))] == ["国务院新闻", "城市管理动态"]


def test_groups_hold_add_and_change_on_their_own_columns_and_nothing_more(loaded: None) -> None:
    granted = _granted("财务处")
    assert {title for title, _code in granted} == {
        "政策文件",
        "政策解读",
        "财政预决算",
        "行政收费",
        "通知公告",
        "常见问题",
        "决策意见征集",
    }
    assert {code for _title, code in granted} == {"add_page", "change_page"}
    codes = set(GroupPagePermission.objects.values_list("permission__codename", flat=True))
    assert codes == {"add_page", "change_page"}


def test_deriving_again_changes_nothing_and_repairs_what_somebody_bent(loaded: None) -> None:
    assert derive_page_permissions() == 0
    before = _granted("财务处")
    group = Group.objects.get(name="部门：财务处")
    row = GroupPagePermission.objects.filter(group=group).first()
    assert row is not None
    publish = GroupPagePermission.objects.create(
        group=group, page=row.page, permission=type(row.permission).objects.get(codename="publish_page")
    )
    row.delete()
    assert derive_page_permissions() == 2
    assert not GroupPagePermission.objects.filter(pk=publish.pk).exists()
    assert _granted("财务处") == before


def test_editing_a_row_derives_again_at_once(loaded: None) -> None:
    edit = ColumnEdit(responsible=("法规处",), operator="财务处", cadence=Cadence.MONTHLY)
    budget = column("政务公开", "财政预决算")
    edit_row(column=budget, edit=edit, by=None, at=AT, reason="职能调整")
    assert "财政预决算" not in {title for title, _code in _granted("财务处")}
    assert "财政预决算" in {title for title, _code in _granted("法规处")}
    assert _writers("政务公开", "财政预决算") == ["法规处"]
    assert receiving_department(budget).name == "财务处"
    assert cadence(budget) == Cadence.MONTHLY


def test_a_new_department_is_one_of_all_departments_at_once(loaded: None) -> None:
    make_department("设施处", order=95)
    assert "设施处" in _writers("政务公开", "通知公告")
    assert {title for title, _code in _granted("设施处")} == {
        "政策文件",
        "政策解读",
        "通知公告",
        "常见问题",
        "决策意见征集",
    }


def test_a_department_put_out_of_use_loses_its_permissions_at_once(loaded: None) -> None:
    gone = _department("财务处")
    gone.is_active = False
    gone.save()
    assert _granted("财务处") == set()
