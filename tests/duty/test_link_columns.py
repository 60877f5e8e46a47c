"""Columns whose content stands elsewhere: lit by how their address stands, on every screen, and never a delay."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage
from lanmu.config.cli import main
from lanmu.duty import queries
from lanmu.duty.board import tiles
from lanmu.duty.enums import Light
from lanmu.filings.content import contents
from lanmu.links.actions import add_host, prefer
from lanmu.links.enums import State
from lanmu.links.models import Target
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.models import Department
from lanmu.supervision.cockpit import overview
from tests.duty.cast import DAY, TODAY, at, people
from tests.factories import make_column

pytestmark = pytest.mark.django_db
WEIBO = "https://weibo.example.net/u/1"


def elsewhere(office: Department, title: str = "官方微博", url: str = WEIBO, **fields: Any) -> ColumnPage:
    return make_column(title, operator=office, kind="link", cadence=Cadence.LINK_CHECK, link_url=url, **fields)


def stands(state: State, *, reason: str = "", url: str = WEIBO, when: Any = None, since: Any = None) -> None:
    """The address was asked `when`, and has stood so since then or `since`."""
    when = when or at(TODAY)
    prefer(weights={url: 2}, at=when)
    known = Target.objects.filter(address=url)
    known.update(state=state, reason=reason, checked_at=when, changed_at=since or when)


def light(column: ColumnPage, day: Any = TODAY) -> Light:
    return queries.column_states(day=day, columns=[column.pk])[column.pk].light


@pytest.mark.clause("A1")
def test_the_wall_says_why_a_link_is_red_and_when_it_was_asked() -> None:
    cast, supervisor, _ = people()
    column, bare = elsewhere(cast.office), elsewhere(cast.office, "政务号", url="")
    other = elsewhere(cast.office, "政民零距离", url="https://other.example.net/")
    now = timezone.now()
    sync_roles(day=timezone.localdate())
    stands(State.BROKEN, reason="网页不存在（404）", when=now)
    client = Client()
    client.force_login(supervisor)
    page = client.get(reverse("duty_wall")).content.decode()
    asked = f"{timezone.localdate():%Y-%m-%d}"
    for said in ("断链：网页不存在（404）", f"上次检查 {asked}", "还没有填写链接地址", "尚未检查", "还没有检查过"):
        assert said in page, said
    assert [(t.name, t.state.light, t.state.word) for t in tiles(day=timezone.localdate()) if t.state.link] == [
        (column.title, "red", "有问题"), (bare.title, "none", "不计时"), (other.title, "none", "不计时"),
    ]  # fmt: skip
    shown = client.get(reverse("duty_column", args=[column.pk])).content.decode()
    for said in (WEIBO, "断链：网页不存在（404）", asked, "监测链接，确保链接有效可用"):
        assert said in shown
    assert "发布时钟" not in shown


def test_a_dead_link_is_in_no_list_of_late_columns_and_costs_no_delay(capsys: pytest.CaptureFixture[str]) -> None:
    cast, _, _ = people()
    ColumnPage.objects.filter(pk=cast.column.pk).update(is_online=False)
    column = elsewhere(cast.office)
    stands(State.DANGEROUS, reason="在危险域名表中")
    assert light(column) == Light.RED
    assert queries.lights(day=TODAY)[Light.RED] == 1
    assert queries.late_columns(day=TODAY) == []
    assert main(["duty", "lights", "--json", "--day", f"{TODAY}"]) == 0
    rows = {row["column"]: row["link"] for row in json.loads(capsys.readouterr().out)["columns"]}
    assert rows == {
        cast.column.pk: None,
        column.pk: {"light": "red", "words": "危险网站：在危险域名表中", "asked_on": f"{TODAY}"},
    }
    seen = overview(at=at(TODAY))
    assert (seen["late"], seen["late_count"]) == ([], 0)
    [content] = [found for found in contents(month=TODAY.replace(day=1)).values() if found["department"] == "办公室"]
    assert content["totals"]["late_columns"] == 0


def test_a_day_in_the_past_knows_only_a_state_that_has_lasted_since() -> None:
    """What came later is not told of the day before it; midnight is that of Shanghai."""
    cast, _, _ = people()
    column = elsewhere(cast.office)
    midnight = at(TODAY, 8) - timedelta(hours=8)
    stands(State.BROKEN, when=midnight + DAY * 3, since=midnight)
    assert light(column, TODAY) == Light.RED
    assert light(column, TODAY - DAY) == Light.NONE
    stands(State.BROKEN, when=midnight + DAY * 3, since=midnight - timedelta(seconds=1))
    assert light(column, TODAY - DAY) == Light.RED
    told = queries.column_states(day=TODAY, columns=[column.pk])[column.pk].link
    assert told.asked_on == TODAY, "not a day later than the day that is asked about"


def test_a_column_whose_host_joins_the_list_of_dangerous_ones_is_red_before_anybody_asked_it() -> None:
    cast, _, _ = people()
    column = elsewhere(cast.office)
    prefer(weights={WEIBO: 2}, at=at(TODAY))
    assert light(column) == Light.NONE
    add_host(host="example.net", reason="主管单位通报", by="办公室监督员", at=at(TODAY))
    assert light(column) == Light.RED


def test_links_cost_one_query_however_many_columns_are_links() -> None:
    cast, _, _ = people()
    counts = []
    for size in (1, 12):
        for n in range(size):
            url = f"https://s{size}-{n}.example.net/"
            elsewhere(cast.office, f"外链{size}-{n}", url=url)
            stands(State.GOOD, url=url)
        with CaptureQueriesContext(connection) as asked:
            found = queries.column_states(day=TODAY)
        assert sum(state.light == Light.GREEN for state in found.values()) == (1 if size == 1 else 13)
        counts.append(len(asked))
    assert counts[0] == counts[1] == 7
