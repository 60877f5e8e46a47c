"""记进展, 复查, 开始巡检: who may, and that none of it closes what only proof closes."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.timetable import jobs
from lanmu.organisation.enums import Role
from lanmu.patrol import actions, rules
from lanmu.patrol.enums import EventKind, RunState
from lanmu.patrol.models import Finding, PatrolRun
from lanmu.patrol.notices import new_findings
from lanmu.patrol.rules import Look, Rule, Source, register_rule, rule_of
from lanmu.patrol.tasks import patrol, start, start_by_clock
from tests.factories import AT, make_user
from tests.patrol.cast import World, find, make_world

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world() -> World:
    return make_world()


def spot(world: World, **fields: Any) -> Finding:
    return find(world, rule="spot.banner", found_by_id=world.supervisor.pk, **fields)


def test_a_department_writes_down_progress_and_the_problem_stays_open(world: World) -> None:
    finding = find(world)
    actions.note(finding=finding, by=world.officer, text=" 已起草，周五发布。", at=AT + HOUR, assignee=world.officer)
    finding.refresh_from_db()
    event = finding.events.get(kind=EventKind.NOTED)
    assert finding.is_open
    assert (event.note, event.by, event.detail["assignee_name"]) == (
        "已起草，周五发布。",
        world.officer,
        "法规处信息员",
    )
    assert AuditEntry.objects.get(action="patrol.note").subject == f"finding:{finding.pk}"


def test_progress_is_for_the_department_concerned_and_the_office(world: World) -> None:
    finding = find(world)
    actions.note(finding=finding, by=world.supervisor, text="已电话催办。", at=AT + HOUR)
    with pytest.raises(NotAllowed):
        actions.note(finding=finding, by=world.stranger, text="我来看看。", at=AT + HOUR)
    with pytest.raises(Refused, match="请写明进展"):
        actions.note(finding=finding, by=world.officer, text="  ", at=AT + HOUR)
    with pytest.raises(Refused, match="最多 500"):
        actions.note(finding=finding, by=world.officer, text="长" * 501, at=AT + HOUR)


def test_what_an_inspector_found_another_inspector_proves_gone(world: World) -> None:
    finding = spot(world)
    actions.recheck(finding=finding, by=world.second, gone=True, text="首页横幅已换新。", at=AT + DAY)
    finding.refresh_from_db()
    assert finding.closed_at == AT + DAY
    assert finding.proof["how"] == "inspector"
    assert finding.proof["by"] == world.second.pk
    assert [e.kind for e in finding.events.all()] == [EventKind.OPENED, EventKind.CLOSED]


def test_a_recheck_that_still_sees_it_leaves_it_open_and_counts(world: World) -> None:
    finding = spot(world)
    actions.recheck(finding=finding, by=world.second, gone=False, text="横幅还在。", at=AT + DAY)
    finding.refresh_from_db()
    assert (finding.is_open, finding.last_seen, finding.times_seen) == (True, AT + DAY, 2)


def test_neither_the_finder_nor_the_department_nor_somebody_without_the_post_rechecks(world: World) -> None:
    finding = spot(world, department_id=world.office.pk)
    make_user("法规处监督员", Role.SUPERVISOR, department=world.law)
    for user, said in (
        (world.supervisor, "须由另一个人复查"),
        (world.second, "责任处室、单位（办公室）的人"),
        (world.stranger, "只有组织抽查和集中检查的人、网站主管和指定的检查人可以复查"),
    ):
        with pytest.raises(NotAllowed, match=said):
            actions.recheck(finding=finding, by=user, gone=True, text="好了。", at=AT + DAY)
    assert Finding.objects.get(pk=finding.pk).is_open


def test_what_a_patrol_found_no_person_closes(world: World) -> None:
    with pytest.raises(NotAllowed, match="只能由后来的巡检证实整改"):
        actions.recheck(finding=find(world), by=world.second, gone=True, text="好了。", at=AT + DAY)


def test_two_people_rechecking_at_once_close_it_once(world: World) -> None:
    first = spot(world)
    second = Finding.objects.get(pk=first.pk)
    actions.recheck(finding=first, by=world.second, gone=True, text="好了。", at=AT + DAY)
    with pytest.raises(Stale):
        actions.recheck(finding=second, by=world.second, gone=False, text="还在。", at=AT + DAY)


def set_source(monkeypatch: pytest.MonkeyPatch, run: Any, **fields: Any) -> None:
    monkeypatch.setitem(rules._sources, "trial", Source("trial", "试验巡检", run, **fields))


def test_a_run_that_fails_opens_and_closes_nothing_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = find(world, rule="spot.trial")
    Finding.objects.filter(pk=finding.pk).update(source="trial")

    def broken(at: Any) -> Any:
        raise OSError("disk")

    set_source(monkeypatch, broken)
    run = actions.run_source(source="trial", at=AT + DAY)
    assert (run.state, run.closed) == (RunState.FAILED, 0)
    assert "没有完成（OSError）" in run.problem
    assert Finding.objects.get(pk=finding.pk).is_open


def test_one_run_of_a_source_at_a_time_and_one_that_was_cut_off_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_source(monkeypatch, lambda at: Look(seen=[], looked=3), watched=True)
    first = actions.ask_for(source="trial", at=AT, by=world.guard)
    with pytest.raises(Refused, match="正在巡检"):
        actions.ask_for(source="trial", at=AT + HOUR, by=world.guard)
    assert start_by_clock(source="trial", at=AT + HOUR) == 0
    actions.ask_for(source="trial", at=AT + 7 * HOUR, by=world.guard)
    first.refresh_from_db()
    assert (first.state, first.problem[:5]) == (RunState.FAILED, "巡检中断了")


def test_an_hourly_patrol_that_was_killed_is_blind_for_an_hour_at_most(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it writes: nothing is half written, the run is told as cut off, the next one sees everything."""
    finding = find(world, rule="spot.trial")
    Finding.objects.filter(pk=finding.pk).update(source="trial")
    new = [actions.Observation(key=f"t{n}", rule="spot.t", text="有") for n in range(3)]
    set_source(monkeypatch, lambda at: new)

    def killed(*_args: Any, **_given: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(import_module("lanmu.patrol.actions.observe"), "_close", killed)
        with pytest.raises(SystemExit), transaction.atomic():
            actions.run_source(source="trial", at=AT)
    cut_off = actions.ask_for(source="trial", at=AT)
    PatrolRun.objects.filter(pk=cut_off.pk).update(state=RunState.RUNNING, started_at=AT)
    assert list(Finding.objects.filter(source="trial")) == [finding]
    assert start_by_clock(source="trial", at=AT + HOUR) == 0
    run = actions.run_source(source="trial", at=AT + HOUR + timedelta(seconds=1))
    cut_off.refresh_from_db()
    assert (cut_off.state, cut_off.problem[:5]) == (RunState.FAILED, "巡检中断了")
    assert (run.state, run.opened, run.closed) == (RunState.DONE, 3, 1)


def test_a_run_asked_for_by_a_clock_that_was_ahead_stops_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    set_source(monkeypatch, lambda at: Look(seen=[], looked=3))
    actions.ask_for(source="trial", at=AT + 365 * DAY)
    assert actions.run_source(source="trial", at=AT).state == RunState.DONE


def test_only_who_may_starts_a_patrol_and_it_runs_in_the_background(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_source(monkeypatch, lambda at: Look(seen=[], looked=3))
    with pytest.raises(NotAllowed):
        start(source="trial", at=AT, by=world.officer)
    run = start(source="trial", at=AT, by=world.guard)
    run.refresh_from_db()
    assert (run.state, run.looked, run.requested_by) == (RunState.DONE, 3, world.guard)
    assert AuditEntry.objects.get(action="patrol.start").actor_id == world.guard.pk
    patrol.enqueue(run.pk)
    assert PatrolRun.objects.get(pk=run.pk).finished_at == run.finished_at, "a second delivery changes nothing"


def test_runs_of_which_nothing_came_go_and_the_others_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    set_source(monkeypatch, lambda at: [])
    idle = actions.run_source(source="trial", at=AT)
    seen = [actions.Observation(key="t", rule="spot.t", text="有")]
    set_source(monkeypatch, lambda at: seen)
    busy = actions.run_source(source="trial", at=AT + HOUR)
    assert busy.opened == 1
    assert actions.drop_old_runs(at=AT + timedelta(days=91)) == 1
    assert list(PatrolRun.objects.all()) == [busy]
    assert idle != busy


def test_every_person_gets_one_line_in_the_digest_and_only_of_something_new(world: World) -> None:
    assert new_findings(AT, AT - DAY) == []
    for n in range(3):
        find(world, n, at=AT + HOUR)
    find(world, 9, rule="column.empty", at=AT + HOUR)
    lines = new_findings(AT + DAY, AT)
    told = {line.user.full_name: line.text for line in lines}
    assert len(told) == len(lines)
    assert set(told) == {"法规处信息员", "办公室监督员甲", "办公室监督员乙", "网信员"}
    assert told["法规处信息员"] == "本部门新发现问题 4 个（否决 1 个、严重 3 个）；在册未整改 4 个，请尽快处理。"
    assert new_findings(AT + 2 * DAY, AT + DAY) == []


def test_five_hundred_problems_of_days_the_clock_stood_still_are_one_line_a_person(world: World) -> None:
    for n in range(500):
        find(world, n, at=AT + (1 + n % 3) * DAY)
    lines = [line.text for line in new_findings(AT + 5 * DAY, AT) if line.user == world.officer]
    assert lines == ["本部门新发现问题 500 个（严重 500 个）；在册未整改 500 个，请尽快处理。"]


def test_the_clock_calls_every_source_that_needs_no_setting(world: World) -> None:
    for job in jobs():
        if job.name.startswith("巡检："):
            job.run(AT)
    done = set(PatrolRun.objects.filter(state=RunState.DONE).values_list("source", flat=True))
    assert {"freshness", "content", "tags", "home", "tampering", "duties"} <= done
    asked = set(PatrolRun.objects.values_list("source", flat=True))
    assert asked == {source.name for source in rules.sources() if not (source.ready and source.ready())}


def test_rules_are_found_by_code_or_by_the_nearest_above_and_never_mean_two_things() -> None:
    assert rule_of("content.words.own3").code == "content.words"
    assert rule_of("content.private.identity").code == "content"
    assert rule_of("spot.banner").code == "spot"
    with pytest.raises(KeyError):
        rule_of("nonsense")
    same = rule_of("spot")
    register_rule(same)
    with pytest.raises(ValueError, match="twice"):
        register_rule(Rule("spot", "另一个", same.severity, "第一条"))
    for rule in rules.rules():
        assert rule.clause.startswith("第"), rule.code
        assert rule.proven_by.endswith("。"), rule.code
