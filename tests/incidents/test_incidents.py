"""舆情台账 (第七条（二）): found, judged, reported, answered in time, and nothing rewritten."""

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.incidents import actions, clocks
from lanmu.incidents.enums import IncidentState, Light, StepKind
from lanmu.incidents.findings import LABEL, SOURCE, look_for_late_incidents
from lanmu.incidents.models import Incident, IncidentFile, IncidentStep, IncidentText
from lanmu.organisation.models import Notice
from lanmu.patrol.actions import observe
from lanmu.patrol.models import Finding
from lanmu.publishing.enums import Genre
from lanmu.publishing.models import Publication
from tests.factories import AT, make_public
from tests.incidents.cast import HOUR, PNG, Office, register


def judge(incident: Incident, office: Office, *, at: datetime = AT + HOUR, **changes: Any) -> Incident:
    given = {"grade": incident.grade, "opinion": "属谣言，须辟谣。", **changes}
    return actions.judge(incident=incident, by=office.keeper, at=at, **given)


def report(incident: Incident, office: Office, *, at: datetime = AT + 2 * HOUR) -> Incident:
    return actions.report(
        incident=incident, to="委主要领导", text="已研判，拟辟谣。", happened_at=at, by=office.keeper, at=at
    )


def answered(incident: Incident, office: Office, *, at: datetime, target: str = "response") -> Publication:
    public = make_public(
        office.cast, at=at, title="关于网传罚款一事的说明", genre=Genre.REBUTTAL, rumour="罚款一万元",
        truth="没有这项规定。", truth_source="《天津市生活垃圾管理条例》",
    )  # fmt: skip
    actions.link_text(incident=incident, publication=public, kind="rebuttal", by=office.keeper, at=at)
    actions.respond(incident=incident, target=target, publication=public, text="", by=office.keeper, at=at + HOUR)
    incident.refresh_from_db()
    return public


@pytest.mark.clause("7.2")
def test_an_incident_goes_through_its_four_steps_each_with_time_and_person(office: Office) -> None:
    incident = register(office)
    assert (incident.state, incident.next_due_at) == (IncidentState.FOUND, AT + 48 * HOUR)
    assert judge(incident, office).state == IncidentState.JUDGED
    assert report(incident, office).state == IncidentState.REPORTED
    public = answered(incident, office, at=AT + 5 * HOUR)
    assert (incident.state, incident.next_due_at) == (IncidentState.RESPONDED, None)
    assert incident.response_at == public.first_published_at == AT + 5 * HOUR
    actions.close(incident=incident, result="谣言平息。", by=office.keeper, at=AT + 50 * HOUR)
    incident.refresh_from_db()
    assert (incident.state, incident.result) == (IncidentState.CLOSED, "谣言平息。")
    steps = list(IncidentStep.objects.values_list("kind", "by_name"))
    assert [kind for kind, _ in steps] == ["register", "judge", "report", "link", "response", "close"]
    assert {name for _, name in steps} == {"宣传处网信员"}
    assert AuditEntry.objects.filter(subject=f"incident:{incident.pk}").count() == 6
    with pytest.raises(Refused, match="已经办结"):
        actions.note(incident=incident, text="又有人说。", by=office.keeper, at=AT + 51 * HOUR)


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        ("special", [("authority", 5), ("press", 24)]),
        ("major", [("authority", 5), ("press", 24)]),
        ("larger", [("response", 48)]),
        ("ordinary", [("response", 48)]),
    ],
)
@pytest.mark.clause("7.2")
def test_the_grade_sets_the_targets_in_clock_hours(office: Office, grade: str, expected: list[tuple[str, int]]) -> None:
    # A Friday evening: the hours run through the week-end (国办发〔2016〕61号、80号 say hours, not working hours).
    friday = datetime.fromisoformat("2024-05-10T19:00:00+08:00")
    incident = register(office, at=friday, grade=grade)
    states = clocks.states(incident, at=friday)
    assert [(s.target.value, (s.due_at - friday) / HOUR) for s in states] == expected


