"""提醒: who is told, once per occasion, one notice a day; and the command."""

import json

import pytest

from lanmu.columns.enums import Cadence
from lanmu.columns.models import Responsibility
from lanmu.config.cli import main
from lanmu.duty import actions
from lanmu.duty.enums import ChangeKind
from lanmu.duty.models import ClockWarning
from lanmu.organisation.actions import write_digest
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice, User
from tests.duty.cast import DAY, TODAY, at, column_of, name_person, people
from tests.factories import make_department, make_public, make_user

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user, kind="digest").order_by("at").values_list("text", flat=True))


def test_supplier_operator_and_named_persons_are_told_once_of_each_light() -> None:
    cast, supervisor, _ = people()
    Responsibility.objects.filter(column=cast.column).update(cadence=Cadence.WEEKLY)
    named = make_user("专人", department=cast.department)
    name_person(cast.column, named)
    stranger = make_user("燃气信息员", Role.INFORMATION_OFFICER, department=make_department("燃气管理处"))
    make_public(cast, at=at(TODAY))
    days = {n: write_digest(at=at(TODAY + n * DAY)) for n in (0, 4, 5, 6, 7, 8, 9, 14, 15)}
    assert days == {0: 0, 4: 0, 5: 3, 6: 0, 7: 0, 8: 3, 9: 0, 14: 0, 15: 4}
    for user in (cast.author, cast.publisher, named):
        amber, red, veto = told(user)
        assert "临近 1 项：政策文件（发布，应于 05-15）" in amber
        assert "超期 1 项" in red
        assert "触及否决线 1 项" in veto
    assert len(told(supervisor)) == 1
    assert told(stranger) == []


def test_many_columns_come_in_one_notice_and_a_second_run_of_the_day_tells_nobody() -> None:
    cast, supervisor, _ = people()
    columns = [column_of(cast, Cadence.ON_CHANGE, f"栏目{n}") for n in range(9)]
    for column in columns:
        actions.record_change(
            column=column, department=cast.department, kind=ChangeKind.SAME_DAY, what="变动", changed_on=TODAY,
            by=supervisor, at=at(TODAY),
        )  # fmt: skip
    assert write_digest(at=at(TODAY + DAY)) == 2  # 信息员 and 归口发布人: the columns are empty besides
    assert write_digest(at=at(TODAY + DAY, 15)) == 0
    (text,) = told(cast.author)
    assert "超期 19 项" in text  # nine changes, nine empty columns, and 政策文件
    assert len(text) <= 500


def test_a_digest_that_broke_takes_the_marks_of_the_clocks_back(monkeypatch: pytest.MonkeyPatch) -> None:
    cast, _, _ = people()
    column_of(cast, Cadence.ON_CHANGE, "栏目")
    with monkeypatch.context() as killed:
        killed.setattr("lanmu.organisation.actions.digests._notice", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write_digest(at=at(TODAY))
    assert ClockWarning.objects.count() == 0
    assert write_digest(at=at(TODAY)) > 0


def test_the_command_lists_lights_and_ends_with_1_when_something_is_late(capsys: pytest.CaptureFixture[str]) -> None:
    cast, _, _ = people()
    make_public(cast, at=at(TODAY))
    assert main(["duty", "lights", "--day", "2024-05-08"]) == 0
    assert "正常　政策文件　还有 92 天" in capsys.readouterr().out
    assert main(["duty", "lights", "--json", "--day", "2024-12-31"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["red"] == 1
    (column,) = found["columns"]
    assert (column["light"], column["publication"]["due"], column["publication"]["last"]) == (
        "red", "2024-08-08", "2024-05-08",
    )  # fmt: skip
    assert column["supply"]["light"] == "green"
    assert main(["duty", "lights", "--day", "昨天"]) == 2
