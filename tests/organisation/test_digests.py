"""每日汇总: one notice a person and day; killed, late, twice at once: everybody is told once."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from lanmu.organisation import digests
from lanmu.organisation.actions import digests as writing
from lanmu.organisation.actions import write_digest
from lanmu.organisation.digests import Line, Section, register_section, sections
from lanmu.organisation.models import DigestRun, Notice
from lanmu.organisation.telling import broken_sections
from tests.organisation.test_notice_screen import SignIn

MORNING = datetime(2024, 5, 8, 0, 28, tzinfo=UTC)
"""Wednesday 08:28 in Shanghai."""
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sections but those of the test."""
    monkeypatch.setattr(digests, "_sections", {})


def add(code: str, *lines: Line, order: int = 10, seen: list[tuple[datetime, datetime]] | None = None) -> None:
    def collect(at: datetime, since: datetime) -> list[Line]:
        if seen is not None:
            seen.append((at, since))
        return list(lines)

    register_section(Section(code, f"部分{code}", order, collect))


def test_the_lines_of_all_sections_are_one_notice_a_person_in_order(cast: SimpleNamespace) -> None:
    add("b", Line(cast.writer, "乙。", "/b/"), Line(cast.first, "丙。", "/c/"), order=20)
    add("a", Line(cast.writer, "甲。", "/a/"))
    assert write_digest(at=MORNING) == 2
    mine = Notice.objects.get(user=cast.writer)
    assert (mine.kind, mine.text, mine.url) == ("digest", "甲。乙。", "/a/")
    assert mine.parts == [["部分a", "甲。", "/a/"], ["部分b", "乙。", "/b/"]]
    theirs = Notice.objects.get(user=cast.first)
    assert (theirs.text, theirs.url, theirs.parts) == ("丙。", "/c/", [["部分b", "丙。", "/c/"]])


def test_a_section_has_five_lines_a_person_and_then_a_number(cast: SimpleNamespace) -> None:
    add("a", *(Line(cast.writer, f"第{n}项。", "/a/") for n in range(500)))
    assert write_digest(at=MORNING) == 1
    parts = Notice.objects.get().parts
    assert [text for _, text, _ in parts] == ["第0项。", "第1项。", "第2项。", "第3项。", "第4项。", "另有 495 项。"]


def test_it_is_written_once_a_day_from_its_time_on(cast: SimpleNamespace) -> None:
    add("a", Line(cast.writer, "甲。", "/a/"))
    assert write_digest(at=MORNING - timedelta(minutes=1)) == 0
    assert [write_digest(at=MORNING + n * timedelta(minutes=1)) for n in range(3)] == [1, 0, 0]
    assert write_digest(at=MORNING + DAY) == 1


def test_a_scheduler_that_was_off_goes_back_to_the_last_digest(cast: SimpleNamespace) -> None:
    seen: list[tuple[datetime, datetime]] = []
    add("a", Line(cast.writer, "甲。", "/a/"), seen=seen)
    write_digest(at=MORNING)
    late = MORNING + 5 * DAY + timedelta(hours=9)
    assert write_digest(at=late) == 1
    assert seen == [(MORNING, MORNING - DAY), (late, MORNING)]


def test_killed_in_the_middle_nobody_is_told_and_the_next_run_tells_everybody(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("a", Line(cast.writer, "甲。", "/a/"), Line(cast.first, "甲。", "/a/"))
    with monkeypatch.context() as killed:

        def die(*_: object) -> Notice:
            raise KeyboardInterrupt

        killed.setattr(writing, "_notice", die)
        with pytest.raises(KeyboardInterrupt):
            write_digest(at=MORNING)
    assert (DigestRun.objects.count(), Notice.objects.count()) == (0, 0)
    assert write_digest(at=MORNING + timedelta(minutes=1)) == 2


def test_two_schedulers_tell_everybody_once(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one is quicker, between this one's look and its taking the day."""
    add("a", Line(cast.writer, "甲。", "/a/"))
    look = writing.local

    def meanwhile(at: datetime) -> datetime:
        monkeypatch.setattr(writing, "local", look)
        monkeypatch.setattr(DigestRun.objects, "filter", lambda **_: DigestRun.objects.none())
        assert write_digest(at=MORNING) == 1
        return look(at)

    monkeypatch.setattr(writing, "local", meanwhile)
    assert write_digest(at=MORNING + timedelta(seconds=1)) == 0
    assert Notice.objects.count() == 1


def test_a_section_that_breaks_takes_nothing_from_the_others_is_named_and_made_up_for(
    cast: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[datetime] = []

    def breaks(at: datetime, since: datetime) -> list[Line]:
        seen.append(since)
        Notice.objects.create(user=cast.writer, kind="order", text="标记", key=f"mark{at}", at=at)
        if at < MORNING + DAY:
            raise RuntimeError("坏了")
        return []

    add("a", Line(cast.writer, "甲。", "/a/"))
    register_section(Section("b", "部分b", 20, breaks))
    assert write_digest(at=MORNING) == 1
    assert [n.text for n in Notice.objects.all()] == ["甲。"], "what it marked is taken back"
    assert broken_sections(at=MORNING) == ["b"]
    assert "部分b" in caplog.text
    write_digest(at=MORNING + DAY)
    assert seen == [MORNING - DAY, MORNING], "nothing was ever in a digest: a day back"
    write_digest(at=MORNING + 2 * DAY)
    assert seen[2] == MORNING + DAY
    assert broken_sections(at=MORNING + 2 * DAY) == []


def test_a_closed_account_is_told_nothing(cast: SimpleNamespace) -> None:
    cast.writer.is_active = False
    cast.writer.save()
    add("a", Line(cast.writer, "甲。", "/a/"))
    assert write_digest(at=MORNING) == 0


def test_each_line_of_a_digest_leads_to_its_own_screen(cast: SimpleNamespace, signed_in: SignIn) -> None:
    add("a", Line(cast.writer, "甲。", "/workbench/duty/"), Line(cast.writer, "乙。", "/workbench/findings/"))
    write_digest(at=MORNING)
    client: Client = signed_in(cast.writer)
    page = client.get("/workbench/notices/").content.decode()
    assert "5 月 8 日汇总" in page
    address = reverse("organisation_notice_open", args=[Notice.objects.get().pk])
    assert client.post(address, {"part": "1"})["Location"] == "/workbench/findings/"
    assert client.post(address, {"part": "9"})["Location"] == "/workbench/duty/"
    assert Notice.objects.get().read_at is not None


def test_a_code_is_registered_once() -> None:
    add("a")
    with pytest.raises(ValueError, match="twice"):
        add("a")
    assert [section.code for section in sections()] == ["a"]
