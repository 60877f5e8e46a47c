"""Changing one column: what is written, what is left behind, what is refused."""

from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.columns.actions.edit import ColumnEdit, add_column, edit_row, move_column, remove_column
from lanmu.columns.history import version
from lanmu.columns.models import ColumnPage, ResponsibilityChange
from lanmu.columns.queries import columns_for, table_rows
from lanmu.columns.table import TableRow
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.release.models import Change
from tests.columns.conftest import FEW, column
from tests.factories import AT, make_article, make_user

ROW = TableRow("政务公开", "统计数据", "", "internal", ("办公室", "各处室"), "办公室", "每半年更新", "half_yearly")
ROWS = len(FEW)


def _edit(target: ColumnPage, by: User | None = None, **values: Any) -> ResponsibilityChange | None:
    return edit_row(column=target, edit=ColumnEdit(**values), by=by, at=AT, reason="职能调整")


def _facts() -> set[str]:
    return set(Change.objects.values_list("fact", flat=True))


def test_an_edit_leaves_history_an_audit_row_and_the_columns_fact(keeper: User) -> None:
    Change.objects.all().delete()
    target = column("政务公开", "财政预决算")
    change = _edit(target, keeper, duty="每年预算批复后20日内公开", cadence="yearly")
    assert change is not None
    assert (change.by, change.reason, change.at) == (keeper, "职能调整", AT)
    assert (change.old["cadence"], change.new["cadence"]) == ("on_change", "yearly")
    entry = AuditEntry.objects.order_by("-seq").first()
    assert entry is not None
    assert (entry.action, entry.subject, entry.actor_id) == ("columns.edit_row", f"column:{target.pk}", keeper.pk)
    assert set(entry.detail["new"]) == {"duty", "cadence"}
    assert _facts() == {f"column:{target.pk}"}  # nothing that menus show has changed


def test_an_edit_that_changes_nothing_leaves_nothing(keeper: User) -> None:
    Change.objects.all().delete()
    before = ResponsibilityChange.objects.count(), AuditEntry.objects.count()
    assert _edit(column("政务公开", "财政预决算"), keeper, operator="办公室", responsible=("财务处",)) is None
    assert (ResponsibilityChange.objects.count(), AuditEntry.objects.count()) == before
    assert not Change.objects.exists()


def test_renaming_keeps_the_address_and_changes_the_tree(keeper: User) -> None:
    Change.objects.all().delete()
    _edit(column("政务公开", "财政预决算"), keeper, title="预算决算")
    renamed = column("政务公开", "预算决算")
    assert renamed.public_path == "/zwgk/czyjs/"
    assert renamed.draft_title == "预算决算"
    assert _facts() == {f"column:{renamed.pk}", "tree"}


def test_a_column_above_the_leaves_is_renamed_and_described_but_has_no_row(keeper: User) -> None:
    _edit(column("政务公开", "机构信息"), keeper, title="机构概况", description="机构、职能和领导。", operator="法规处")
    renamed = column("政务公开", "机构概况")
    assert renamed.description == "机构、职能和领导。"
    assert not hasattr(renamed, "responsibility")
    with pytest.raises(Refused, match="只能是本站栏目"):
        _edit(renamed, keeper, kind="external")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title": ""}, "没有写栏目名称"),
        ({"title": "政策文件"}, "同级已有栏目“政策文件”"),
        ({"title": "=1+1"}, "不能以“=”开头"),
        ({"responsible": ()}, "本站栏目没有责任部门"),
        ({"responsible": ("财务处", "财务处")}, "写了不止一次"),
        ({"responsible": ("财物处",)}, "是否为“财务处”"),
        ({"operator": "各处室"}, "运维部门不能是“各处室”"),
        ({"duty": ""}, "没有写工作责任"),
        ({"cadence": "hourly"}, "更新要求“hourly”认不出"),
        ({"layout": "table"}, "版式认不出"),
        ({"description": "长" * 301}, "栏目说明有 301 个字"),
        ({"link_url": "https://www.gov.cn/"}, "本站栏目不填链接地址"),
        ({"kind": "link", "link_url": "javascript:alert(1)"}, "链接地址不完整"),
    ],
)
def test_a_bad_value_is_refused_with_what_to_do_and_nothing_is_written(
    keeper: User, values: dict[str, Any], says: str
) -> None:
    before = table_rows()
    with pytest.raises(Refused) as refused:
        _edit(column("政务公开", "财政预决算"), keeper, **values)
    assert says in "".join(refused.value.reasons)
    assert table_rows() == before


def test_all_reasons_come_together(keeper: User) -> None:
    with pytest.raises(Refused) as refused:
        _edit(column("政务公开", "财政预决算"), keeper, duty="", operator="甲处", title="政策文件")
    assert len(refused.value.reasons) == 3


