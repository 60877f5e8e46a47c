"""The screens of 变更审批 by HTTP: list, detail, decision, levels, and the box on the workbench's home."""

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lanmu.portal.actions import update_identity
from lanmu.proposals.actions import approve, reject
from lanmu.proposals.enums import ProposalState
from lanmu.proposals.kinds import kinds
from lanmu.proposals.models import Proposal
from tests.factories import AT
from tests.proposals.cast import Office, browser, make_people, propose_name, site_name

pytestmark = pytest.mark.django_db
INDEX = "proposals:index"


@pytest.fixture
def people() -> Office:
    return make_people()


def text(response: Any) -> str:
    return response.content.decode()


def titles(response: Any) -> list[str]:
    return re.findall(r"title-wrapper\">\s*<a[^>]*>\s*([^<]+?)\s*</a>", text(response))


def make_some(people: Office) -> None:
    reject(proposal=propose_name(people.supervisor, "甲"), by=people.head, at=AT, opinion="不妥")
    approve(proposal=propose_name(people.admin, "乙"), by=people.supervisor, at=AT)
    propose_name(people.supervisor, "丙", sponsor="某市人民政府")


def test_the_list_filters_sorts_and_searches(people: Office) -> None:
    make_some(people)
    client = browser(people.head)

    def found(query: str) -> list[str]:
        return titles(client.get(reverse(INDEX) + query))

    both, name = "修改网站标识：网站名称、主办单位", "修改网站标识：网站名称"
    assert found("") == [both, name, name]
    assert found("?state=pending") == [both]
    assert found("?state=rejected&state=applied") == [name, name]
    assert found("?kind=columns.load") == []
    assert found("?q=主办") == [both]
    assert found("?ordering=pk")[-1] == both
    assert "没有" in text(client.get(reverse(INDEX) + "?q=没有的词"))


def test_the_list_downloads_as_excel(people: Office) -> None:
    make_some(people)
    response = browser(people.head).get(reverse(INDEX) + "?export=xlsx")
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:4] == ["编号", "变更", "种类", "原因或依据"]
    assert len(rows) == 4
    assert "已驳回" in rows[3]


def test_the_query_count_of_the_list_does_not_grow_with_rows(people: Office) -> None:
    client = browser(people.head)
    make_some(people)

    def count() -> int:
        client.get(reverse(INDEX))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(INDEX)).status_code == 200
        return len(queries)

    before = count()
    Proposal.objects.filter(state=ProposalState.PENDING).update(state=ProposalState.TAKEN_BACK)
    for number in range(12):
        reject(proposal=propose_name(people.supervisor, f"第{number}次"), by=people.head, at=AT, opinion="不妥")
    assert count() == before


def test_others_see_their_own_only_and_who_has_no_part_sees_nothing(people: Office) -> None:
    proposal = propose_name(people.supervisor)
    assert titles(browser(people.publisher).get(reverse(INDEX))) == []
    assert browser(people.publisher).get(reverse("proposals:detail", args=[proposal.pk])).status_code == 404
    assert len(titles(browser(people.admin).get(reverse(INDEX)))) == 1
    for name in (INDEX, "proposals:levels"):
        assert browser(people.writer).get(reverse(name)).status_code == 302
    assert browser(people.head).get(reverse("proposals:levels")).status_code == 302


def test_the_detail_shows_what_was_and_what_would_be(people: Office) -> None:
    update_identity(values={"name": "旧名称"}, by=None, at=AT)
    proposal = propose_name(people.supervisor, "新名称")
    page = text(browser(people.head).get(reverse("proposals:detail", args=[proposal.pk])))
    assert re.search(r"网站名称</th>\s*<td[^>]*><del>旧名称</del></td>\s*<td[^>]*><ins>新名称</ins>", page)
    assert "机构改革方案" in page
    assert "批准并生效" in page
    own = text(browser(people.supervisor).get(reverse("proposals:detail", args=[proposal.pk])))
    assert "批准并生效" not in own
    assert "须由另一个人审批" in own
    assert "撤回这项变更" in own


def test_a_change_overtaken_by_events_says_so_before_anybody_tries(people: Office) -> None:
    proposal = propose_name(people.supervisor, "新名称")
    update_identity(values={"sponsor": "某市人民政府"}, by=None, at=AT)
    page = text(browser(people.head).get(reverse("proposals:detail", args=[proposal.pk])))
    assert "这里已经有了别的变化" in page


def decide(people: Office, who: str, verb: str, proposal: Proposal, **data: str) -> Any:
    address = reverse("proposals:decide", args=[proposal.pk, verb])
    given = {"digest": proposal.digest, "opinion": ""} | data
    return browser(getattr(people, who)).post(address, given, follow=True)


