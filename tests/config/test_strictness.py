"""The suite's own rules hold."""

import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, Engine
from pytest_socket import SocketConnectBlockedError
from wagtail.models import Page

from lanmu.organisation.models import Department
from tests.strict_templates import UndefinedVariable


def test_nothing_outside_this_machine_can_be_reached() -> None:
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_data_of_a_run_lie_in_a_temporary_folder(tmp_path: Path) -> None:
    for folder in (settings.LANMU_DATA, settings.LANMU_VAULT, settings.MEDIA_ROOT, settings.STATIC_ROOT):
        assert settings.ROOT not in Path(folder).parents
    assert Path(settings.LANMU_SERVED_TREE).parent == tmp_path


def test_an_undefined_variable_in_our_own_template_fails(tmp_path: Path, settings: Any) -> None:
    settings.ROOT = tmp_path
    (tmp_path / "ours.html").write_text("{{ nowhere }}", encoding="utf-8")
    template = Engine(dirs=[str(tmp_path)]).get_template("ours.html")
    with pytest.raises(UndefinedVariable, match="nowhere"):
        template.render(Context({}))
    assert template.render(Context({"nowhere": "here"})) == "here"


def test_an_undefined_list_in_our_own_template_fails(tmp_path: Path, settings: Any) -> None:
    settings.ROOT = tmp_path
    (tmp_path / "ours.html").write_text("{% for a in nowhere %}{{ a }}{% endfor %}", encoding="utf-8")
    template = Engine(dirs=[str(tmp_path)]).get_template("ours.html")
    with pytest.raises(UndefinedVariable, match="nowhere"):
        template.render(Context({}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_committing_test_leaves_nothing_behind(turn: int) -> None:
    assert not Department.objects.filter(name="只在一个测试里").exists()
    assert Page.get_first_root_node() is not None
    Department.objects.create(name="只在一个测试里")


@pytest.mark.django_db(transaction=True)
def test_a_second_thread_sees_the_same_database() -> None:
    Department.objects.create(name="另一线程也看得见")
    seen: list[bool] = []

    def look() -> None:
        seen.append(Department.objects.filter(name="另一线程也看得见").exists())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [True]