def test_lights_go_from_green_over_amber_to_red_and_say_how_it_ended(office: Office) -> None:
    incident = register(office)

    def light(at: datetime) -> Light:
        return clocks.states(incident, at=at)[0].light

    assert light(AT + 33 * HOUR) == Light.ON_TIME
    assert light(AT + 34 * HOUR) == Light.NEAR
    assert light(AT + 48 * HOUR) == Light.NEAR
    assert light(AT + 48.1 * HOUR) == Light.OVERDUE
    answered(incident, office, at=AT + 49 * HOUR)
    assert light(AT + 60 * HOUR) == Light.MET_LATE


def test_a_higher_grade_brings_its_targets_back_counted_from_the_finding(office: Office) -> None:
    incident = register(office)
    report(judge(incident, office), office)
    answered(incident, office, at=AT + 3 * HOUR)
    judge(incident, office, grade="major", at=AT + 6 * HOUR)
    incident.refresh_from_db()
    assert (incident.state, incident.next_due_at) == (IncidentState.REPORTED, AT + 5 * HOUR)
    public = Publication.objects.get()
    actions.respond(
        incident=incident, target="authority", publication=public, text="", by=office.keeper, at=AT + 7 * HOUR
    )
    with pytest.raises(Refused, match="还没有新闻发布会"):
        actions.close(incident=incident, result="完。", by=office.keeper, at=AT + 8 * HOUR)
    actions.press_conference(
        incident=incident, text="在市政府新闻办举行。", happened_at=AT + 20 * HOUR, by=office.keeper, at=AT + 21 * HOUR
    )
    incident.refresh_from_db()
    assert incident.state == IncidentState.RESPONDED


def test_a_grave_incident_is_answered_whatever_anybody_thinks(office: Office) -> None:
    incident = register(office, grade="special")
    with pytest.raises(Refused, match="必须公开回应"):
        judge(incident, office, needs_response=False)
    told = set(Notice.objects.filter(key=f"incident:{incident.pk}:grave").values_list("user__full_name", flat=True))
    assert told == {"宣传处副网信员", "办公室监督员", "网站主管"}


def test_what_needs_no_answer_is_closed_after_the_report(office: Office) -> None:
    incident = register(office)
    judge(incident, office, needs_response=False, opinion="个案，转处室办理，不需公开回应。")
    assert report(incident, office).state == IncidentState.RESPONDED
    actions.close(incident=incident, result="已办理。", by=office.keeper, at=AT + 3 * HOUR)


@pytest.mark.clause("7.2")
def test_a_target_missed_is_a_problem_until_it_is_met(office: Office) -> None:
    incident = register(office)

    def look(at: datetime) -> Any:
        return observe(source=SOURCE, seen=look_for_late_incidents(at), at=at)

    assert look(AT + 48 * HOUR).opened == 0
    assert look(AT + 49 * HOUR).opened == 1
    assert look(AT + 50 * HOUR).repeated == 1
    finding = Finding.objects.get()
    assert (finding.rule, finding.key) == ("incident.late", f"incident.late:incident:{incident.pk}:response")
    assert "2024-05-10 09:30 前完成回应" in finding.text
    answered(incident, office, at=AT + 51 * HOUR)
    assert look(AT + 53 * HOUR).closed == 1
    assert LABEL == "舆情处置"


def test_reminders_reach_the_keepers_and_the_office_when_it_is_late_each_once(office: Office) -> None:
    incident = register(office)

    def told() -> set[tuple[str, str]]:
        rows = Notice.objects.filter(key__startswith=f"incident:{incident.pk}:response")
        return {(row.key.split(":")[3], row.user.full_name) for row in rows.select_related("user")}

    actions.remind(at=AT + HOUR)
    assert told() == set()
    actions.remind(at=AT + 40 * HOUR)
    keepers = {("near", "宣传处网信员"), ("near", "宣传处副网信员")}
    assert told() == keepers
    actions.remind(at=AT + 49 * HOUR)
    late = {"宣传处网信员", "宣传处副网信员", "办公室监督员", "网站主管"}
    assert told() == keepers | {("overdue", name) for name in late}
    before = Notice.objects.count()
    actions.remind(at=AT + 50 * HOUR)
    assert Notice.objects.count() == before