def test_approving_rejecting_and_taking_back_by_http(people: Office) -> None:
    response = decide(people, "head", "approve", propose_name(people.supervisor, "甲"))
    assert "已批准，变更已经生效" in text(response)
    assert site_name() == "甲"
    response = decide(people, "head", "reject", propose_name(people.supervisor, "乙"))
    assert "请写明驳回的意见" in text(response)
    response = decide(people, "head", "reject", Proposal.objects.get(state="pending"), opinion="名称未定")
    assert "已驳回" in text(response)
    response = decide(people, "supervisor", "take_back", propose_name(people.supervisor, "丙"))
    assert "已撤回" in text(response)
    assert site_name() == "甲"


def test_refusals_come_back_as_sentences(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    assert "须由另一个人审批" in text(decide(people, "supervisor", "approve", proposal))
    assert "请刷新页面" in text(decide(people, "head", "approve", proposal, digest="sm3:0"))
    update_identity(values={"sponsor": "乙"}, by=None, at=AT)
    assert "已经有了别的变化" in text(decide(people, "head", "approve", proposal))
    proposal.refresh_from_db()
    assert (site_name(), proposal.state) == ("", ProposalState.FAILED)


def test_deciding_is_post_only(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    for verb in ("approve", "reject", "take_back"):
        address = reverse("proposals:decide", args=[proposal.pk, verb])
        assert browser(people.head).get(address).status_code == 405
    assert site_name() == ""


def test_levels_by_http(people: Office) -> None:
    client = browser(people.supervisor)
    page = text(client.get(reverse("proposals:levels")))
    assert page.count("须另一人审批</span>") == len(kinds())
    given = {"kind": "portal.identity", "level": "direct", "reason": "主任办公会议定"}
    page = text(client.post(reverse("proposals:levels"), given, follow=True))
    assert "已提交审批" in page
    decide(people, "head", "approve", Proposal.objects.get())
    page = text(client.get(reverse("proposals:levels")))
    assert page.count("直接生效，只留审计记录</span>") == 1
    page = text(client.post(reverse("proposals:levels"), {**given, "level": "second"}, follow=True))
    assert "审批方式已修改" in page
    for wrong in ({**given, "level": "none"}, {**given, "kind": "gone.kind"}, {**given, "reason": ""}):
        page = text(client.post(reverse("proposals:levels"), wrong, follow=True))
        assert re.search(r"请选择审批方式|不再受理|请写明", page)


def test_the_home_page_says_what_waits(people: Office) -> None:
    propose_name(people.supervisor, "甲")
    page = text(browser(people.head).get(reverse("wagtailadmin_home")))
    assert re.search(r'panel-proposals">待我审批的变更 <span[^>]*>1<', page)
    assert "没有等您审批的变更" in text(browser(people.supervisor).get(reverse("wagtailadmin_home")))
    for name in ("admin", "publisher", "writer"):
        assert "panel-proposals" not in text(browser(getattr(people, name)).get(reverse("wagtailadmin_home")))


def test_saving_the_sites_identity_proposes_it(people: Office) -> None:
    client = browser(people.supervisor)
    form = client.get(reverse("portal_identity")).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"name": "甲", "reason": "机构改革"}
    page = text(client.post(reverse("portal_identity"), values, follow=True))
    assert "已提交审批" in page
    assert "这里有一项变更等待审批" in page
    assert site_name() == ""
    decide(people, "head", "approve", Proposal.objects.get())
    assert site_name() == "甲"


def test_a_form_of_the_identity_that_is_out_of_date_does_not_overwrite(people: Office) -> None:
    client = browser(people.supervisor)
    form = client.get(reverse("portal_identity")).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"name": "甲", "reason": "机构改革"}
    update_identity(values={"sponsor": "乙"}, by=None, at=AT)
    assert "刚刚被别人修改过" in text(client.post(reverse("portal_identity"), values))
    assert not Proposal.objects.exists()


def test_no_screen_has_inline_script_or_style(people: Office) -> None:
    proposal = propose_name(people.supervisor, "甲")
    client = browser(people.supervisor)
    names = [(INDEX, []), ("proposals:levels", []), ("proposals:detail", [proposal.pk]), ("portal_redirects", [])]
    for name, arguments in [*names, ("portal_redirect_add", []), ("portal_redirect_upload", [])]:
        page = text(client.get(reverse(name, args=arguments)))
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", main), name
        assert 'style="' not in main, name
