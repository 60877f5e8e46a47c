"""Filling in who the site is."""

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import Refused
from lanmu.portal.actions import update_identity
from lanmu.portal.models import SiteIdentity
from lanmu.portal.queries import site_identity
from lanmu.release.models import Change
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


def test_what_is_filled_in_is_kept_logged_and_released() -> None:
    person = make_user("办公室监督员")
    update_identity(values={"name": " 示范市城管委 ", "domain": "csgl.example.gov.cn"}, by=person, at=AT)
    assert (site_identity().name, site_identity().domain) == ("示范市城管委", "csgl.example.gov.cn")
    entry = AuditEntry.objects.get(action="portal.update_identity")
    assert entry.actor_id == person.pk
    assert entry.detail == {"changed": {"name": ["", "示范市城管委"], "domain": ["", "csgl.example.gov.cn"]}}
    assert list(Change.objects.values_list("fact", flat=True)) == ["site"]


def test_there_is_only_ever_one_identity_and_the_rest_is_kept() -> None:
    update_identity(values={"name": "甲"}, by=None, at=AT)
    update_identity(values={"sponsor": "乙"}, by=None, at=AT)
    assert SiteIdentity.objects.count() == 1
    assert (site_identity().name, site_identity().sponsor) == ("甲", "乙")


def test_saving_what_is_there_already_writes_nothing() -> None:
    update_identity(values={"name": "甲"}, by=None, at=AT)
    before = (AuditEntry.objects.count(), Change.objects.count())
    update_identity(values={"name": "甲"}, by=None, at=AT)
    assert (AuditEntry.objects.count(), Change.objects.count()) == before


def test_every_reason_is_given_and_nothing_is_written() -> None:
    values = {"domain": "https://x.cn/", "id_code": "123", "find_error_url": "javascript:alert(1)"}
    with pytest.raises(Refused) as refused:
        update_identity(values=values, by=None, at=AT)
    said = "".join(refused.value.reasons)
    for word in ("网站域名", "标识码", "找错"):
        assert word in said
    assert not SiteIdentity.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(Refused, match="没有“colour”这一项"):
        update_identity(values={"colour": "red"}, by=None, at=AT)
