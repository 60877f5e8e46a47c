"""The table's screens by HTTP: what people see, what keepers change, what others are told."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lanmu.columns.actions.load import load_table
from lanmu.columns.models import ColumnPage, ResponsibilityChange
from lanmu.columns.queries import directory, table_rows
from lanmu.columns.reading import read_table
from lanmu.columns.table import write_csv
from lanmu.organisation.models import User
from tests.columns.conftest import FEW, column, logged_in
from tests.factories import AT, make_article

pytestmark = pytest.mark.usefixtures("direct")
INDEX = "column_table:index"


def _text(response: Any) -> str:
    return response.content.decode()


def _names(response: Any) -> list[str]:
    """Leaf names in the rows of the list."""
    return re.findall(r'class="title-wrapper"><a[^>]*>([^<]+)<', _text(response))


def _said(response: Any) -> str:
    return "".join(str(message) for message in get_messages(response.wsgi_request))


def _fields(target: ColumnPage, client: Client, **changes: Any) -> dict[str, Any]:
    """What the edit form holds, with some fields changed."""
    form = client.get(reverse("column_table:edit", args=[target.pk])).context["form"]
    values = {name: form.initial.get(name, "") for name in form.fields}
    return values | {"reason": "职能调整"} | changes


@pytest.fixture
def client(keeper: User) -> Client:
    return logged_in(keeper)


def test_everybody_in_the_workbench_reads_the_table_but_only_keepers_are_offered_changes(
    client: Client, writer: User
) -> None:
    mine, theirs = client.get(reverse(INDEX)), logged_in(writer).get(reverse(INDEX))
    assert _names(mine) == _names(theirs) == list(FEW)
    assert "新增栏目" in _text(mine)
    assert "新增栏目" not in _text(theirs)
    assert "上传分工表" not in _text(theirs)
    assert Client().get(reverse(INDEX)).status_code == 302


def test_the_list_filters_searches_and_sorts(client: Client) -> None:
    def names(query: str) -> list[str]:
        return _names(client.get(reverse(INDEX) + query))

    assert names("?operator=宣传处") == ["国务院新闻", "城市管理动态"]
    assert names("?responsible=干部处") == ["领导信息", "人事任免"]
    assert names("?responsible=主办处室") == ["政策文件", "政策解读"]
    assert names("?kind=link") == ["市城市管理委官方微博", "市城市管理委微信公众号"]
    assert names("?cadence=half_yearly") == ["人事任免", "重大项目"]
    assert names("?q=机构信息") == ["领导信息", "机构职能"]  # the level above
    assert names("?q=财务处") == ["财政预决算", "行政收费"]
    assert names("?q=没有的词") == []
    assert names("?ordering=-position") == list(reversed(FEW))
    assert names("?ordering=cadence")[0] == "人事任免"


def test_a_pointer_without_an_address_is_marked(client: Client) -> None:
    assert _text(client.get(reverse(INDEX))).count("尚未填写链接地址") == 3


@pytest.mark.clause("A1")
def test_the_list_downloads_as_files_that_load_again(client: Client) -> None:
    for kind in ("csv", "xlsx"):
        response = client.get(reverse(INDEX) + f"?export={kind}")
        assert "attachment" in response["Content-Disposition"]
        rows = read_table(data=response.content, directory=directory())
        assert rows == table_rows()
    part = client.get(reverse(INDEX) + "?export=csv&operator=宣传处")
    assert [row.path[-1] for row in read_table(data=part.content, directory=directory())] == [
        "国务院新闻",
        "城市管理动态",
    ]


def test_the_query_count_of_the_lists_does_not_grow_with_rows(client: Client) -> None:
    addresses = [
        reverse(INDEX),
        reverse(INDEX) + "?export=xlsx",
        reverse("column_table:structure"),
        reverse("column_table:changes"),
    ]

    def counts() -> Iterator[int]:
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            yield len(queries)

    before = list(counts())
    model = table_rows()[4]
    more = [replace(model, level2=f"栏目{n}", responsible=("财务处", "各处室")) for n in range(12)]
    load_table(rows=[*table_rows(), *more], by=None, at=AT, reason="增加")
    assert list(counts()) == before


def test_a_keeper_edits_a_row_and_everything_follows(client: Client) -> None:
    target = column("政务公开", "政策文件")
    data = _fields(target, client, responsible=["主办处室", "法规处", "财务处"], cadence="monthly")
    response = client.post(reverse("column_table:edit", args=[target.pk]), data)
    assert response.status_code == 302
    assert "已修改" in _said(response)
    row = next(row for row in table_rows() if row.path[-1] == "政策文件")
    assert row.responsible == ("法规处", "主办处室", "财务处")  # the old order, new ones behind
    assert row.cadence == "monthly"
    history = _text(client.get(reverse("column_table:history", args=[target.pk])))
    assert "职能调整" in history
    assert "每季度至少1次" in history
    assert "办公室监督员" in history


def test_the_edit_form_shows_what_follows_from_the_row(client: Client) -> None:
    page = _text(client.get(reverse("column_table:edit", args=[column("政务公开", "重大项目").pk])))
    assert re.search(r"可以供稿</dt>\s*<dd>规划计划处、考核处、执法协调监督处", page)
    assert "/zwgk/zdxm/" in page


def test_saving_the_untouched_form_changes_nothing(client: Client) -> None:
    for target in ColumnPage.objects.all():
        before = ResponsibilityChange.objects.count()
        response = client.post(reverse("column_table:edit", args=[target.pk]), _fields(target, client))
        assert "没有变化" in _said(response), _text(response)
        assert ResponsibilityChange.objects.count() == before


def test_a_refused_edit_keeps_what_was_typed_and_says_why(client: Client) -> None:
    target = column("政务公开", "财政预决算")
    data = _fields(target, client, title="政策文件", link_url="https://www.gov.cn/", duty="改过的责任")
    page = _text(client.post(reverse("column_table:edit", args=[target.pk]), data))
    assert "同级已有栏目“政策文件”" in page
    assert "本站栏目不填链接地址" in page
    assert "改过的责任" in page
    assert column("政务公开", "财政预决算").responsibility.duty != "改过的责任"


def test_a_form_that_is_out_of_date_does_not_overwrite(client: Client) -> None:
    target = column("政务公开", "财政预决算")
    old_form = _fields(target, client, duty="乙改")
    client.post(reverse("column_table:edit", args=[target.pk]), _fields(target, client, duty="甲改"))
    page = _text(client.post(reverse("column_table:edit", args=[target.pk]), old_form))
    assert "刚刚被别人修改过" in page
    assert column("政务公开", "财政预决算").responsibility.duty == "甲改"


def test_a_keeper_adds_and_removes_a_column(client: Client, writer: User) -> None:
    data = {
        "level1": "数据开放",
        "level2": "数据目录",
        "kind": "internal",
        "responsible": ["各处室"],
        "operator": "办公室",
    }
    data |= {"cadence": "quarterly", "duty": "按季更新", "reason": "新设版块"}
    response = client.post(reverse("column_table:add"), data)
    assert "公开地址为 /sjkf/sjml/" in _said(response)
    made = column("数据开放", "数据目录")
    make_article(made, by=writer)
    page = _text(client.post(reverse("column_table:remove", args=[made.pk]), {"reason": "撤并"}))
    assert "下有 1 篇信息，不能移除" in page
    made.get_children().first().delete()
    response = client.post(reverse("column_table:remove", args=[made.pk]), {"reason": "撤并"})
    assert "已移除" in _said(response)
    assert not ColumnPage.objects.filter(title__in=("数据开放", "数据目录")).exists()


def test_a_keeper_moves_a_column(client: Client) -> None:
    client.post(reverse("column_table:move", args=[column("政务公开", "政策解读").pk]), {"direction": "up"})
    assert [row.path[-1] for row in table_rows()][2:4] == ["政策解读", "政策文件"]
    assert client.get(reverse("column_table:move", args=[column("政务公开", "政策解读").pk])).status_code == 405


def _upload(client: Client, content: bytes, **more: str) -> Any:
    file = SimpleUploadedFile("分工表.csv", content)
    return client.post(reverse("column_table:upload"), {"file": file, "reason": "年度调整", **more})


def test_an_upload_shows_the_difference_first_and_applies_what_was_shown(client: Client) -> None:
    rows = [replace(r, cadence="monthly") if r.path[-1] == "政策文件" else r for r in table_rows()]
    rows.append(replace(rows[-1], level2="官方视频号"))
    preview = _upload(client, write_csv(rows[1:]))
    page = _text(preview)
    assert "新增 1 个栏目，变更 1 个" in page
    assert "每季度至少1次" in page
    assert "保留" in page
    assert column("政务公开", "政策文件").responsibility.cadence == "quarterly"  # nothing written yet
    response = client.post(reverse("column_table:confirm"), {"seen": preview.context["seen"]})
    assert "新增 1 个栏目，变更 1 个" in _said(response)
    assert column("政务公开", "政策文件").responsibility.cadence == "monthly"
    assert len(table_rows()) == len(FEW) + 1


def test_a_bad_upload_lists_every_problem(client: Client) -> None:
    page = _text(_upload(client, write_csv(table_rows()).replace("财务处".encode(), "财物处".encode())))
    assert page.count("责任部门“财物处”不在处室名录中") == 2
    assert "第 6 行" in page
    assert "这不是 CSV 文件，也不是 Excel 工作簿" in _text(_upload(client, b"\x00\x01"))


def test_a_preview_that_was_tampered_with_or_overtaken_is_not_applied(client: Client, keeper: User) -> None:
    rows = [replace(r, cadence="monthly") if r.path[-1] == "政策文件" else r for r in table_rows()]
    seen = _upload(client, write_csv(rows)).context["seen"]
    response = client.post(reverse("column_table:confirm"), {"seen": seen[:-2] + "xx"})
    assert "预览已过期或不完整" in _said(response)
    load_table(rows=[replace(r, cadence="weekly") for r in table_rows()], by=keeper, at=AT, reason="抢先")
    response = client.post(reverse("column_table:confirm"), {"seen": seen})
    assert "预览之后分工表又有了变化" in _said(response)
    assert column("政务公开", "政策文件").responsibility.cadence == "weekly"


def test_people_without_the_post_are_sent_back_with_the_reason(writer: User, superuser: User) -> None:
    target = column("政务公开", "财政预决算")
    before = table_rows()
    for user in (writer, superuser):
        client = logged_in(user)
        for name, args in (
            ("edit", [target.pk]),
            ("remove", [target.pk]),
            ("move", [target.pk]),
            ("add", []),
            ("upload", []),
            ("confirm", []),
            ("structure", []),
        ):
            address = reverse(f"column_table:{name}", args=args)
            for response in (client.get(address), client.post(address, {"reason": "越权", "direction": "up"})):
                assert (response.status_code, response.url) == (302, reverse(INDEX))
        assert "只有办公室监督员或系统管理员" in _text(client.get(reverse(INDEX)))
    assert table_rows() == before


def test_everybody_reads_the_history(writer: User) -> None:
    client = logged_in(writer)
    assert "附件1" in _text(client.get(reverse("column_table:changes")))
    assert client.get(reverse("column_table:history", args=[column("政务公开").pk])).status_code == 200


def test_no_screen_has_inline_script_or_style(client: Client) -> None:
    names = ["index", "add", "upload", "structure", "changes"]
    addresses = [reverse(f"column_table:{name}") for name in names]
    addresses.append(reverse("column_table:edit", args=[column("政务公开", "政策文件").pk]))
    for address in addresses:
        page = _text(client.get(address))
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", main), address
        assert 'style="' not in main, address


def test_the_excel_file_is_a_real_workbook(client: Client) -> None:
    book = load_workbook(io.BytesIO(client.get(reverse(INDEX) + "?export=xlsx").content))
    assert book.active["A1"].value == "一级栏目"
    assert book.active.max_row == len(FEW) + 1
