"""`lanmu patrol`: what it says, what it answers to programs, its exit status."""

import json
from typing import Any

import pytest

from lanmu.config.cli import main
from lanmu.patrol.models import Finding, PatrolRun
from lanmu.release.watch import watch
from tests.factories import AT
from tests.patrol.site import column, released, spoil

pytestmark = pytest.mark.django_db
NOW = ["--at", "2024-05-08T09:30:00+08:00"]


def test_it_tells_what_it_saw_and_exits_1_while_something_is_open(capsys: Any) -> None:
    column("规划计划")
    assert main(["patrol", "freshness", *NOW]) == 1
    said = capsys.readouterr().out
    assert "更新巡检：看了" in said
    assert "否决　空白栏目“规划计划”" in said
    assert Finding.objects.filter(first_seen=AT).exists()


def test_it_exits_0_when_all_is_well(capsys: Any) -> None:
    released(column())
    assert main(["patrol", "tags", *NOW]) == 0
    assert "在册未整改 0 个" in capsys.readouterr().out


def test_json_is_one_object_for_one_source(capsys: Any) -> None:
    released(column())
    spoil("index.html", "</main>", "</main><!-- -->")
    watch(at=AT)
    assert main(["patrol", "tampering", "--json", *NOW]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["state"], told["opened"], told["open"]) == ("tampering", "done", 1, 1)
    assert told["findings"][0]["rule"] == "tamper.altered"


def test_all_runs_every_source_and_passes_over_what_is_not_set_up(capsys: Any) -> None:
    released(column())
    assert main(["patrol", "all", "--json", *NOW]) == 1
    told = {one["source"]: one for one in json.loads(capsys.readouterr().out)}
    assert {"freshness", "content", "tags", "availability", "home", "tampering", "duties"} <= set(told)
    assert "LANMU_PROBE_URL" in told["availability"]["skipped"]
    assert told["freshness"]["open"] >= 1


def test_what_is_not_set_up_is_said_when_it_is_asked_for(capsys: Any) -> None:
    assert main(["patrol", "availability", *NOW]) == 1
    assert "LANMU_PROBE_URL" in capsys.readouterr().err
    assert not PatrolRun.objects.exists()


def test_a_wrong_call_is_2(capsys: Any) -> None:
    assert main(["patrol", "nonsense"]) == 2
    assert main(["patrol", "home", "--at", "昨天"]) == 2
    assert main(["patrol", "home", "--at", "2024-05-08T09:30:00"]) == 2
    assert "带时区" in capsys.readouterr().err
