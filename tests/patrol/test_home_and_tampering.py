"""首页更新, 防篡改, 补审和解读: what each source sees and what proves it gone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lanmu.config.cli import main
from lanmu.patrol.models import Finding, HomeFace
from lanmu.publishing.enums import TaskState
from lanmu.publishing.models import InterpretationTask
from lanmu.release.engine import build_full
from lanmu.release.models import Verification
from lanmu.release.watch import watch
from tests.factories import AT, make_department
from tests.patrol.site import column, open_rules, patrol, released, served, spoil
from tests.portal.public_site import publish

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_home_page_with_nothing_new_warns_and_then_touches_the_line_of_two_weeks() -> None:
    released(column("新闻动态"))
    patrol("home", AT + 9 * DAY)
    assert open_rules("home") == []
    patrol("home", AT + 10 * DAY)
    assert open_rules("home") == ["home.warning"]
    patrol("home", AT + 14 * DAY)
    finding = Finding.objects.get()
    assert (finding.rule, finding.severity, finding.times_seen) == ("home.stale", "veto", 2)
    assert "2024-05-08" in finding.text
    assert "14 天没有更新" in finding.text


def test_something_new_on_the_home_page_proves_it() -> None:
    news = column("新闻动态")
    released(news)
    patrol("home", AT + 15 * DAY)
    publish(news, title="新的一条", at=AT + 15 * DAY + HOUR)
    build_full(at=AT + 15 * DAY + HOUR, processes=1)
    assert patrol("home", AT + 16 * DAY).closed == 1
    assert HomeFace.objects.count() == 2


def test_new_bytes_without_a_newer_text_are_no_update() -> None:
    news = column("新闻动态")
    released(news)
    patrol("home", AT + 5 * DAY)
    publish(news, title="补登的旧信息", at=AT - 30 * DAY)
    build_full(at=AT + 6 * DAY, processes=1)
    patrol("home", AT + 14 * DAY)
    assert HomeFace.objects.count() == 2
    assert open_rules("home") == ["home.stale"]


def test_a_home_page_without_times_is_judged_by_its_bytes() -> None:
    column("新闻动态")
    released()
    patrol("home", AT)
    patrol("home", AT + 13 * DAY)
    assert open_rules("home") == ["home.warning"]
    patrol("home", AT + 14 * DAY)
    assert open_rules("home") == ["home.stale"]


@pytest.mark.parametrize(("days", "setting"), [(3, "LANMU_HOME_WARN_DAYS"), (5, "LANMU_HOME_VETO_DAYS")])
def test_the_figures_are_settings(days: int, setting: str, settings: Any) -> None:
    setattr(settings, setting, days)
    settings.LANMU_HOME_WARN_DAYS = min(days, settings.LANMU_HOME_WARN_DAYS)
    released(column("新闻动态"))
    patrol("home", AT + days * DAY)
    assert open_rules("home") == ["home.warning" if setting == "LANMU_HOME_WARN_DAYS" else "home.stale"]


def test_an_unreleased_site_proves_nothing() -> None:
    assert patrol("home").looked == 0
    assert open_rules() == []


@pytest.mark.clause("7.1")
def test_a_page_altered_on_the_disk_is_found_restored_and_proven_sound_by_the_next_verification() -> None:
    """第七条（一）: what a hand changed behind the door's back is seen by the hourly look, restored, and on record."""
    released(column())
    home = served("index.html").read_bytes()
    spoil("index.html", "</main>", "<script src='//evil.example'></script></main>")
    served("shell.php").write_text("<?php")
    served("404.html").unlink()
    patrol("tampering", AT + HOUR)
    assert open_rules("tampering") == ["tamper.altered", "tamper.extra", "tamper.missing"]
    altered = Finding.objects.get(rule="tamper.altered")
    assert (altered.path, altered.severity) == ("/index.html", "veto")
    assert "已从清单恢复" in altered.text
    assert served("index.html").read_bytes() == home
    assert patrol("tampering", AT + 2 * HOUR).closed == 3
    assert all(f.proof["how"] == "patrol" for f in Finding.objects.all())


@pytest.mark.parametrize("command", [["release", "verify"], ["release", "repair"]])
def test_what_an_operator_found_and_put_right_between_two_patrols_is_still_on_record(command: list[str]) -> None:
    released(column())
    patrol("tampering", AT)
    spoil("index.html", "</main>", "</main><!-- -->")
    main(command)
    watch(at=timezone.now())
    later = timezone.now() + HOUR
    assert patrol("tampering", later).opened == 1
    assert open_rules("tampering") == ["tamper.altered"]
    assert patrol("tampering", later + HOUR).closed == 1


def test_without_a_verification_nothing_is_looked_at() -> None:
    assert patrol("tampering").looked == 0


def test_a_verification_later_than_the_patrol_does_not_count() -> None:
    Verification.objects.create(at=AT + HOUR, checked=1, altered=["index.html"])
    patrol("tampering", AT)
    assert open_rules() == []


def waiting_task(alarm: datetime) -> InterpretationTask:
    policy = publish(column("政策文件"), title="关于收费的办法")
    return InterpretationTask.objects.create(
        policy=policy, department=make_department("法规处"), opened_at=AT, due_at=AT, alarm_at=alarm
    )


def test_an_interpretation_beyond_its_alarm_is_the_department_s_and_gone_when_it_is_done() -> None:
    task = waiting_task(AT + 3 * DAY)
    patrol("duties", AT + 3 * DAY)
    assert open_rules() == []
    patrol("duties", AT + 3 * DAY + HOUR)
    finding = Finding.objects.get()
    assert (finding.rule, finding.department, finding.article_id) == ("interpretation.late", task.department, task.pk)
    explained = publish(column("政策解读"), title="解读")
    task.state, task.interpretation, task.done_at = TaskState.DONE, explained, AT + 4 * DAY
    task.save()
    assert patrol("duties", AT + 5 * DAY).closed == 1
