"""催报 on the 1st, 3rd and 5th, overdue ones, and the patrol's finding that closes by the signature."""

import pytest

from lanmu.common.timetable import jobs
from lanmu.filings.actions import follow, mark_overdue, remind, sign
from lanmu.filings.enums import FilingState
from lanmu.filings.findings import observations
from lanmu.organisation.models import Notice
from lanmu.patrol.actions import run_source
from lanmu.patrol.models import Finding
from lanmu.patrol.rules import rule_of
from tests.filings.cast import World, made, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def told(world: World) -> list[str]:
    rows = Notice.objects.filter(kind="filing", user=world.signer).order_by("at", "id")
    return list(rows.values_list("text", flat=True))


@pytest.mark.clause("16.2")
def test_signers_are_told_on_the_first_the_third_and_the_fifth_once_each(world: World) -> None:
    for day in range(1, 8):
        for hour in (8, 15):
            follow(at=moment(6, day, hour))
    texts = told(world)
    assert len(texts) == 4
    assert "请于 2024-06-05 以前核对、签报" in texts[0]
    assert "今天到期" in texts[2]
    assert "已经逾期" in texts[3]
    receivers = set(Notice.objects.filter(kind="filing").values_list("user__full_name", flat=True))
    assert receivers == {"办公室栏目专人", "办公室归口发布人", "办公室监督员"}


def test_who_has_signed_is_left_in_peace(world: World) -> None:
    filing = made(world)
    remind(at=moment(6, 1))
    sign(filing=filing, by=world.signer, at=moment(6, 2), digest=filing.digest)
    remind(at=moment(6, 3))
    assert mark_overdue(at=moment(6, 6)) == 0
    assert len(told(world)) == 1
    assert world.filing.state == FilingState.FILED


@pytest.mark.clause("16.2")
def test_a_late_filing_is_a_finding_until_it_is_signed(world: World) -> None:
    filing = made(world)
    assert list(observations(moment(6, 5, 23, 59))) == []
    run_source(source="filings", at=moment(6, 6))
    finding = Finding.objects.get()
    assert (finding.rule, finding.department, finding.closed_at) == ("filing.late", world.cast.office, None)
    assert finding.text == "“办公室”没有按时报备 2024 年 5 月的信息发布情况。"
    assert rule_of(finding.rule).clause == "第十六条"
    run_source(source="filings", at=moment(6, 7))
    assert Finding.objects.get().times_seen == 2
    sign(filing=filing, by=world.signer, at=moment(6, 8), digest=filing.digest)
    run_source(source="filings", at=moment(6, 9))
    assert Finding.objects.get().closed_at == moment(6, 9)


def test_the_timetable_runs_both_jobs_every_day() -> None:
    found = {job.name: job.daily for job in jobs() if job.name.startswith("月报备")}
    assert {name: f"{time:%H:%M}" for name, time in found.items() if time} == {
        "月报备逾期登记": "00:05",
        "月报备生成和催报": "08:15",
    }
