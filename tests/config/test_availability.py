"""With the database away: files go on, what is computed answers 503 with a page people can read."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from lanmu.config import availability
from lanmu.config.public import PublicSite
from lanmu.release.engine import build_full
from lanmu.release.serving import PublicFiles
from tests.factories import AT, make_cast


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection to the database fails, as when the server is stopped."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)


def ask(tree: Path, path: str, *, method: str = "GET") -> tuple[int, dict[str, str], str]:
    """One request to the public site as an ASGI server makes it."""
    sent: list[dict[str, Any]] = []
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:  # the visitor stays on the line
            await asyncio.sleep(60)
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "scheme": "https", "http_version": "1.1",
        "headers": [(b"host", b"localhost"), (b"x-forwarded-proto", b"https")], "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000), "extensions": {},
    }  # fmt: skip
    handler = ASGIHandler()
    asyncio.run(PublicSite(files=PublicFiles(tree), computed=handler)(scope, receive, send))
    headers = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]).decode()


@pytest.fixture
def tree(tmp_path: Path, settings: Any) -> Path:
    settings.LANMU_SERVED_TREE = tmp_path
    (tmp_path / "index.html").write_text("首页", encoding="utf-8")
    (tmp_path / "503.html").write_text("这项服务暂时无法办理", encoding="utf-8")
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_monitoring_is_answered_while_the_database_answers(tree: Path) -> None:
    status, headers, body = ask(tree, "/do/health")
    assert (status, body) == (200, '{"database": "ok"}')
    assert "default-src 'self'" in headers["content-security-policy"]


def test_files_go_on_and_what_is_computed_says_so(tree: Path, away: None) -> None:
    assert ask(tree, "/")[::2] == (200, "首页")
    status, headers, body = ask(tree, "/do/health")
    assert (status, headers["retry-after"]) == (503, "60")
    assert "这项服务暂时无法办理" in body


def test_before_the_first_release_the_words_are_there_all_the_same(tree: Path, away: None) -> None:
    (tree / "503.html").unlink()
    status, _headers, body = ask(tree, "/do/health")
    assert (status, "系统正在维护，请稍后再试" in body) == (503, True)


@pytest.mark.parametrize("path", ["/do/workbench/", "/do/", "/do/login/"])
def test_no_address_of_the_workbench_is_found_by_way_of_the_public_site(tree: Path, path: str) -> None:
    assert ask(tree, path)[0] == 404


def test_the_workbench_says_503_too_and_a_fault_of_its_own_says_500(
    away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    response = client.get(reverse("wagtailadmin_home"))
    assert response.status_code == 503
    assert "数据库暂时连不上" in response.content.decode()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", fail)
    response = client.get(reverse("wagtailadmin_home"))
    assert response.status_code == 500
    assert "系统出错了" in response.content.decode()


@pytest.mark.django_db
def test_the_release_makes_the_page(tmp_path: Path, settings: Any) -> None:
    settings.LANMU_DATA, settings.LANMU_BUILD_TREE = tmp_path, tmp_path / "build"
    settings.LANMU_SERVED_TREE = tmp_path / "public"
    make_cast()
    build_full(at=AT, processes=1)
    page = (tmp_path / "public/503.html").read_text("utf-8")
    assert "这项服务暂时无法办理" in page
    assert availability._made_by_release() == page