def test_only_a_public_text_tied_to_the_incident_and_newer_than_it_is_an_answer(office: Office) -> None:
    old = make_public(office.cast, at=AT - 10 * HOUR, title="旧信息")
    incident = register(office)
    given: dict[str, Any] = {"incident": incident, "text": "", "by": office.keeper, "at": AT + HOUR}
    with pytest.raises(Refused) as refused:
        actions.respond(target="press", publication=old, **given)
    told = "".join(refused.value.reasons)
    assert "请先把这条信息关联" in told
    assert "在发现舆情之前就已公开" in told
    assert "应对是：回应" in told
    with pytest.raises(Refused, match="文种不是“辟谣”"):
        actions.link_text(incident=incident, publication=old, kind="rebuttal", by=office.keeper, at=AT + HOUR)


def test_every_missing_field_is_told_at_once(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        register(office, title=" ", grade="", found_at=None, source="", description="长" * 2001)
    told = "".join(refused.value.reasons)
    for said in ("请填写舆情标题", "初判等级", "请填写发现时间", "请填写来源", "舆情内容最多 2000 个字"):
        assert said in told
    with pytest.raises(Refused, match="发现时间在将来"):
        register(office, found_at=AT + HOUR)
    incident = register(office)
    with pytest.raises(Refused, match="请先研判") as refused:
        actions.report(
            incident=incident, to="委领导", text="情况。", happened_at=AT - HOUR, by=office.keeper, at=AT + HOUR
        )
    assert "报告时间早于发现时间" in "".join(refused.value.reasons)


def test_only_the_network_office_keeps_and_only_those_reported_to_read(office: Office) -> None:
    incident = register(office)
    for user in (office.supervisor, office.head, office.system, office.cast.author):
        with pytest.raises(NotAllowed):
            actions.note(incident=incident, text="看看。", by=user, at=AT)
    file = actions.attach(incident=incident, file_name="截图", data=PNG, by=office.keeper, at=AT)
    assert actions.read_file(file=file, by=office.supervisor, at=AT) == PNG
    assert AuditEntry.objects.get(action="incidents.read_file").actor_name == "办公室监督员"
    with pytest.raises(NotAllowed):
        actions.read_file(file=file, by=office.cast.author, at=AT)
    with pytest.raises(Refused, match="只收 PDF"):
        actions.attach(incident=incident, file_name="a.exe", data=b"MZ....", by=office.keeper, at=AT)


@pytest.mark.parametrize("model", [IncidentStep, IncidentFile, IncidentText])
@pytest.mark.parametrize("change", [lambda rows: rows.update(at=AT), lambda rows: rows.delete()])
def test_history_is_written_once(office: Office, model: Any, change: Any) -> None:
    incident = register(office)
    actions.attach(incident=incident, file_name="截图", data=PNG, by=office.keeper, at=AT)
    public = make_public(office.cast, title="说明")
    actions.link_text(incident=incident, publication=public, kind="response", by=office.keeper, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(model.objects.all())


def test_the_state_follows_the_steps_not_the_order_of_entry(office: Office) -> None:
    incident = register(office)
    answered(incident, office, at=AT + HOUR)
    assert incident.state == IncidentState.FOUND
    report(judge(incident, office, at=AT + 3 * HOUR), office, at=AT + 4 * HOUR)
    incident.refresh_from_db()
    assert incident.state == IncidentState.RESPONDED
    assert StepKind.CLOSE not in {StepKind(step.kind) for step in incident.steps.all()}
