"""跳转: old addresses lead on, by a page and by a true 301; what they may be and point to; the screens and the file."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.portal.actions import update_redirects
from lanmu.portal.auditing import audit
from lanmu.portal.models import Redirect
from lanmu.portal.redirect_files import read_redirects
from lanmu.portal.redirecting import Wanted
from lanmu.proposals.actions import approve
from lanmu.proposals.models import Proposal
from lanmu.publishing.actions import withdraw
from lanmu.release.engine import build_full
from lanmu.release.models import Change
from lanmu.release.serving import PublicFiles
from tests.factories import AT, make_article, make_cast, make_column, make_public, pass_all, submit
from tests.portal.public_site import make_identity, page, render, whole_tree, write_tree
from tests.proposals.cast import Office, browser, make_people

pytestmark = pytest.mark.django_db


def register(*pairs: tuple[str, str], remove: tuple[str, ...] = ()) -> list[str]:
    add = [Wanted.cleaned(path, target) for path, target in pairs]
    return update_redirects(add=add, remove=remove, by=None, at=AT, reason="改版")


def refusal(*pairs: tuple[str, str], remove: tuple[str, ...] = ()) -> str:
    before = list(Redirect.objects.values())
    with pytest.raises(Refused) as refused:
        register(*pairs, remove=remove)
    assert list(Redirect.objects.values()) == before
    return "".join(refused.value.reasons)


def test_an_old_address_becomes_a_page_that_leads_on_without_script() -> None:
    make_identity()
    register(("/old/2019/a.html", "/sitemap.html"), ("/old/", "https://www.gov.cn/zwgk/"))
    text = page("redirect:/old/2019/a.html")
    assert '<meta http-equiv="refresh" content="0; url=/sitemap.html">' in text
    assert '<link rel="canonical" href="https://csgl.example.gov.cn/sitemap.html">' in text
    assert '<a href="/sitemap.html">' in text
    assert not re.search(r"<script(?![^>]* src=)", text)
    outside = render("redirect:/old/")["redirect:/old/"]
    assert outside is not None
    assert outside.path == "old/index.html"
    assert '<link rel="canonical" href="https://www.gov.cn/zwgk/">' in outside.body.decode()


def test_the_list_for_servers_names_a_folder_both_ways() -> None:
    register(("/old/a.html", "/"), ("/old/", "https://www.gov.cn/"))
    made = whole_tree()["redirects.map"].body.decode()
    assert made.splitlines() == [
        '"/old/" "https://www.gov.cn/";', '"/old/index.html" "https://www.gov.cn/";', '"/old/a.html" "/";',
    ]  # fmt: skip


def ask(root: Path, path: str) -> tuple[int, str]:
    """Status and Location of the embedded server."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def run(app: PublicFiles) -> None:
        await app({"type": "http", "method": "GET", "path": path, "headers": [], "extensions": {}}, receive, send)

    asyncio.run(run(PublicFiles(root)))
    return sent[0]["status"], dict(sent[0]["headers"]).get(b"location", b"").decode()


def test_the_embedded_server_answers_301_and_follows_a_new_list(tmp_path: Path) -> None:
    register(("/old/a.html", "/sitemap.html"))
    write_tree(tmp_path)
    assert ask(tmp_path, "/old/a.html") == (301, "/sitemap.html")
    assert ask(tmp_path, "/sitemap.html")[0] == 200
    (tmp_path / "redirects.map").write_text('"/old/a.html" "/rss.xml";\n', encoding="utf-8")
    assert ask(tmp_path, "/old/a.html") == (301, "/rss.xml")
    (tmp_path / "redirects.map").unlink()
    assert ask(tmp_path, "/old/a.html")[0] == 200  # the page at the old path


def test_what_is_released_is_audited_as_sound_and_goes_when_cancelled() -> None:
    register(("/old/a.html", "/"))
    build_full(at=AT, processes=1)
    assert audit(deep=True).sound
    Change.objects.all().delete()
    assert register(remove=("/old/a.html",)) == ["/old/a.html"]
    assert set(Change.objects.values_list("fact", flat=True)) == {"redirect:/old/a.html", "redirects"}
    assert "old/a.html" not in whole_tree()
    entry = AuditEntry.objects.filter(action="portal.update_redirects").order_by("-seq")[0]
    assert (entry.detail["remove"], entry.detail["reason"]) == (["/old/a.html"], "改版")


def test_saying_again_what_is_there_changes_nothing() -> None:
    register(("/old/a.html", "/"))
    Change.objects.all().delete()
    assert register(("/old/a.html", "/")) == []
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["old.html", "/old", "//old/a.html", "/../a.html", "/.git/", "/a b.html", "/a.html?id=1", "/旧.html",
     "/a$.html", '/a".html'],
)  # fmt: skip
def test_an_address_that_no_server_could_answer_is_refused(path: str) -> None:
    assert "旧地址以“/”开头" in refusal((path, "/"))


