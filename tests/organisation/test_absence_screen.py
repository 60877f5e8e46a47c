"""请假与代办 by HTTP: who sees and registers what, filters, export, refusals on the form."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lanmu.organisation.enums import Role
from lanmu.organisation.models import Absence
from tests.factories import make_user

SignIn = Callable[..., Client]
DAY = timedelta(days=1)


@pytest.fixture
def office(cast: SimpleNamespace) -> SimpleNamespace:
    cast.colleague = make_user("法规处科员", department=cast.law)
    return cast


def given(office: SimpleNamespace, **fields: Any) -> dict[str, Any]:
    today = timezone.localdate()
    values = {
        "user": office.first.pk, "deputy": office.colleague.pk, "starts_on": today.isoformat(),
        "ends_on": (today + 2 * DAY).isoformat(), "reason": "年休假",
    }  # fmt: skip
    return values | fields


def names(client: Client, **query: str) -> list[Any]:
    answer = client.get(reverse("absences:index"), {"export": "xlsx", **query})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    return [row[0] for row in list(book.active.values)[1:]]  # type: ignore[union-attr]


def test_a_person_registers_their_own_and_ends_it(office: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in(office.first)
    form = client.get(reverse("absences:add")).content.decode()
    assert f'<option value="{office.writer.pk}"' not in form.partition('name="deputy"')[0]
    assert client.post(reverse("absences:add"), given(office)).status_code == 302
    absence = Absence.objects.get()
    assert absence.set_by == office.first
    edit = reverse("absences:edit", args=[absence.pk])
    today = timezone.localdate()
    assert client.post(edit, {"ends_on": today.isoformat()}).status_code == 302
    assert Absence.objects.get().ends_on == today


def test_one_is_taken_back_on_the_screen(office: SimpleNamespace, signed_in: SignIn) -> None:
    client, today = signed_in(office.first), timezone.localdate()
    client.post(reverse("absences:add"), given(office, starts_on=(today + DAY).isoformat()))
    edit = reverse("absences:edit", args=[Absence.objects.get().pk])
    assert client.post(edit, {"ends_on": today.isoformat()}).status_code == 302
    assert not Absence.objects.exists()


def test_nobody_is_offered_or_given_somebody_elses(office: SimpleNamespace, signed_in: SignIn) -> None:
    page = signed_in(office.writer).post(reverse("absences:add"), given(office))
    assert page.status_code == 200
    assert not Absence.objects.exists()


def test_a_refusal_is_said_on_the_form_with_every_reason(office: SimpleNamespace, signed_in: SignIn) -> None:
    yesterday = (timezone.localdate() - DAY).isoformat()
    page = signed_in(office.security).post(
        reverse("absences:add"), given(office, starts_on=yesterday, ends_on=yesterday, deputy=office.first.pk)
    )
    for said in ("代办人不能是请假人自己", "最早从今天起"):
        assert said in page.content.decode()


def test_each_sees_their_own_and_the_security_administrator_all(office: SimpleNamespace, signed_in: SignIn) -> None:
    signed_in(office.security).post(reverse("absences:add"), given(office))
    assert names(signed_in(office.security)) == ["法规处一审"]
    assert names(signed_in(office.first)) == ["法规处一审"]
    assert names(signed_in(office.writer)) == []
    assert signed_in(office.writer).get(reverse("absences:edit", args=[Absence.objects.get().pk])).status_code == 404


@pytest.mark.parametrize(("query", "count"), [({"term": "today"}, 1), ({"term": "past"}, 0), ({"q": "没有此人"}, 0)])
def test_the_list_is_filtered(office: SimpleNamespace, signed_in: SignIn, query: dict[str, str], count: int) -> None:
    client = signed_in(office.security)
    client.post(reverse("absences:add"), given(office))
    assert len(names(client, **query)) == count
    assert "今天不在" in client.get(reverse("absences:index")).content.decode()


@pytest.mark.parametrize("name", ["system", "auditor"])
def test_administrators_without_content_posts_have_nothing_to_hand_over(
    office: SimpleNamespace, signed_in: SignIn, name: str
) -> None:
    assert signed_in(getattr(office, name)).get(reverse("absences:index")).status_code == 302


def test_home_says_for_whom_one_acts(office: SimpleNamespace, signed_in: SignIn) -> None:
    signed_in(office.security).post(reverse("absences:add"), given(office))
    page = signed_in(office.colleague).get(reverse("wagtailadmin_home")).content.decode()
    assert "法规处 一审（代 法规处一审）" in page


def test_the_list_does_not_ask_more_when_there_is_more(
    office: SimpleNamespace, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client, today = signed_in(office.security), timezone.localdate()
    address = reverse("absences:index")

    def add(n: int) -> None:
        user = make_user(f"人员{n}", Role.PROOFREADER, department=office.law)
        Absence.objects.create(
            user=user, deputy=office.colleague, starts_on=today, ends_on=today, reason="出差", at=timezone.now()
        )

    add(0)
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    for n in range(1, 9):
        add(n)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)
