"""`lanmu filings generate | status`."""

import json
from typing import Any

import pytest

from lanmu.config.cli import main
from lanmu.filings.actions import sign
from lanmu.filings.models import MonthlyFiling
from tests.filings.cast import MAY, World, made, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_generating_twice_makes_them_once(world: World, capsys: Any) -> None:
    assert main(["filings", "generate", "--month", "2024-05"]) == 0
    assert main(["filings", "generate", "--month", "2024-05"]) == 0
    assert "2024-05 新生成 0 份。" in capsys.readouterr().out
    assert MonthlyFiling.objects.get().month == MAY
    assert main(["filings", "generate", "--month", "2124-05"]) == 1
    assert "还没有过完" in capsys.readouterr().err
    assert main(["filings", "generate", "--month", "五月"]) == 2


def test_status_ends_with_one_while_somebody_is_late(world: World, capsys: Any) -> None:
    filing = made(world)
    assert main(["filings", "status", "--at", moment(6, 5).isoformat()]) == 0
    assert "办公室　待签报　应于 2024-06-05" in capsys.readouterr().out
    late = ["filings", "status", "--json", "--at", moment(6, 6).isoformat()]
    assert main(late) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["month"], found["filings"][0]["overdue"]) == ("2024-05", True)
    sign(filing=filing, by=world.signer, at=moment(6, 6), digest=filing.digest)
    assert main(late) == 0
    row = json.loads(capsys.readouterr().out)["filings"][0]
    assert (row["state"], row["was_late"], row["digest"]) == ("filed", True, filing.digest)