@pytest.mark.parametrize(
    "target",
    ["http://www.gov.cn/", "javascript:alert(1)", "//www.gov.cn/", "www.gov.cn", 'https://www.gov.cn/";', "https://a.cn/$x",
     "https://a.cn/{x}", "https://a.cn/a b", "https://a.cn/\n"],
)  # fmt: skip
def test_a_target_that_is_no_address_or_could_break_a_servers_list_is_refused(target: str) -> None:
    if target.endswith("\n"):
        register(("/old/a.html", target))
        assert Redirect.objects.get().target == target.strip()
    else:
        assert re.search("请填写本站页面|本站没有这个公开页面", refusal(("/old/a.html", target)))


def test_loops_and_chains_are_refused() -> None:
    assert "指向了自己" in refusal(("/old/a.html", "/old/a.html"))
    assert "连跳两次或来回跳转" in refusal(("/old/a.html", "/old/b.html"), ("/old/b.html", "/old/a.html"))
    register(("/old/a.html", "/"))
    assert "请直接指向“/”" in refusal(("/old/b.html", "/old/a.html"))
    Redirect.objects.create(path="/old/x.html", target="/old/y.html", changed_at=AT)
    assert "请同时把它改为指向“/”" in refusal(("/old/y.html", "/"))
    register(("/old/y.html", "/"), ("/old/x.html", "/"))
    assert Redirect.objects.get(path="/old/x.html").target == "/"


def test_nothing_that_stands_on_the_site_is_covered() -> None:
    cast = make_cast()
    row = make_public(cast)
    build_full(at=AT, processes=1)
    folder = cast.column.public_path
    for path in (
        "/",
        "/404.html",
        folder,
        f"{folder}index.html",
        f"{folder}list_3.html",
        "/assets/base.html",
        "/files/a.html",
    ):
        assert "现有页面的地址" in refusal((path, "/sitemap.html")), path
    assert "公开信息，信息的地址永久不变" in refusal((row.path, "/"))
    withdraw(publication=row, by=cast.publisher, at=AT, reason="过期")
    assert "（或有过）公开信息" in refusal((row.path, "/"))  # it may come back, at this address


def test_two_addresses_that_differ_in_case_only_are_refused() -> None:
    register(("/old/a.html", "/"))
    assert "大小写不同" in refusal(("/OLD/a.html", "/"))
    assert "写了不止一次" in refusal(("/old/b.html", "/"), ("/old/b.html", "/sitemap.html"))
    assert "不用撤销" in refusal(remove=("/old/none.html",))


def test_an_own_page_is_named_by_its_path_and_must_be_there() -> None:
    make_identity()
    row = make_public(make_cast())
    assert "请去掉域名" in refusal(("/old/a.html", "https://csgl.example.gov.cn/sitemap.html"))
    assert "本站没有这个公开页面" in refusal(("/old/a.html", "/nowhere.html"))
    assert register(("/old/a.html", row.path), ("/old/b.html", row.column.public_path)) != []


def test_a_column_that_comes_to_stand_there_goes_first() -> None:
    register(("/bgs/", "/"), ("/bgs/list_2.html", "/"))
    assert "bgs/index.html" in whole_tree()
    column = make_column("办公室", slug="bgs")
    tree = whole_tree()
    assert "办公室" in tree["bgs/index.html"].body.decode()
    assert "bgs/list_2.html" not in tree
    assert "/bgs/" not in tree["redirects.map"].body.decode()
    column.delete()
    assert whole_tree()["bgs/index.html"].made_from == "redirect:/bgs/"


def test_a_text_is_not_published_at_an_address_that_leads_elsewhere() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    path = f"{cast.column.public_path}202405/t20240508_{article.pk}.html"
    register((path, "/"))
    with pytest.raises(Refused, match="已登记为旧地址的跳转"):
        submit(article=article, by=cast.author, at=AT)
    register(remove=(path,))
    assert pass_all(submit(article=article, by=cast.author, at=AT), cast).state == "receiving"


# The file


