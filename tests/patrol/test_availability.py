"""可用性拨测 (第十二条（四）): visits over HTTP, classed right, and judged over a week."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from lanmu.columns.enums import Cadence
from lanmu.common.refusal import Refused
from lanmu.common.timetable import jobs
from lanmu.patrol.actions import run_source
from lanmu.patrol.enums import ProbeResult
from lanmu.patrol.models import Finding, PatrolRun, Probe
from lanmu.patrol.sources.availability import HOME, drop_old_probes, judge, probe, targets
from lanmu.patrol.sources.probing import visit, visit_all
from tests.factories import AT
from tests.patrol.servers import Site, closed_port, serving
from tests.patrol.site import column, open_rules, patrol

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with serving() as running:
        settings.LANMU_PROBE_URL = running.url
        yield running


def look(url: str, *, slow: float = 0.3, limit: float = 0.6, own: str = "") -> tuple[ProbeResult, int | None]:
    seen = visit(url, slow=slow, own_host=own, limit=limit)
    assert bool(seen.why) == (seen.result != ProbeResult.OK)
    return seen.result, seen.status


@pytest.mark.parametrize(
    ("answer", "result", "status"),
    [
        (200, ProbeResult.OK, 200),
        (404, ProbeResult.DOWN, 404),
        (500, ProbeResult.DOWN, 500),
        (503, ProbeResult.DOWN, 503),
        (403, ProbeResult.UNSURE, 403),
        (429, ProbeResult.UNSURE, 429),
        (("slow", 0.4), ProbeResult.SLOW, 200),
        (("slow", 1.0), ProbeResult.SLOW, None),
        (("drip", 2.0), ProbeResult.SLOW, None),
        (("redirect", "/fine"), ProbeResult.OK, 200),
        (("redirect", "/"), ProbeResult.DOWN, None),
        (("redirect", "ftp://127.0.0.1/"), ProbeResult.DOWN, None),
        ("drop", ProbeResult.DOWN, None),
    ],
)
def test_every_fault_is_called_by_its_name(site: Site, answer: Any, result: ProbeResult, status: int | None) -> None:
    site.answers["/"] = answer
    assert look(site.url + "/") == (result, status)


def test_our_own_server_that_turns_visitors_away_is_down(site: Site) -> None:
    site.answers["/"] = 403
    assert look(site.url + "/", own=site.url.removeprefix("http://")) == (ProbeResult.DOWN, 403)


def test_nobody_at_home_and_a_name_that_is_no_address_are_down() -> None:
    assert look(f"http://127.0.0.1:{closed_port()}/") == (ProbeResult.DOWN, None)
    assert look("javascript:alert(1)") == (ProbeResult.DOWN, None)


def test_one_host_is_visited_one_address_at_a_time_with_a_pause(site: Site) -> None:
    urls = [f"{site.url}/{n}" for n in range(4)]
    assert {v.result for v in visit_all(urls, slow=2, own_host="", gap=0.1).values()} == {ProbeResult.OK}
    times = [at for at, _, _ in site.asked]
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))
    assert all("LanmuPatrol" in agent for _, _, agent in site.asked)


def test_what_is_visited_home_columns_entries_elsewhere_and_what_is_configured(settings: Any) -> None:
    settings.LANMU_PROBE_URL = "https://csgl.example.gov.cn"
    settings.LANMU_PROBE_PAGES = ["检索=/search/?q=垃圾&p=1", "/map.html"]
    top = column("办事服务")
    column("网上办事", parent=top, kind="external", link_url="https://zwfw.example.gov.cn/", cadence=Cadence.LINK_CHECK)
    found = {t.name: t.url for t in targets()}
    assert found == {
        HOME: "https://csgl.example.gov.cn/",
        "栏目：办事服务": f"https://csgl.example.gov.cn{top.public_path}",
        "入口：网上办事": "https://zwfw.example.gov.cn/",
        "检索": "https://csgl.example.gov.cn/search/?q=垃圾&p=1",
        "/map.html": "https://csgl.example.gov.cn/map.html",
    }


def test_two_entries_of_one_name_are_visited_and_judged_each_for_itself(site: Site) -> None:
    first, second = (
        column("微博", parent=column(top), kind="link", link_url=f"{site.url}/{n}", cadence=Cadence.LINK_CHECK)
        for n, top in enumerate(("政民互动", "新闻动态"))
    )
    site.answers["/1"] = 500
    patrol("availability", AT)
    patrol("availability", AT + HOUR)
    assert set(Probe.objects.filter(target__startswith="入口").values_list("target", "url")) == {
        (f"入口：微博（{first.public_path}）", first.link_url),
        (f"入口：微博（{second.public_path}）", second.link_url),
    }  # fmt: skip
    assert list(Finding.objects.filter(rule="availability.down").values_list("column_id", flat=True)) == [second.pk]


@pytest.mark.clause("12.4")
def test_a_service_entry_that_does_not_open_twice_running_is_a_problem_until_it_opens_again(site: Site) -> None:
    """第十二条（四）: entries of services and searches are visited by the hour; one failure alone is not yet told."""
    entry = column("网上办事", kind="external", link_url=f"{site.url}/hall", cadence=Cadence.LINK_CHECK)
    site.answers["/hall"] = 500
    patrol("availability", AT)
    assert open_rules("availability") == []
    patrol("availability", AT + HOUR)
    assert open_rules("availability") == ["availability.down"]
    finding = Finding.objects.get()
    assert (finding.column_id, finding.department.name) == (entry.pk, "办公室")
    assert "返回 500" in finding.text
    site.answers["/hall"] = 200
    for hour in range(2, 50):
        given = {"target": "入口：网上办事", "url": entry.link_url, "seconds": 0.1, "status": 200}
        Probe.objects.create(at=AT + hour * HOUR, result=ProbeResult.OK, **given)
    assert patrol("availability", AT + 50 * HOUR).closed == 1


def week(*, bad: int, of: int, result: ProbeResult = ProbeResult.SLOW, target: str = HOME) -> None:
    """`of` visits, the last hour first good; every `of // bad`-th one bad, never two running."""
    step = of // bad if bad else of + 1
    rows = []
    for n in range(of):
        failed = n % step == step - 1 and n // step < bad
        outcome = result if failed else ProbeResult.OK
        rows.append(
            Probe(
                at=AT - n * HOUR,
                target=target,
                url="http://x/",
                seconds=16 if failed else 1,
                result=outcome,
                status=200,
            )
        )
    Probe.objects.bulk_create(rows)


@pytest.mark.parametrize(("bad", "expected"), [(8, []), (9, ["availability.veto"])])
def test_five_percent_of_a_week_s_visits_are_the_line(bad: int, expected: list[str], settings: Any) -> None:
    """168 visits: 8 are 4.8 %, 9 are 5.4 %."""
    settings.LANMU_PROBE_URL = "http://127.0.0.1/"
    week(bad=bad, of=168)
    assert [o.rule for o in judge(targets(), at=AT)] == expected


def test_when_no_other_host_answers_at_all_our_own_way_out_is_shut_and_nobody_is_blamed(site: Site) -> None:
    for port in {closed_port(), closed_port()}:
        link = f"http://127.0.0.1:{port}/"
        column(f"入口{port}", kind="external", link_url=link, cadence=Cadence.LINK_CHECK)
    patrol("availability", AT)
    patrol("availability", AT + HOUR)
    assert open_rules("availability") == []
    others = Probe.objects.exclude(target=HOME)
    assert set(others.values_list("result", flat=True)) == {ProbeResult.UNSURE}
    assert "本机连不上任何其他网站" in others[0].why
    assert set(Probe.objects.filter(target=HOME).values_list("result", flat=True)) == {ProbeResult.OK}


def test_few_visits_say_nothing_about_a_share(settings: Any) -> None:
    settings.LANMU_PROBE_URL = "http://127.0.0.1/"
    week(bad=1, of=19)
    assert judge(targets(), at=AT) == []


def test_what_is_older_than_a_week_or_cannot_be_told_does_not_count(settings: Any) -> None:
    settings.LANMU_PROBE_URL = "http://127.0.0.1/"
    week(bad=0, of=100)
    Probe.objects.bulk_create(
        Probe(at=AT - timedelta(days=8), target=HOME, url="x", seconds=20, result=ProbeResult.DOWN) for _ in range(50)
    )
    Probe.objects.bulk_create(
        Probe(at=AT - HOUR, target=HOME, url="x", seconds=1, result=ProbeResult.UNSURE) for _ in range(50)
    )
    assert judge(targets(), at=AT) == []


def test_the_clock_visits_at_least_twenty_times_a_day() -> None:
    job = next(job for job in jobs() if job.name == "巡检：可用性拨测")
    assert job.every is not None
    assert 86_400 / job.every >= 20


def test_where_no_address_is_set_nothing_is_visited_and_it_is_said() -> None:
    with pytest.raises(Refused, match="LANMU_PROBE_URL"):
        run_source(source="availability", at=AT)
    job = next(job for job in jobs() if job.name == "巡检：可用性拨测")
    assert job.run(AT) == 0
    assert not PatrolRun.objects.exists()


def test_old_visits_go_after_a_year_and_a_month(site: Site) -> None:
    probe(AT, gap=0)
    assert drop_old_probes(at=AT + timedelta(days=399)) == 0
    assert drop_old_probes(at=AT + timedelta(days=401)) == Probe.objects.count() + 1
