"""The embedded public server, asked as ASGI servers ask it. It imports no Django and needs no database."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lanmu.release.serving import PublicFiles


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "zwgk").mkdir()
    (tmp_path / "files").mkdir()
    (tmp_path / "index.html").write_text("首页", encoding="utf-8")
    (tmp_path / "zwgk/index.html").write_text("政务公开", encoding="utf-8")
    (tmp_path / "404.html").write_text("没有这个页面", encoding="utf-8")
    (tmp_path / "files/a.docx").write_bytes(b"PK12345678")
    (tmp_path / "files/page.svg").write_bytes(b"<svg/>")
    (tmp_path / ".tmp").mkdir()
    (tmp_path / ".tmp/half").write_text("half-written")
    return tmp_path


def ask(
    tree: Path, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, pathsend: bool = False
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path,
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
        "extensions": {"http.response.pathsend": {}} if pathsend else {},
    }  # fmt: skip
    asyncio.run(PublicFiles(tree)(scope, receive, send))
    body = b"".join(m.get("body", b"") for m in sent[1:])
    if pathsend and sent[1]["type"] == "http.response.pathsend":
        body = sent[1]["path"].encode()
    return sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, body


def test_a_page_and_a_folder(tree: Path) -> None:
    status, headers, body = ask(tree, "/")
    assert (status, body.decode()) == (200, "首页")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-length"] == str(len("首页".encode()))
    assert "default-src 'none'" in headers["content-security-policy"]
    assert ask(tree, "/zwgk/")[2].decode() == "政务公开"
    status, headers, _ = ask(tree, "/zwgk")
    assert (status, headers["location"]) == (301, "/zwgk/")


def test_the_server_sends_the_file_itself_when_it_can(tree: Path) -> None:
    assert ask(tree, "/", pathsend=True)[2].decode() == str(tree / "index.html")


def test_a_missing_page_is_a_real_404(tree: Path) -> None:
    status, _, body = ask(tree, "/nothing.html")
    assert (status, body.decode()) == (404, "没有这个页面")
    (tree / "404.html").unlink()
    assert ask(tree, "/nothing.html")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd",
        "/%2e%2e/etc/passwd",
        "/zwgk/../../etc/passwd",
        "/.tmp/half",
        "/%2etmp/half",
        "/a\0b",
        "/zwgk%5c..",
        "/" + "x" * 5000,
    ],
)
def test_nothing_outside_the_tree_or_hidden_in_it_is_served(tree: Path, path: str) -> None:
    assert ask(tree, path)[0] == 404


def test_links_are_not_followed(tree: Path) -> None:
    (tree / "leak.html").symlink_to("/etc/passwd")
    (tree / "etc").symlink_to("/etc")
    assert ask(tree, "/leak.html")[0] == 404
    assert ask(tree, "/etc/passwd")[0] == 404


def test_a_redirect_stays_on_this_host(tree: Path) -> None:
    (tree / "evil.example").mkdir()
    status, headers, _ = ask(tree, "//evil.example")
    assert (status, headers["location"]) == (301, "/evil.example/")


def test_conditional_requests(tree: Path) -> None:
    _, headers, _ = ask(tree, "/")
    assert ask(tree, "/", headers={"If-None-Match": headers["etag"]})[0] == 304
    assert ask(tree, "/", headers={"If-None-Match": '"other"'})[0] == 200
    assert ask(tree, "/", headers={"If-Modified-Since": headers["last-modified"]})[0] == 304
    assert ask(tree, "/", headers={"If-Modified-Since": "not a date"})[0] == 200
    os.utime(tree / "index.html", (0, 10**9))
    assert ask(tree, "/", headers={"If-None-Match": headers["etag"]})[0] == 200


def test_ranges(tree: Path) -> None:
    assert ask(tree, "/files/a.docx", headers={"Range": "bytes=2-4"})[::2] == (206, b"123")
    assert ask(tree, "/files/a.docx", headers={"Range": "bytes=-3"})[::2] == (206, b"678")
    assert ask(tree, "/files/a.docx", headers={"Range": "bytes=8-"})[::2] == (206, b"78")
    status, headers, _ = ask(tree, "/files/a.docx", headers={"Range": "bytes=50-"})
    assert (status, headers["content-range"]) == (416, "bytes */10")
    assert ask(tree, "/files/a.docx", headers={"Range": "bytes=2-4", "If-Range": '"old"'})[0] == 200


def test_head_sends_no_body_and_post_is_refused(tree: Path) -> None:
    status, headers, body = ask(tree, "/", method="HEAD")
    assert (status, body) == (200, b"")
    assert headers["content-length"] == "6"
    assert ask(tree, "/", method="POST")[0] == 405


def test_office_files_are_downloads(tree: Path) -> None:
    assert ask(tree, "/files/a.docx")[1]["content-disposition"] == "attachment"
    assert "immutable" in ask(tree, "/files/a.docx")[1]["cache-control"]


def test_it_needs_neither_django_nor_a_database() -> None:
    code = "import sys, lanmu.release.serving; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