def test_a_file_is_read_from_csv_and_from_excel() -> None:
    book = Workbook()
    book.active.append(["序号", "旧地址", "新地址", "说明"])
    book.active.append([1, "/old/index.html", "/", "首页"])
    out = io.BytesIO()
    book.save(out)
    wanted = [Wanted("/old/", "/", "首页")]
    assert read_redirects(out.getvalue()) == wanted
    assert read_redirects("旧地址,新地址,说明\n/old/,/,首页\n\n".encode("gb18030")) == wanted


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("甲,乙\n1,2\n", "表头缺少：旧地址、新地址"),
        ("旧地址,新地址\n/old/,\n", "第 2 行：旧地址和新地址都要填写"),
        ("旧地址,新地址\n", "没有任何跳转"),
        ("", "文件是空的"),
    ],
)
def test_a_bad_file_is_refused_with_its_lines(data: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_redirects(data.encode())


# The screens


@pytest.fixture
def people() -> Office:
    return make_people()


def said(client: Client, name: str, data: Any, *arguments: Any) -> str:
    return client.post(reverse(name, args=arguments), data, follow=True).content.decode()


def decide(people: Office) -> None:
    approve(proposal=Proposal.objects.get(state="pending"), by=people.head, at=AT)


def test_registering_changing_and_cancelling_by_http(people: Office) -> None:
    client = browser(people.supervisor)
    form = {"path": "/old/index.html", "target": "/sitemap.html", "note": "旧首页", "reason": "改版"}
    assert "已提交审批" in said(client, "portal_redirect_add", form)
    assert not Redirect.objects.exists()
    decide(people)
    row = Redirect.objects.get()
    assert (row.path, row.target, row.note) == ("/old/", "/sitemap.html", "旧首页")
    assert "已提交审批" in said(client, "portal_redirect_edit", {**form, "target": "/"}, row.pk)
    page_ = client.get(reverse("portal_redirect_edit", args=[row.pk])).content.decode()
    assert "这里有一项变更等待审批" in page_
    decide(people)
    row = Redirect.objects.get()
    assert row.target == "/"
    assert "请写明" in said(client, "portal_redirect_remove", {"remove-reason": ""}, row.pk)
    assert "已提交审批" in said(client, "portal_redirect_remove", {"remove-reason": "不再需要"}, row.pk)
    decide(people)
    assert not Redirect.objects.exists()


def test_a_refused_form_says_why_and_asks_nobody(people: Office) -> None:
    form = {"path": "/old/a.html", "target": "/nowhere.html", "note": "", "reason": "改版"}
    assert "本站没有这个公开页面" in said(browser(people.supervisor), "portal_redirect_add", form)
    assert not Proposal.objects.exists()


def test_a_file_shows_its_difference_first_and_proposes_what_was_seen(people: Office) -> None:
    register(("/old/a.html", "/"))
    client = browser(people.supervisor)
    data = "旧地址,新地址,说明\n/old/a.html,/,\n/old/b.html,/sitemap.html,新增\n".encode()
    response = client.post(
        reverse("portal_redirect_upload"), {"file": SimpleUploadedFile("r.csv", data), "reason": "改版"}
    )
    shown = response.content.decode()
    assert "文件有 2 条，其中 1 条与现有的不同" in shown
    assert "/old/b.html" in shown
    assert not Proposal.objects.exists()
    seen = response.context["seen"]
    assert "预览已过期或不完整" in said(client, "portal_redirect_upload", {"seen": seen[:-2] + "xx"})
    assert "已提交审批" in said(client, "portal_redirect_upload", {"seen": seen})
    decide(people)
    assert Redirect.objects.count() == 2


def test_the_list_searches_sorts_and_downloads_what_the_upload_reads(people: Office) -> None:
    register(("/old/a.html", "/"), ("/old/b.html", "/sitemap.html"))
    client = browser(people.admin)
    listed = client.get(reverse("portal_redirects") + "?q=sitemap").content.decode()
    assert "/old/b.html" in listed
    assert "/old/a.html" not in listed
    file = client.get(reverse("portal_redirects") + "?export=xlsx").getvalue()
    assert [cell.value for cell in load_workbook(io.BytesIO(file)).active[1]] == [
        "旧地址",
        "新地址",
        "说明",
        "登记时间",
    ]
    assert [one.path for one in read_redirects(file)] == ["/old/a.html", "/old/b.html"]


def test_the_query_count_of_the_list_does_not_grow_with_rows(people: Office) -> None:
    client = browser(people.supervisor)
    register(("/old/a.html", "/"))

    def count() -> int:
        client.get(reverse("portal_redirects"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("portal_redirects")).status_code == 200
        return len(queries)

    before = count()
    register(*((f"/old/n{number}.html", "/") for number in range(30)))
    assert count() == before


@pytest.mark.parametrize("who", ["head", "publisher", "writer"])
def test_others_do_not_reach_the_screens(people: Office, who: str) -> None:
    user: User = getattr(people, who)
    for name in ("portal_redirects", "portal_redirect_add", "portal_redirect_upload"):
        assert browser(user).get(reverse(name)).status_code == 302
