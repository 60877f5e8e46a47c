"""The timetable: what is due when, one fault harms nobody else, and only one scheduler at a time."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connection

from lanmu.common import timetable
from lanmu.common.timetable import Job
from lanmu.config.scheduler import LOCK_NUMBER, Scheduler, run_forever, single

AT = datetime(2024, 5, 8, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def nothing(at: datetime) -> None:
    """A job that does nothing."""


def test_a_job_every_so_often_is_due_when_that_time_has_passed() -> None:
    job = Job(name="每分钟", run=nothing, every=60)
    assert job.due(last=None, at=AT)
    assert not job.due(last=AT - 59 * SECOND, at=AT)
    assert job.due(last=AT - 60 * SECOND, at=AT)


def test_a_daily_job_is_due_once_after_its_hour_in_shanghai() -> None:
    job = Job(name="每天九点", run=nothing, daily=time(9, 0))
    assert job.slot(at=AT) == datetime(2024, 5, 8, 1, 0, tzinfo=UTC)
    assert job.due(last=AT - DAY, at=AT)
    assert not job.due(last=datetime(2024, 5, 8, 1, 0, 1, tzinfo=UTC), at=AT)
    assert not job.due(last=datetime(2024, 5, 7, 1, 0, 1, tzinfo=UTC), at=datetime(2024, 5, 8, 0, 59, tzinfo=UTC))


def test_a_slot_missed_while_the_machine_was_off_is_caught_up_once() -> None:
    job = Job(name="每天九点", run=nothing, daily=time(9, 0))
    assert job.due(last=AT - 4 * DAY, at=AT)
    assert not job.due(last=AT, at=AT + SECOND)


@pytest.mark.parametrize("job", [Job(name="a", run=nothing, every=60), Job(name="b", run=nothing, daily=time(9))])
def test_a_clock_that_was_set_back_does_not_stop_the_timetable(job: Job) -> None:
    assert job.due(last=AT + 30 * DAY, at=AT)


def test_a_job_needs_exactly_one_rhythm() -> None:
    with pytest.raises(ValueError, match="either every or daily"):
        Job(name="无", run=nothing)


def test_the_scheduler_starts_what_is_due_and_remembers_daily_slots(tmp_path: Path) -> None:
    ran: list[str] = []
    jobs = [
        Job(name="每天", run=lambda at: ran.append("每天"), daily=time(9)),
        Job(name="每秒", run=lambda at: ran.append("每秒"), every=1),
    ]
    state = tmp_path / "timetable.json"
    with ThreadPoolExecutor(1) as pool:
        assert Scheduler(jobs=jobs, state=state).start_due(at=AT, pool=pool) == ["每天", "每秒"]
    assert ran == ["每天", "每秒"]
    again = Scheduler(jobs=jobs, state=state)  # a new process, a moment later
    assert [job.name for job in again.due(at=AT + 2 * SECOND)] == ["每秒"]
    assert [job.name for job in again.due(at=AT + DAY)] == ["每天", "每秒"]


def test_a_damaged_record_counts_as_never_run(tmp_path: Path) -> None:
    state = tmp_path / "timetable.json"
    state.write_text("{", encoding="utf-8")
    jobs = [Job(name="每天", run=nothing, daily=time(9))]
    assert Scheduler(jobs=jobs, state=state).due(at=AT) == jobs


def test_a_job_that_still_runs_is_not_started_again(tmp_path: Path) -> None:
    go_on = threading.Event()
    job = Job(name="久", run=lambda at: go_on.wait(10), every=1)
    scheduler = Scheduler(jobs=[job], state=tmp_path / "t.json")
    with ThreadPoolExecutor(2) as pool:
        assert scheduler.start_due(at=AT, pool=pool) == ["久"]
        assert scheduler.start_due(at=AT + 5 * SECOND, pool=pool) == []
        go_on.set()
        scheduler.running["久"].result(10)
        assert scheduler.start_due(at=AT + 9 * SECOND, pool=pool) == ["久"]


def test_a_failing_job_is_logged_and_harms_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ran: list[datetime] = []

    def fail(at: datetime) -> None:
        raise RuntimeError("坏了")

    jobs = [Job(name="坏", run=fail, every=1), Job(name="好", run=ran.append, every=1)]
    with ThreadPoolExecutor(1) as pool:
        Scheduler(jobs=jobs, state=tmp_path / "t.json").start_due(at=AT, pool=pool)
    assert ran == [AT]
    assert "定时任务“坏”出错" in caplog.text


@pytest.mark.django_db
def lock_of_another_machine(folder: Path) -> str:
    """What a scheduler elsewhere does first: a session lock on a server, a file lock otherwise."""
    if connection.vendor == "postgresql":
        names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
        where = {names[k]: v for k, v in connection.settings_dict.items() if k in names and v}
        return (
            f"import psycopg, sys\nlock = psycopg.connect(**{where!r}, autocommit=True)\n"
            f"lock.execute('SELECT pg_advisory_lock({LOCK_NUMBER})')\n"
        )
    return (
        f"import fcntl, sys\nlock = open({str(folder / 'scheduler.lock')!r}, 'w')\nfcntl.flock(lock, fcntl.LOCK_EX)\n"
    )


@pytest.mark.django_db
def test_only_one_scheduler_holds_the_timetable(tmp_path: Path) -> None:
    code = lock_of_another_machine(tmp_path) + "print('held', flush=True)\nsys.stdin.read()\n"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with single(tmp_path) as hold:
            assert not hold()
            other.kill()
            other.wait()
            end = monotonic() + 10  # a server takes a moment to see that a client is gone
            while not hold():
                assert monotonic() < end
                sleep(0.05)
            assert hold()


@pytest.mark.django_db
def test_the_loop_runs_jobs_until_it_is_stopped(tmp_path: Path) -> None:
    seen = threading.Event()
    job = Job(name="一次", run=lambda at: seen.set(), every=3600)
    run_forever(jobs=[job], folder=tmp_path, stop=seen.is_set)
    assert seen.is_set()


def test_the_installation_registers_its_jobs_and_each_can_run() -> None:
    names = {job.name for job in timetable.jobs()}
    assert {"定时发布", "按在任岗位调整权限", "清理过期会话", "清理后台任务结果"} <= names


@pytest.mark.django_db
@pytest.mark.parametrize("job", timetable.jobs(), ids=lambda job: job.name)
def test_a_job_of_the_installation_may_run_twice_on_an_empty_site(job: Job) -> None:
    assert job.run(AT) == job.run(AT)
