"""Columns are changed by two people: every screen proposes, nothing the public sees moves before the approval."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lanmu.columns.actions.edit import ColumnEdit, edit_row
from lanmu.columns.models import ColumnPage, ResponsibilityChange
from lanmu.columns.queries import table_rows
from lanmu.columns.table import TableRow, write_csv
from lanmu.common.refusal import Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.proposals.actions import approve
from lanmu.proposals.enums import Level, ProposalState
from lanmu.proposals.kinds import kind_of
from lanmu.proposals.models import KindLevel, Proposal
from lanmu.release.models import Change
from tests.columns.conftest import FEW, column, logged_in
from tests.factories import AT, make_user

ADDED = {
    "level1": "数据开放", "level2": "数据目录", "kind": "internal", "responsible": ["各处室"], "operator": "办公室",
    "cadence": "quarterly", "duty": "按季更新", "reason": "新设版块",
}  # fmt: skip


@pytest.fixture
def client(keeper: User) -> Client:
    return logged_in(keeper)


@pytest.fixture
def head(keeper: User) -> User:
    return make_user("网站主管", Role.WEBSITE_HEAD, department=Department.objects.get(name="办公室"))


def fields(target: ColumnPage, client: Client, **changes: Any) -> dict[str, Any]:
    form = client.get(reverse("column_table:edit", args=[target.pk])).context["form"]
    values = {name: form.initial.get(name, "") for name in form.fields}
    return values | {"reason": "职能调整"} | changes


def edit(client: Client, *path: str, **changes: Any) -> Any:
    target = column(*path)
    return client.post(reverse("column_table:edit", args=[target.pk]), fields(target, client, **changes), follow=True)


def state() -> list[Any]:
    """Everything of the tree and the table."""
    tree = list(ColumnPage.objects.order_by("path").values_list("title", "url_path", "order", "kind", "layout"))
    return [tree, table_rows(), ResponsibilityChange.objects.count(), Change.objects.count()]


def upload(client: Client, rows: list[TableRow], **more: str) -> Any:
    file = SimpleUploadedFile("分工表.csv", write_csv(rows))
    preview = client.post(reverse("column_table:upload"), {"file": file, "reason": "年度调整", **more})
    return client.post(reverse("column_table:confirm"), {"seen": preview.context["seen"]}, follow=True)


SCREENS = {
    "columns.edit_column": lambda c: edit(c, "政务公开", "财政预决算", title="预算决算", layout="single"),
    "columns.edit_row": lambda c: edit(c, "政务公开", "财政预决算", cadence="monthly"),
    "columns.add_column": lambda c: c.post(reverse("column_table:add"), ADDED, follow=True),
    "columns.remove_column": lambda c: c.post(
        reverse("column_table:remove", args=[column("政务公开", "重大项目").pk]), {"reason": "撤并"}, follow=True
    ),
    "columns.move_column": lambda c: c.post(
        reverse("column_table:move", args=[column("政务公开", "通知公告").pk]), {"place": "1"}, follow=True
    ),
    "columns.load": lambda c: upload(
        c, [replace(r, cadence="weekly") if r.path[-1] == "政策文件" else r for r in table_rows()]
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SCREENS)
def test_a_screen_proposes_and_nothing_moves_before_the_approval(kind: str, client: Client, head: User) -> None:
    before = state()
    page = SCREENS[kind](client).content.decode()
    assert "已提交审批" in page
    assert state() == before
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.state) == (kind, ProposalState.PENDING)
    assert kind_of(kind).describe(payload=proposal.payload, before=proposal.before)
    approve(proposal=proposal, by=head, at=AT)
    after = state()
    assert after[1] != before[1] or after[0] != before[0]
    assert after[3] > before[3]
    written = ResponsibilityChange.objects.order_by("id").last()
    assert written is not None
    assert f"（变更审批第{proposal.pk}号）" in written.reason
    assert written.by == proposal.proposed_by


def test_what_was_approved_is_what_was_asked_for(client: Client, head: User) -> None:
    edit(client, "政务公开", "财政预决算", title="预算决算", description="财政预算和决算。")
    approve(proposal=Proposal.objects.get(), by=head, at=AT)
    renamed = column("政务公开", "预算决算")
    assert (renamed.description, renamed.public_path) == ("财政预算和决算。", "/zwgk/czyjs/")
    client.post(reverse("column_table:move", args=[column("政务公开", "通知公告").pk]), {"place": "1"})
    approve(proposal=Proposal.objects.get(state="pending"), by=head, at=AT)
    assert column("政务公开", "通知公告").order == 1


def test_an_edit_of_both_look_and_row_takes_the_stricter_level(client: Client, keeper: User) -> None:
    KindLevel.objects.create(kind="columns.edit_column", level=Level.DIRECT)
    edit(client, "政务公开", "财政预决算", description="改了说明")
    assert column("政务公开", "财政预决算").description == "改了说明"
    page = edit(client, "政务公开", "财政预决算", description="又改说明", cadence="monthly").content.decode()
    assert "已提交审批" in page
    assert column("政务公开", "财政预决算").description == "改了说明"
    assert Proposal.objects.get().kind == "columns.edit_row"


def test_a_proposal_overtaken_by_the_table_is_stale(client: Client, head: User) -> None:
    edit(client, "政务公开", "财政预决算", title="预算决算")
    target = column("政务公开", "财政预决算")
    edit_row(column=target, edit=ColumnEdit(duty="命令行改的"), by=None, at=AT, reason="抢先")
    with pytest.raises(Stale, match="已经有了别的变化"):
        approve(proposal=Proposal.objects.get(), by=head, at=AT)
    assert Proposal.objects.get().state == ProposalState.FAILED


def test_a_column_that_is_gone_meanwhile_is_told_in_words(client: Client, head: User, keeper: User) -> None:
    edit(client, "政务公开", "重大项目", title="重点项目")
    ColumnPage.objects.get(pk=column("政务公开", "重大项目").pk).delete()
    page = logged_in(head).get(reverse("proposals:detail", args=[Proposal.objects.get().pk])).content.decode()
    assert "这里已经有了别的变化" in page
    with pytest.raises(Stale, match="已被移除"):
        approve(proposal=Proposal.objects.get(), by=head, at=AT)


def test_the_edit_screen_tells_what_waits(client: Client) -> None:
    edit(client, "政务公开", "财政预决算", title="预算决算")
    page = client.get(reverse("column_table:edit", args=[column("政务公开", "财政预决算").pk])).content.decode()
    assert "这里有一项变更等待审批" in page
    page = edit(client, "政务公开", "财政预决算", title="财政收支").content.decode()
    assert "这里已有一项待审批的变更" in page


def test_what_the_action_would_refuse_is_refused_before_anybody_is_asked(client: Client) -> None:
    page = edit(client, "政务公开", "财政预决算", title="政策文件").content.decode()
    assert "同级已有栏目“政策文件”" in page
    assert not Proposal.objects.exists()


def test_moving_to_where_it_stands_is_no_proposal(client: Client) -> None:
    address = reverse("column_table:move", args=[column("政务公开").pk])
    page = client.post(address, {"place": "1"}, follow=True).content.decode()
    assert "已在这个位置" in page
    assert not Proposal.objects.exists()


def test_a_whole_table_shows_every_row_that_changes(client: Client) -> None:
    rows = [replace(r, cadence="weekly") if r.path[-1] == "政策文件" else r for r in table_rows()]
    rows = [r for r in rows if r.path[-1] != "重大项目"] + [replace(rows[-1], level2="官方视频号")]
    upload(client, rows, prune="on")
    proposal = Proposal.objects.get()
    lines = kind_of("columns.load").describe(payload=proposal.payload, before=proposal.before)
    said = [(line.what, bool(line.old), bool(line.new)) for line in lines]
    assert ("政务公开 / 政策文件：更新要求", True, True) in said
    assert any("官方视频号" in what and not old and new for what, old, new in said)
    assert any("重大项目" in what and old and not new for what, old, new in said)
    assert proposal.title == "装载分工表：新增 1，变更 1，移除 1"
    assert len(table_rows()) == len(FEW)