def test_a_column_with_articles_stays_one_of_this_site(keeper: User, writer: User) -> None:
    make_article(column("政务公开", "政策文件"), by=writer)
    with pytest.raises(Refused, match="下有 1 篇信息"):
        _edit(column("政务公开", "政策文件"), keeper, kind="external")


def test_two_people_do_not_overwrite_each_other(keeper: User) -> None:
    target = column("政务公开", "财政预决算")
    seen = version(target)
    _edit(target, keeper, duty="甲改")
    with pytest.raises(Stale, match="刚刚被别人修改过"):
        edit_row(column=target, edit=ColumnEdit(duty="乙改"), by=keeper, at=AT, reason="乙", expected_version=seen)
    assert column("政务公开", "财政预决算").responsibility.duty == "甲改"


def test_a_reason_is_required(keeper: User) -> None:
    with pytest.raises(Refused, match="请写明修改的原因"):
        edit_row(column=column("政务公开", "财政预决算"), edit=ColumnEdit(duty="x"), by=keeper, at=AT, reason=" ")


def test_only_posts_let_people_change_the_table(loaded: None, writer: User, superuser: User) -> None:
    target = column("政务公开", "财政预决算")
    office = Department.objects.get(name="办公室")
    publisher = make_user("办公室归口发布人", Role.PUBLISHER, department=office)
    security = make_user("安全管理员", Role.SECURITY_ADMIN, department=office)
    for user in (writer, superuser, publisher, security):
        with pytest.raises(NotAllowed, match="只有办公室监督员或系统管理员"):
            _edit(target, user, duty="越权")
        with pytest.raises(NotAllowed):
            add_column(row=ROW, by=user, at=AT, reason="越权")
        with pytest.raises(NotAllowed):
            remove_column(column=target, by=user, at=AT, reason="越权")
        with pytest.raises(NotAllowed):
            move_column(column=target, up=True, by=user, at=AT)
    for role in (Role.SUPERVISOR, Role.SYSTEM_ADMIN):
        assert _edit(target, make_user(role.label, role, department=office), duty=f"由{role.label}修改") is not None


def test_an_added_column_stands_behind_its_siblings_and_is_written_for_at_once(keeper: User) -> None:
    made = add_column(row=ROW, by=keeper, at=AT, reason="新设")
    assert made.public_path == "/zwgk/tjsj/"
    assert made in columns_for(Department.objects.get(name="废管处"))
    rows = table_rows()
    assert len(rows) == ROWS + 1
    assert rows[9] == ROW  # behind 通知公告, the last of 政务公开
    change = ResponsibilityChange.objects.get(column=made)
    assert (change.old, change.by) == (None, keeper)


def test_an_added_pointer_keeps_its_address(keeper: User) -> None:
    row = TableRow("专题专栏", "全国文明城市", "", "external", (), "办公室", "确保链接可用", "link_check")
    made = add_column(row=row, link_url="https://www.tj.gov.cn/", by=keeper, at=AT, reason="新设")
    assert made.link_url == "https://www.tj.gov.cn/"
    with pytest.raises(Refused, match="已经存在"):
        add_column(row=row, by=keeper, at=AT, reason="再设")


def test_removing_a_column_keeps_its_history_and_closes_the_gap(keeper: User) -> None:
    Change.objects.all().delete()
    target = column("政务公开", "财政预决算")
    remove_column(column=target, by=keeper, at=AT, reason="并入")
    assert not ColumnPage.objects.filter(pk=target.pk).exists()
    assert len(table_rows()) == ROWS - 1
    change = ResponsibilityChange.objects.filter(column_title="财政预决算").first()
    assert change is not None
    assert change.new is None
    assert change.old["path"] == ["政务公开", "财政预决算"]
    assert {"tree", f"column:{target.pk}"} <= _facts()
    assert column("政务公开", "人事任免").order == 4


def test_a_column_that_holds_articles_or_columns_is_not_removed(keeper: User, writer: User) -> None:
    make_article(column("政务公开", "政策文件"), by=writer)
    with pytest.raises(Refused, match="下有 1 篇信息，不能移除"):
        remove_column(column=column("政务公开", "政策文件"), by=keeper, at=AT, reason="并入")
    with pytest.raises(Refused, match="下还有栏目，不能移除"):
        remove_column(column=column("政务公开"), by=keeper, at=AT, reason="并入")


def test_moving_a_column_moves_its_rows_with_it(keeper: User) -> None:
    move_column(column=column("新闻动态"), up=True, by=keeper, at=AT)
    rows = table_rows()
    assert [row.path for row in rows[:3]] == [
        ("新闻动态", "国务院新闻"),
        ("新闻动态", "城市管理动态"),
        ("政务公开", "机构信息", "领导信息"),
    ]
    move_column(column=column("新闻动态"), up=True, by=keeper, at=AT)  # first already
    assert table_rows() == rows
