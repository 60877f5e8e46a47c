"""`lanmu admins` and `lanmu posts`: the beginning of a real portal."""

import io

import pytest

from lanmu.config.cli import main
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from tests.factories import PASSWORD, make_department

CALL = [
    "admins", "--department", "办公室",
    "--system", "xt:系统管理员", "--security", "aq:安全管理员", "--audit", "sj:审计员",
]  # fmt: skip


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n" * 3))


@pytest.mark.django_db
@pytest.mark.usefixtures("passwords")
def test_the_first_administrators_are_opened_and_appointed() -> None:
    make_department("办公室")
    assert main(CALL) == 0
    held = dict(Post.objects.values_list("user__username", "role"))
    assert held == {"xt": Role.SYSTEM_ADMIN, "aq": Role.SECURITY_ADMIN, "sj": Role.AUDITOR}
    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.get(username="aq").has_perm("wagtailadmin.access_admin")


@pytest.mark.django_db
def test_a_second_time_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    make_department("办公室")
    for status in (0, 1):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n" * 3))
        assert main(CALL) == status
    assert "已有安全管理员在任" in capsys.readouterr().err
    assert User.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("passwords")
def test_an_unknown_department_is_refused_and_nothing_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(CALL) == 1
    assert "没有名为“办公室”的在用处室、单位" in capsys.readouterr().err
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_malformed_name_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CALL[:4], "xt", *CALL[5:]]) == 2
    assert "应写成 用户名:姓名" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.usefixtures("passwords")
def test_posts_lists_who_is_in_office(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posts"]) == 1
    make_department("办公室")
    main(CALL)
    assert main(["posts", "--sync"]) == 0
    printed = capsys.readouterr().out
    assert "办公室\t安全管理员\t安全管理员（aq）" in printed
    assert "调整 0 处" in printed
