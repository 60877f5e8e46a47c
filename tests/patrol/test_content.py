"""存量内容检查: everything public is read with today's rules; what was read under them is not read again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lanmu.patrol.models import Finding, ScannedText
from lanmu.patrol.sources import content
from lanmu.publishing.models import OwnWordList, Publication
from lanmu.scanning.registry import CHECKS
from lanmu.scanning.wordlists import COLUMNS
from tests.factories import AT, make_department, make_user
from tests.patrol.site import column, open_rules, patrol
from tests.portal.public_site import publish, put_medium, save, withdraw

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
IDENTITY = "身份证号11010519491231002X"


def text(one: str) -> list[dict[str, str]]:
    return [{"type": "text", "html": f"<p>{one}</p>"}]


def forbid(word: str, *, version: int = 1) -> None:
    row = {**dict.fromkeys(COLUMNS, ""), "词语": word} if "词语" in COLUMNS else dict.fromkeys(COLUMNS, "")
    row[COLUMNS[0]] = word
    row[COLUMNS[2]] = "拦截"
    row[COLUMNS[3]] = "这个词已经不用。"
    OwnWordList.objects.create(
        name="本单位用词", version=version, department=make_department("法规处"), entries=[row], count=1,
        by=make_user("办公室监督员"), by_name="办公室监督员", at=AT,
    )  # fmt: skip


def test_a_public_text_that_today_s_rules_stop_is_a_problem_of_the_department_that_supplied_it() -> None:
    row = publish(column(), title="公示名单", body=text(f"联系人张某，{IDENTITY}。"))
    run = patrol("content")
    finding = Finding.objects.get()
    assert (finding.rule, finding.article_id, finding.path) == ("content.private.identity", row.article_id, row.path)
    assert finding.department.name == "法规处"
    assert finding.column_id == row.column_id
    assert finding.text.startswith("《公示名单》")
    assert run.report["blocks"] == {"content.private.identity": 1}


def test_a_withdrawn_text_is_gone_and_a_corrected_one_too() -> None:
    row = publish(column(), title="公示名单", body=text(IDENTITY))
    patrol("content")
    withdraw(row)
    assert patrol("content", AT + DAY).closed == 1
    assert open_rules() == []


def test_a_new_word_list_finds_old_sins_in_what_was_read_before() -> None:
    publish(column(), title="通知", body=text("市容园林委负责解释。"))
    assert patrol("content").report["read"] == 1
    forbid("市容园林委")
    run = patrol("content", AT + DAY)
    assert run.report["read"] == 1
    assert open_rules()[0].startswith("content.words.")
    assert Finding.objects.get().severity == "veto"


def test_a_text_is_not_read_again_under_the_same_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(column(), title="公示名单", body=text(IDENTITY))
    patrol("content")

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(content, "read", never)
    run = patrol("content", AT + DAY)
    assert (run.report["read"], run.report["texts"], run.repeated) == (0, 1, 1)
    assert Finding.objects.get().times_seen == 2


def test_hints_are_counted_by_rule_and_are_no_problems() -> None:
    one = column()
    publish(one, title="通知", body=text("请于2024年2月30日前报名，,联系电话022-12345678。。"))
    publish(one, title="又一个通知", body=text("请各单位认认真真、踏踏实实地做好工作。。"))
    run = patrol("content")
    notices = run.report["notices"]
    assert notices, "the second full stop is at least a hint"
    assert all(row["name"] and row["places"] >= row["texts"] >= 1 for row in notices)
    told = {row["rule"] for row in notices}
    assert not told & {rule.removeprefix("content.") for rule in open_rules()}


def test_files_that_go_with_a_text_are_read_too() -> None:
    medium = put_medium(f"联系人，{IDENTITY}。".encode(), "txt")
    file = {"path": medium["path"], "title": "名单.txt", "ext": "txt", "size": medium["size"]}
    publish(column(), title="公示", attachments=[file], media=[medium])
    patrol("content")
    finding = Finding.objects.get()
    assert finding.rule == "content.private.identity"
    assert "附件“名单.txt”" in finding.text


def test_a_check_that_fails_is_told_and_never_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(column(), title="通知")

    def broken(*_: Any) -> Any:
        raise RuntimeError

    name = next(iter(CHECKS))
    monkeypatch.setitem(CHECKS, name, type(CHECKS[name])(CHECKS[name].name, CHECKS[name].rules, broken))
    patrol("content")
    assert open_rules() == ["content.unchecked"]


def test_many_texts_are_read_in_several_processes_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    one = column()
    for n in range(12):
        publish(one, title=f"第{n}号公示", body=text(IDENTITY if n % 3 == 0 else "一切正常。"))
    patrol("content")
    alone = {f.key for f in Finding.objects.open()}
    ScannedText.objects.all().delete()
    monkeypatch.setattr(content, "FEW", 2)
    monkeypatch.setattr(content, "PART", 5)
    told: list[tuple[int, int]] = []
    look = content.read_everything(AT + DAY, watch=lambda done, total: told.append((done, total)))
    assert {o.key for o in look.seen} == alone
    assert len(alone) == 4
    assert told[-1][0] == told[-1][1] >= 11


def test_queries_grow_by_the_page_of_texts_not_by_the_text() -> None:
    one = column()
    for n in range(3):
        publish(one, title=f"第{n}号公示", body=text(f"{IDENTITY}之{n}"))
    patrol("content")

    def queries(at: Any) -> int:
        with CaptureQueriesContext(connection) as caught:
            patrol("content", at)
        return len(caught)

    few = queries(AT + DAY)
    for n in range(20):
        publish(one, title=f"第{n}号名单", body=text(f"一切正常之{n}"))
    patrol("content", AT + 2 * DAY)
    assert queries(AT + 3 * DAY) == few


def test_one_frozen_text_in_two_places_is_two_problems() -> None:
    one = column()
    first = publish(one, title="公示名单", body=text(IDENTITY))
    second = publish(one, title="公示名单", body=text("正文。"))
    second.frozen_id = first.frozen_id
    save(second)
    assert Publication.objects.filter(frozen_id=first.frozen_id).count() == 2
    patrol("content")
    assert len(open_rules()) == 2
