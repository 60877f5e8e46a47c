"""通知: each person is told each thing once, reads it, and only their own."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest

from lanmu.common.refusal import Refused
from lanmu.organisation.actions import choose_mail, notify, read_notices
from lanmu.organisation.enums import MailChoice
from lanmu.organisation.models import MailSetting, Notice
from lanmu.organisation.notice_kinds import KINDS
from tests.factories import AT

GIVEN = {"kind": "review_due", "text": "一份送审件等您一审。", "url": "/workbench/todo/", "at": AT}


def test_each_person_is_told_the_same_occasion_once(cast: SimpleNamespace) -> None:
    people = [cast.writer, cast.first]
    assert notify(users=people, key="submission:1:due", **GIVEN) == 2
    assert notify(users=[*people, cast.auditor], key="submission:1:due", **GIVEN) == 1
    assert notify(users=people, key="submission:1:overdue", **GIVEN) == 2
    assert Notice.objects.count() == 5


def test_a_closed_account_is_told_nothing(cast: SimpleNamespace) -> None:
    cast.writer.is_active = False
    assert notify(users=[cast.writer], key="x", **GIVEN) == 0


def test_what_is_too_long_is_shortened_not_lost(cast: SimpleNamespace) -> None:
    notify(users=[cast.writer], key="x", **GIVEN | {"text": "长" * 900})
    assert len(Notice.objects.get().text) == 500


def test_a_person_reads_their_own_only(cast: SimpleNamespace) -> None:
    notify(users=[cast.writer, cast.first], key="x", **GIVEN)
    every = list(Notice.objects.values_list("pk", flat=True))
    assert read_notices(user=cast.writer, at=AT, numbers=every) == 1
    assert read_notices(user=cast.writer, at=AT) == 0
    assert Notice.objects.get(user=cast.first).read_at is None


def test_mail_needs_an_address(cast: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="请填写邮箱地址"):
        choose_mail(user=cast.writer, choice=MailChoice.AT_ONCE, email="")
    choose_mail(user=cast.writer, choice=MailChoice.AT_ONCE, email="fagui@example.gov.cn")
    choose_mail(user=cast.writer, choice=MailChoice.NONE, email="")
    assert MailSetting.objects.get(user=cast.writer).choice == MailChoice.NONE


def test_every_kind_that_is_told_has_a_name() -> None:
    """A kind nobody named would stand among 其他 and could not be urgent."""
    used = set()
    for path in (Path(__file__).parents[2] / "lanmu").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "notify":
                words = {word.arg: word.value for word in node.keywords}
                kind = words["kind"]
                assert isinstance(kind, ast.Constant | ast.Attribute), path
                used |= {kind.value} if isinstance(kind, ast.Constant) else {"review_due", "review_late"}
    assert used - set(KINDS) == set()
    assert len(used) > 15
