"""站点 (第十四条): nobody sets up a site; who must, asks the city's government through the office."""

import pytest
from django.urls import reverse

from lanmu.affairs.actions.sites import register_site
from lanmu.affairs.models import OwnSite, SiteApplication
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Notice
from tests.affairs.cast import AT, World, browser, day, do, make_world, read, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def apply(world: World) -> SiteApplication:
    send(
        browser(world.writer), "affairs_application_new", department=world.law.pk, name="法规查询站", need="专业数据库",
        content="法规检索", contact="法规处信息员", contact_phone="022-12345678",
    )  # fmt: skip
    return SiteApplication.objects.get()


@pytest.mark.clause("14.2")
def test_an_application_goes_through_the_office_to_the_city_and_its_answer_is_kept(world: World) -> None:
    office, row = browser(world.supervisor), apply(world)
    assert "待办公室审核" in read(browser(world.writer), "affairs_application", row.pk)
    do(office, "affairs_application", row.pk, "forward", report_number="津城管请〔2024〕8号")
    page = do(
        office, "affairs_application", row.pk, "answer", approved="1", number="津政办函〔2024〕3号",
        answered_on=day(-1), answer="同意",
    )  # fmt: skip
    assert "市政府已同意" in page
    assert Notice.objects.filter(user=world.writer, kind="site").count() == 2
    send(
        office, "affairs_site_new", application=row.pk, basis="", department=world.law.pk, name="法规查询站",
        address="fg.csgl.tj.gov.cn", opened_on=day(), remark="",
    )  # fmt: skip
    site = OwnSite.objects.get()
    assert (site.application, site.basis) == (row, "津政办函〔2024〕3号")


@pytest.mark.clause("14.1")
def test_no_site_enters_the_register_without_an_approval(world: World) -> None:
    row = apply(world)
    given = {
        "department": world.law, "name": "自建站", "address": "a.cn", "opened_on": AT.date(), "by": world.supervisor,
        "at": AT,
    }  # fmt: skip
    with pytest.raises(Refused, match="未经批准的网站不得建立（第十四条）"):
        register_site(**given)
    with pytest.raises(Refused, match="没有得到市政府同意"):
        register_site(**given, application=row)
    assert not OwnSite.objects.exists()
    office = browser(world.supervisor)
    send(
        office, "affairs_site_new", department=world.office.pk, name="委网站", address="csgl.tj.gov.cn",
        basis="津城管办〔2024〕139号", opened_on="2018-11-01",
    )  # fmt: skip
    page = read(office, "affairs_sites")
    assert "csgl.tj.gov.cn" in page
    page = do(office, "affairs_site", OwnSite.objects.get().pk, "close", state="merged", closed_on=day(), remark="")
    assert "已整合迁移" in page


def test_what_was_refused_is_not_forwarded_again_and_others_do_not_see_it(world: World) -> None:
    row, office = apply(world), browser(world.supervisor)
    do(office, "affairs_application", row.pk, "return", reason="委网站可以满足")
    page = read(browser(world.writer), "affairs_application", row.pk)
    assert "委网站可以满足" in page
    answer = send(office, "affairs_application", row.pk, verb="forward", target="", report_number="x")
    assert "现在不到这一步。" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "returned"
    assert browser(world.news_writer).get(reverse("affairs_application", args=[row.pk])).status_code == 302
    assert "法规查询站" not in read(browser(world.news_writer), "affairs_applications")
