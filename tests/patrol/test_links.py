"""链接巡检: from the link engine to problems with somebody who has to act, and back to their proof; the screens."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lanmu.audit.models import AuditEntry
from lanmu.columns.enums import ColumnKind
from lanmu.links import actions
from lanmu.links.enums import State
from lanmu.links.models import Check, DangerousHost, Sweep, Target
from lanmu.patrol.actions import run_source
from lanmu.patrol.link_source import follow_releases
from lanmu.patrol.models import Finding
from lanmu.publishing.actions import publish, withdraw
from lanmu.release.engine import build_full, run_pending
from tests.factories import AT, make_article, make_cast, make_column, make_department, make_public, pass_all, submit
from tests.links.conftest import TOP
from tests.patrol.cast import World, browser, make_world

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.LANMU_DATA = tmp_path
    settings.LANMU_BUILD_PROCESSES = 1
    return tmp_path / "public"


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TOP.format(title=path, nav="") + f'<main id="main">{text}</main>', encoding="utf-8")


def site(root: Path, text: str = "", count: int = 1) -> None:
    write(root, "index.html", "")
    write(root, "news/index.html", "")
    for number in range(count):
        write(root, f"news/t{number}.html", text)


@pytest.mark.clause("12.3")
def test_the_released_site_has_no_fault_of_its_own() -> None:
    cast = make_cast()
    for _ in range(3):
        make_public(cast)
    build_full(at=AT)
    run = run_source(source="links", at=AT + HOUR)
    assert run.problem == ""
    assert run.looked > 50
    assert [f.text for f in Finding.objects.filter(source="links")] == []
    assert "没有启用外部链接检查" in run.report["note"]


@pytest.mark.clause("12.3")
def test_one_problem_per_address_home_page_first_graver_there_and_gone_by_proof(data: Path) -> None:
    site(data, '<a href="/dead.html">旧文件</a><img src="/files/none.png" alt="">', count=7)
    write(data, "index.html", '<a href="/dead.html">旧文件</a>')
    run_source(source="links", at=AT)
    dead, image = Finding.objects.open().filter(source="links").order_by("rule")
    assert (dead.rule, dead.severity, dead.path) == ("link.broken", "serious", "/")
    assert dead.text.startswith("断链：/、/news/t0.html")
    assert "等 8 个页面里的“/dead.html”（本站没有这个地址）" in dead.text
    assert (image.rule, image.severity) == ("link.image", "ordinary")
    site(data, "已改正", count=7)
    run_source(source="links", at=AT + HOUR)
    dead.refresh_from_db()
    assert dead.closed_at == AT + HOUR
    assert dead.proof["how"] == "patrol"
    assert not Finding.objects.open().filter(source="links").exists()


def test_the_department_that_sent_a_text_answers_for_its_links_and_a_withdrawn_target_is_a_wrong_link() -> None:
    cast = make_cast()
    target = make_public(cast, title="会撤下的通知")
    body = [{"type": "text", "value": f'<p>见<a linktype="page" id="{target.pk}">通知</a>。</p>'}]
    article = make_article(cast.column, by=cast.author, body=body)
    publish(submission=pass_all(submit(article=article, by=cast.author, at=AT), cast), by=cast.publisher, at=AT)
    build_full(at=AT)
    run_source(source="links", at=AT)
    assert not Finding.objects.exists()
    withdraw(publication=target, by=cast.publisher, at=AT + HOUR, reason="内容有误。")
    run_pending(at=AT + HOUR)
    assert follow_releases(AT + 2 * HOUR) > 0
    found = Finding.objects.get()
    assert (found.rule, found.column_id, found.article_id) == ("link.wrong", cast.column.pk, article.pk)
    assert found.department == cast.department
    assert "原来的“会撤下的通知”已经撤下" in found.text
    again = submit(article=target.article, by=cast.author, at=AT + 3 * HOUR)
    publish(submission=pass_all(again, cast, at=AT + 3 * HOUR), by=cast.publisher, at=AT + 3 * HOUR)
    run_pending(at=AT + 3 * HOUR)
    follow_releases(AT + 4 * HOUR)
    found.refresh_from_db()
    assert found.closed_at == AT + 4 * HOUR
    assert follow_releases(AT + 5 * HOUR) == 0, "nothing was released since"


@pytest.mark.clause("A1")
def test_a_column_that_is_a_link_comes_first_and_its_operator_answers_for_it(data: Path) -> None:
    office = make_department("办公室")
    column = make_column("政务微博", operator=office, kind=ColumnKind.LINK, link_url="https://weibo.example.net/u")
    site(data, '<a href="https://other.example.net/">其他</a>')
    run_source(source="links", at=AT)
    row = Target.objects.get(address="https://weibo.example.net/u")
    assert row.weight == 2
    assert next(iter(actions.asking.due(at=AT))) == row
    Target.objects.filter(pk=row.pk).update(state=State.BROKEN, reason="网页不存在（404）", changed_at=AT)
    run_source(source="links", at=AT + HOUR)
    found = Finding.objects.get()
    assert (found.column_id, found.department, found.severity) == (column.pk, office, "serious")
    assert found.text.startswith("断链：栏目“政务微博”里的“https://weibo.example.net/u”（网页不存在（404））。")


def faulty(count: int) -> None:
    for number in range(count):
        address = f"https://s{number}.example.net/"
        actions.prefer(weights={address: 0}, at=AT)
    Target.objects.update(state=State.BROKEN, reason="网页不存在（404）", weight=0)


@pytest.fixture
def world() -> World:
    return make_world()


def test_the_list_shows_state_and_pages_and_exports_and_asks_no_more_for_more_rows(data: Path, world: World) -> None:
    client = browser(world.supervisor)
    counts = []
    for size in (2, 12):
        links = "".join(f'<a href="https://s{n}.example.net/">外站{n}</a>' for n in range(size))
        site(data, links + '<a href="/dead.html">旧文件</a>', count=2)
        actions.sweep(at=AT)
        faulty(size)
        client.get(reverse("patrol_links"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("patrol_links")).content.decode()
        counts.append(len(asked))
        for words in (
            "https://s1.example.net/",
            "断链",
            "网页不存在（404）",
            "/news/t0.html 等 2 个",
            "LANMU_LINK_CHECK=1",
        ):
            assert words in page, words
    assert counts[0] == counts[1]
    sheet = load_workbook(io.BytesIO(client.get(reverse("patrol_links") + "?export=xlsx").getvalue())).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[0][:4] == ("地址", "状态", "用途", "原因")
    assert len(rows) == 14


def test_what_cannot_be_decided_has_a_list_of_its_own(data: Path, world: World) -> None:
    site(data, '<a href="https://wall.example.net/">外站</a>')
    actions.sweep(at=AT)
    Target.objects.update(state=State.UNTELLABLE, reason="对方回答 403")
    client = browser(world.supervisor)
    assert "wall.example.net" not in client.get(reverse("patrol_links")).content.decode()
    assert "wall.example.net" in client.get(reverse("patrol_links") + "?which=cannot_tell").content.decode()


@pytest.mark.clause("12.3")
def test_one_link_says_where_it_stands_and_how_it_came(data: Path, world: World) -> None:
    site(data, '<p>详见<a href="./dead.html">旧的文件</a></p><a href="/gone.html"><img src="/x.png" alt="横幅"></a>')
    actions.sweep(at=AT)
    client = browser(world.supervisor)
    pages = {
        row.address: client.get(reverse("patrol_link", args=[row.pk])).content.decode() for row in Target.objects.all()
    }
    for address, words in (("/news/dead.html", "旧的文件"), ("/gone.html", "横幅"), ("/x.png", "横幅")):
        for expected in (words, "正文区", "/news/t0.html", "本站没有这个地址"):
            assert expected in pages[address], (address, expected)
    assert Check.objects.count() == 3


def test_the_list_of_dangerous_hosts_is_kept_by_the_supervisor_and_read_by_others(data: Path, world: World) -> None:
    site(data, '<a href="https://www.shop.example.net/">商城</a>')
    actions.sweep(at=AT)
    client = browser(world.supervisor)
    client.post(reverse("patrol_danger_add"), {"host": "shop.example.net", "reason": "主管单位通报"})
    assert Target.objects.get().state == State.DANGEROUS
    assert AuditEntry.objects.get(action="patrol.danger_add").detail == {
        "host": "shop.example.net",
        "note": "主管单位通报",
    }
    said = client.post(reverse("patrol_danger_add"), {"host": "", "reason": ""}, follow=True).content.decode()
    assert "请填写域名" in said
    assert "请写明理由" in said
    run_source(source="links", at=AT + HOUR)
    assert Finding.objects.get().severity == "veto"
    client.post(reverse("patrol_danger_remove"), {"host": "shop.example.net"})
    assert not DangerousHost.objects.exists()
    for stranger in (world.officer, world.auditor):
        assert browser(stranger).post(reverse("patrol_danger_add"), {"host": "a.net", "reason": "x"}).status_code in {
            302,
            403,
        }
    assert not DangerousHost.objects.exists()


def test_a_site_in_doubt_is_a_problem_of_its_column_and_a_person_decides_on_its_page(
    data: Path, world: World
) -> None:  # fmt: skip
    column = make_column("政务微博", operator=world.office, kind=ColumnKind.LINK, link_url="https://we.example.net/u")
    make_column("政务号", operator=world.office, kind=ColumnKind.LINK, link_url="https://other.example.net/u")
    site(data)
    run_source(source="links", at=AT)
    faces = {"good": {"title": "某市政务微博"}, "now": {"title": "优惠购物", "marks": ["sale"]}, "silent": 0}
    Target.objects.update(state=State.TAKEN, reason="页面写着域名出售", faces=faces, checked_at=AT, changed_at=AT)
    run_source(source="links", at=AT + HOUR)
    found = Finding.objects.open().get(column=column)
    assert (found.rule, found.department, found.severity) == ("link.taken", world.office, "serious")
    assert found.text.startswith("疑似易主：栏目“政务微博”里的“https://we.example.net/u”（页面写着域名出售）。")
    first, second = Target.objects.order_by("-address")
    client = browser(world.supervisor)
    page = client.get(reverse("patrol_link", args=[first.pk])).content.decode()
    for said in ("某市政务微博", "优惠购物", "仍是原来的网站", "已易主，登记为危险域名"):
        assert said in page
    assert "仍是原来的网站" not in browser(world.auditor).get(reverse("patrol_link", args=[first.pk])).content.decode()
    assert browser(world.officer).post(reverse("patrol_link_acquit", args=[first.pk]), {"reason": "x"}).status_code in {
        302, 403,
    }  # fmt: skip
    assert "请写明核实的情况" in client.post(
        reverse("patrol_link_acquit", args=[first.pk]), {"reason": ""}, follow=True
    ).content.decode()  # fmt: skip
    client.post(reverse("patrol_link_acquit", args=[first.pk]), {"reason": "已与对方电话确认"})
    client.post(reverse("patrol_link_confirm", args=[second.pk]), {"reason": "已被他人注册"})
    assert set(Target.objects.values_list("address", "state")) == {
        ("https://we.example.net/u", "unknown"), ("https://other.example.net/u", "dangerous"),
    }  # fmt: skip
    assert AuditEntry.objects.get(action="patrol.link_acquit").detail["note"] == "已与对方电话确认"
    assert DangerousHost.objects.get().host == "other.example.net"
    run_source(source="links", at=AT + 2 * HOUR)
    assert {f.rule for f in Finding.objects.open().filter(source="links")} == {"link.dangerous"}


def test_nothing_is_asked_from_the_screen_while_it_is_switched_off(data: Path, world: World) -> None:
    site(data, '<a href="https://www.example.net/">外站</a>')
    actions.sweep(at=AT)
    client = browser(world.supervisor)
    row = Target.objects.get()
    assert "现在检查" not in client.get(reverse("patrol_link", args=[row.pk])).content.decode()
    said = client.post(reverse("patrol_link_ask", args=[row.pk]), follow=True).content.decode()
    assert "外部链接检查没有启用" in said
    assert Sweep.objects.count() == 1
