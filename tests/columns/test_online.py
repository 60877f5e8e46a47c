"""空白栏目不可上线 (第十二条（二）): a new column waits offline until something is public in it and two agree."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.columns import online
from lanmu.columns.actions.edit import ColumnEdit, add_column, edit_row
from lanmu.columns.actions.load import load_table
from lanmu.columns.actions.online import put_online, take_offline
from lanmu.columns.models import ColumnPage, ResponsibilityChange
from lanmu.columns.queries import table_rows
from lanmu.columns.table import TableRow
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.proposals.actions import approve
from lanmu.proposals.models import Proposal
from lanmu.release.models import Change
from tests.columns.conftest import column, logged_in
from tests.factories import AT, make_user

ROW = TableRow("政务公开", "数据开放", "", "internal", ("各处室",), "办公室", "按季更新", "quarterly")
LINK = replace(ROW, level2="公开平台", kind="external", responsible=())


@pytest.fixture
def filled() -> Iterator[set[int]]:
    """Columns that hold something, as an app above would say it."""
    held: set[int] = set()

    def has(page: ColumnPage) -> bool:
        return page.pk in held

    online.register_content_check(has)
    yield held
    online._checks.remove(has)


def facts() -> set[str]:
    return set(Change.objects.values_list("fact", flat=True))


def test_the_first_table_is_online_at_once_and_a_column_added_later_is_not(keeper: User) -> None:
    assert not ColumnPage.objects.filter(is_online=False).exists()
    made = add_column(row=ROW, by=keeper, at=AT, reason="新设")
    assert not made.is_online
    assert ColumnPage.objects.filter(is_online=False).count() == 1


def test_a_table_loaded_into_a_standing_tree_adds_its_columns_offline_and_the_levels_above_online(keeper: User) -> None:
    row = replace(ROW, level1="数据中心", level2="目录", level3="城管数据")
    load_table(rows=[*table_rows(), row, LINK], by=keeper, at=AT, reason="调整")
    assert list(ColumnPage.objects.filter(is_online=False).values_list("title", flat=True)) == ["城管数据"]


@pytest.mark.clause("12.2f")
def test_an_empty_column_is_not_put_online(keeper: User, filled: set[int]) -> None:
    made = add_column(row=ROW, by=keeper, at=AT, reason="新设")
    with pytest.raises(Refused, match="空白栏目不能上线。请先在这个栏目发布至少一条信息"):
        put_online(column=made, by=keeper, at=AT, reason="启用")
    filled.add(made.pk)
    put_online(column=made, by=keeper, at=AT, reason="启用")
    assert column("政务公开", "数据开放").is_online


def test_going_online_and_offline_leaves_history_an_audit_row_and_both_facts(keeper: User, filled: set[int]) -> None:
    target = column("政务公开", "政策文件")
    Change.objects.all().delete()
    take_offline(column=target, by=keeper, at=AT, reason="改版")
    assert facts() == {"tree", f"column:{target.pk}"}
    change = ResponsibilityChange.objects.first()
    assert change is not None
    assert (change.old["is_online"], change.new["is_online"], change.reason) == (True, False, "改版")
    filled.add(target.pk)
    put_online(column=target, by=keeper, at=AT, reason="改版完成")
    entries = AuditEntry.objects.order_by("-seq").values_list("action", "subject")[:2]
    assert set(entries) == {
        ("columns.put_online", f"column:{target.pk}"),
        ("columns.take_offline", f"column:{target.pk}"),
    }


def test_a_pointer_goes_online_only_with_its_address(keeper: User) -> None:
    target = column("新闻动态", "国务院新闻")
    take_offline(column=target, by=keeper, at=AT, reason="对方改版")
    with pytest.raises(Refused, match="没有填写链接地址"):
        put_online(column=target, by=keeper, at=AT, reason="恢复")
    edit_row(column=target, edit=ColumnEdit(link_url="https://www.gov.cn/"), by=keeper, at=AT, reason="补地址")
    put_online(column=target, by=keeper, at=AT, reason="恢复")
    assert column("新闻动态", "国务院新闻").is_online


def test_what_cannot_be_switched_says_why(keeper: User, writer: User) -> None:
    leaf, branch = column("政务公开", "政策文件"), column("政务公开")
    with pytest.raises(Refused, match="已经上线"):
        put_online(column=leaf, by=keeper, at=AT, reason="启用")
    for act in (put_online, take_offline):
        with pytest.raises(Refused, match="下级栏目"):
            act(column=branch, by=keeper, at=AT, reason="试")
        with pytest.raises(NotAllowed):
            act(column=leaf, by=writer, at=AT, reason="试")
        with pytest.raises(Refused, match="原因"):
            act(column=leaf, by=keeper, at=AT, reason=" ")
    take_offline(column=leaf, by=keeper, at=AT, reason="停用")
    with pytest.raises(Refused, match="本来就没有上线"):
        take_offline(column=leaf, by=keeper, at=AT, reason="停用")


def test_on_screen_a_second_person_agrees_before_a_column_goes_off_and_comes_back(
    keeper: User, filled: set[int]
) -> None:
    head = make_user("网站主管", Role.WEBSITE_HEAD, department=Department.objects.get(name="办公室"))
    target = column("政务公开", "政策文件")
    filled.add(target.pk)
    for verb, stands in (("offline", True), ("online", False)):
        url = reverse("column_table:online", args=[target.pk])
        client = logged_in(keeper)
        assert "政策文件" in client.get(url).content.decode()
        answer = client.post(url, {"verb": verb, "reason": "改版"}, follow=True)
        assert answer.status_code == 200
        assert ColumnPage.objects.get(pk=target.pk).is_online is stands
        proposal = Proposal.objects.latest("pk")
        approve(proposal=proposal, by=head, at=proposal.proposed_at, opinion="同意", digest=proposal.digest)
        assert ColumnPage.objects.get(pk=target.pk).is_online is not stands


def test_the_table_and_the_structure_show_what_is_offline_and_the_empty_column_offers_no_button(
    direct: None, keeper: User
) -> None:
    client: Client = logged_in(keeper)
    made = add_column(row=ROW, by=keeper, at=AT, reason="新设")
    for name in ("index", "structure"):
        page = client.get(reverse(f"column_table:{name}")).content.decode()
        assert page.count("未上线</strong>") == 1
        assert page.count("已上线") >= 15
    shown = client.get(reverse("column_table:index"), {"online": "0"}).content.decode()
    assert "数据开放" in shown
    assert "人事任免" not in shown
    page = client.get(reverse("column_table:online", args=[made.pk])).content.decode()
    assert "空白栏目不能上线" in page
    assert "确认上线" not in page
    history = client.get(reverse("column_table:history", args=[made.pk])).content.decode()
    assert "数据开放" in history
