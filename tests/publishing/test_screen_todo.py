"""待办 on screen: in pages, filtered, ordered, exported, and without the texts themselves."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.organisation.actions import sync_roles
from lanmu.publishing.models import Submission
from tests.factories import AT, Cast, make_article, make_cast, submit

pytestmark = pytest.mark.django_db
COUNT = 55


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: object) -> object:
    """Fifty-five texts wait for one reviewer."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        for n in range(COUNT):
            article = make_article(cast.column, by=cast.author, title=f"第{n:02}号通知")
            submit(article=article, by=cast.author, at=AT + timedelta(minutes=n))
        sync_roles(day=AT.date())
        yield cast
        transaction.set_rollback(True)


def reader(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.reviewers[0])
    return client


def test_fifty_on_a_page_and_the_rest_behind_it(desk: Cast) -> None:
    first = reader(desk).get(reverse("publishing_todo")).content.decode()
    assert first.count("号通知") == 50
    assert f"共 {COUNT} 件" in first
    second = reader(desk).get(reverse("publishing_todo"), {"p": 2}).content.decode()
    assert second.count("号通知") == 5
    assert "第 2 页，共 2 页" in second


def test_a_word_of_the_title_narrows_and_the_order_can_be_turned(desk: Cast) -> None:
    page = reader(desk).get(reverse("publishing_todo"), {"q": "第07号"}).content.decode()
    assert f"共 1 件（全部 {COUNT} 件）" in page
    titled = reader(desk).get(reverse("publishing_todo"), {"order": "title"}).content.decode()
    assert titled.index("第00号") < titled.index("第01号")
    empty = reader(desk).get(reverse("publishing_todo"), {"q": "没有这个"}).content.decode()
    assert "没有符合条件的事项。" in empty


def test_a_choice_that_is_none_changes_nothing(desk: Cast) -> None:
    page = reader(desk).get(reverse("publishing_todo"), {"step": "乱填", "department": "x", "p": "九"}).content.decode()
    assert f"共 {COUNT} 件" in page


def test_everything_chosen_goes_to_excel_not_one_page_of_it(desk: Cast) -> None:
    answer = reader(desk).get(reverse("publishing_todo"), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == COUNT + 1
    assert rows[1][1:4] == ("一审一校", "法规处", "2024-05-08 09:30")


def test_the_texts_are_not_read_and_the_cost_does_not_grow(desk: Cast) -> None:
    client = reader(desk)
    client.get(reverse("publishing_todo"))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("publishing_todo"))
    assert not any("frozencontent" in query["sql"].lower() for query in many)
    keep = Submission.objects.order_by("pk").values_list("pk", flat=True)[:2]
    Submission.objects.exclude(pk__in=list(keep)).update(state="recalled")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("publishing_todo"))
    assert len(few) == len(many)
