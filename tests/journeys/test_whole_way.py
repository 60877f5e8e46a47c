"""From an officer's first word to the citizen's page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lanmu.common.times import local
from lanmu.publishing.models import Publication
from lanmu.release.engine import run_pending
from tests.factories import make_public
from tests.journeys.conftest import SignIn, fetch
from tests.journeys.people import confirm, open_from_todo, pass_on, write
from tests.publishing.screen_cast import make_screen_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "关于开展冬季供热检查的通知"
TEXT = "各区供热办请于十一月底前完成检查，并将结果报委供热管理处。"


@pytest.mark.clause("16.1")
def test_a_text_goes_from_draft_through_three_reviews_to_the_public_page(sign_in: SignIn, public_site: str) -> None:
    cast = make_screen_cast()
    author = sign_in(cast.author)
    write(author, column="政策文件", title=TITLE, text=TEXT, summary="布置冬季供热检查。")
    submission = confirm(author)
    expect(author.get_by_text("已送审，信息编号")).to_be_visible()

    for reviewer in cast.people.reviewers:
        pass_on(sign_in(reviewer), TITLE)
        assert run_pending(at=timezone.now()) is None or fetch(public_site + "/")[0] == 200
        assert not Publication.objects.exists()

    publisher = sign_in(cast.publisher)
    open_from_todo(publisher, TITLE)
    publisher.get_by_label("已复核").check()
    publisher.get_by_role("button", name="立即发布").click()
    expect(publisher.get_by_text("已发布，公众页面正在生成。")).to_be_visible()

    run_pending(at=timezone.now())
    publication = Publication.objects.get()
    status, page = fetch(public_site + publication.path)
    assert status == 200
    assert TEXT in page
    assert f"{local(publication.first_published_at):%Y-%m-%d %H:%M}" in page
    assert TITLE in fetch(public_site + cast.people.column.public_path)[1]
    assert TITLE in fetch(public_site + "/")[1]

    author.goto(f"/workbench/review/{submission.pk}/")
    expect(author.get_by_text("这份送审件已经发布。")).to_be_visible()


def test_a_withdrawn_text_is_gone_from_page_and_list(sign_in: SignIn, public_site: str) -> None:
    cast = make_screen_cast()
    publication = make_public(cast.people)
    run_pending(at=timezone.now())
    assert fetch(public_site + publication.path)[0] == 200

    publisher = sign_in(cast.publisher)
    publisher.goto("/workbench/published/")
    publisher.get_by_role("link", name=publication.title).click()
    publisher.get_by_label("撤下原因").fill("政策已废止")
    publisher.get_by_role("button", name="立即撤下").click()
    expect(publisher.get_by_text("已撤下，公众页面和列表随后移除。")).to_be_visible()

    run_pending(at=timezone.now())
    assert fetch(public_site + publication.path)[0] == 404
    assert publication.title not in fetch(public_site + cast.people.column.public_path)[1]
