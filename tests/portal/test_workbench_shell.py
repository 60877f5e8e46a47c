"""The shell: signing in, branding, one's own account, the site identity, superusers, the panels' registry."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.organisation.enums import Role
from lanmu.organisation.home import Panel, register_panel
from lanmu.portal.models import SiteIdentity
from lanmu.proposals.actions import approve
from lanmu.proposals.models import Proposal
from lanmu.release.models import Change
from tests.factories import AT, PASSWORD, make_article, make_user
from tests.portal.workbench_cast import CLOSED, make_office, panels, sidebar, sign_in


@pytest.fixture
def office(db: None) -> SimpleNamespace:
    return make_office()


@pytest.fixture
def root(office: SimpleNamespace) -> Client:
    """A superuser, such as somebody could make in the shell: with a post, or they could not even enter."""
    client = Client()
    client.force_login(make_user("超级用户", is_superuser=True, department=office.law))
    return client


def test_the_sign_in_page_is_in_chinese_and_carries_the_sites_name(office: SimpleNamespace) -> None:
    SiteIdentity.objects.create(name="某市城市管理委员会")
    page = Client().get(reverse("wagtailadmin_login")).content.decode()
    words = re.sub(r"<(script|style|svg).*?</\1>", "", page, flags=re.DOTALL)
    for said in ("某市城市管理委员会", "用户名", "口令", "忘记口令请联系系统管理员"):
        assert said in words
    for not_said in ("Wagtail", "Password", "记住我"):
        assert not_said not in re.sub(r"<[^>]*>", "", words.partition("<main")[2])


def test_a_wrong_password_is_refused_in_chinese(office: SimpleNamespace) -> None:
    given = {"username": office.writer.username, "password": "wrong"}
    page = Client().post(reverse("wagtailadmin_login"), given).content.decode()
    assert "用户名或口令不对，请重新输入" in page


def test_a_person_without_a_post_cannot_enter(office: SimpleNamespace) -> None:
    user = make_user("无岗位人员", department=office.law)
    client = Client()
    client.force_login(user)
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_the_workbench_carries_the_sites_name_and_no_trace_of_wagtails_marketing(office: SimpleNamespace) -> None:
    SiteIdentity.objects.create(name="某市城市管理委员会")
    page = sign_in(Role.INFORMATION_OFFICER, office).get(reverse("wagtailadmin_home")).content.decode()
    assert "某市城市管理委员会工作台</title>" in page
    for trace in ("editor guide", "What's new", "gravatar.com", "upgrade-notification"):
        assert trace not in page


def test_a_superuser_sees_no_more_than_posts_give(root: Client) -> None:
    assert sidebar(root)["menu"] == ["栏目"]
    assert sidebar(root)["inside"] == {"栏目": ["栏目责任分工表"]}
    assert panels(root) == []
    for screen in ("departments:index", "people:index", "posts:index", "audit:index", "portal_identity"):
        assert root.get(reverse(screen)).status_code == 302


@pytest.mark.parametrize("address", CLOSED)
def test_wagtails_own_management_does_not_exist_for_a_superuser_either(root: Client, address: str) -> None:
    assert root.get(address).status_code == 404
    assert root.post(address).status_code == 404


def test_people_change_their_own_password(office: SimpleNamespace) -> None:
    client = sign_in(Role.INFORMATION_OFFICER, office)
    fresh = "a-fresh-one-2025"
    given = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert client.post(reverse("wagtailadmin_account"), given).status_code == 302
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert Client().login(username=office.writer.username, password=fresh)
    assert AuditEntry.objects.filter(action="organisation.change_own_password").count() == 1


@pytest.mark.parametrize(("old", "new"), [("wrong", "a-fresh-one-2025"), (PASSWORD, "12345678")])
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    office: SimpleNamespace, old: str, new: str
) -> None:
    client = sign_in(Role.INFORMATION_OFFICER, office)
    given = {"old_password": old, "new_password1": new, "new_password2": new}
    assert client.post(reverse("wagtailadmin_account"), given).status_code == 200
    assert Client().login(username=office.writer.username, password=PASSWORD)


def test_the_account_page_changes_nothing_but_the_password(office: SimpleNamespace) -> None:
    client = sign_in(Role.INFORMATION_OFFICER, office)
    given = {"name_email-first_name": "别人", "full_name": "别人", "is_superuser": "on"}
    client.post(reverse("wagtailadmin_account"), given)
    office.writer.refresh_from_db()
    assert (office.writer.full_name, office.writer.is_superuser) == ("法规处信息员", False)


def test_the_site_identity_is_filled_in_and_the_release_told(office: SimpleNamespace) -> None:
    client = sign_in(Role.SUPERVISOR, office)
    values = {f.name: "" for f in SiteIdentity._meta.concrete_fields if not f.primary_key}
    given = values | {"name": "某市城市管理委员会", "reason": "机构改革"}
    assert client.post(reverse("portal_identity"), given).status_code == 302
    assert not SiteIdentity.objects.exists()
    head = make_user("网站主管", Role.WEBSITE_HEAD, department=office.office)
    approve(proposal=Proposal.objects.get(), by=head, at=AT)
    assert SiteIdentity.objects.get().name == "某市城市管理委员会"
    assert Change.objects.filter(fact="site").exists()
    assert AuditEntry.objects.get(action="portal.update_identity").actor_name == "办公室监督员"


def test_a_wrong_site_identity_is_refused_with_every_reason(office: SimpleNamespace) -> None:
    client = sign_in(Role.SUPERVISOR, office)
    values = {f.name: "" for f in SiteIdentity._meta.concrete_fields if not f.primary_key}
    wrong = {"domain": "https://x/", "id_code": "12", "find_error_url": "javascript:alert(1)", "reason": "改"}
    page = client.post(reverse("portal_identity"), values | wrong).content.decode()
    for reason in ("请只填域名本身", "10 位数字", "https:// 或 http:// 开头"):
        assert reason in page
    assert not SiteIdentity.objects.exists()


def test_the_warning_goes_when_nothing_is_missing(office: SimpleNamespace) -> None:
    client = sign_in(Role.SUPERVISOR, office)
    assert panels(client)[0] == "identity"
    SiteIdentity.objects.create(**dict.fromkeys(SiteIdentity.REQUIRED, "已填"))
    assert "identity" not in panels(client)


def test_a_panel_is_registered_once() -> None:
    class Twice(Panel):
        name = "todo"

    with pytest.raises(ValueError, match="registered twice"):
        register_panel(Twice)


def test_home_does_not_ask_more_when_more_waits(office: SimpleNamespace, django_assert_max_num_queries: object) -> None:
    client = sign_in(Role.INFORMATION_OFFICER, office)
    home = reverse("wagtailadmin_home")
    client.get(home)
    with django_assert_max_num_queries(100) as few:  # type: ignore[operator]
        client.get(home)
    for n in range(8):
        make_article(office.column, by=office.writer, title=f"草稿{n}")
    with django_assert_max_num_queries(len(few.captured_queries)):  # type: ignore[operator]
        client.get(home)
