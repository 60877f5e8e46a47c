"""The embedded public server's access log: nginx's format, readable by the visits reader, safe from visitors' words."""

import asyncio
from pathlib import Path
from typing import Any

from lanmu.config.access_log import AccessLog
from lanmu.incidents.visits.lines import COMBINED, Reader


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/boom":
        raise RuntimeError
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"321")]})
    await send({"type": "http.response.body", "body": b""})


def ask(log: AccessLog, path: str = "/", *, query: bytes = b"", method: str = "GET", **headers: str) -> None:
    async def nothing(*_: Any) -> Any:
        return None

    named = [(key.replace("_", "-").encode(), value.encode("latin-1")) for key, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "http_version": "1.1",
             "client": ("203.0.113.7", 5000), "headers": named}  # fmt: skip
    asyncio.run(log(scope, nothing, nothing))


def test_a_request_is_a_line_that_the_reader_counts(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    log = AccessLog(app=app, path=path)
    ask(log, "/政务公开/", query=b"from=weibo", user_agent="Mozilla/5.0", referer="https://www.tj.gov.cn/")
    ask(log, method="HEAD", user_agent="curl/8")
    first, second = path.read_bytes().splitlines(keepends=True)
    read = Reader().read(first)
    assert read is not None
    assert (read.address, read.method, read.status, read.sent) == (b"203.0.113.7", b"GET", 200, 321)
    assert read.target == b"/%E6%94%BF%E5%8A%A1%E5%85%AC%E5%BC%80/?from=weibo"
    assert (read.referrer, read.agent) == (b"https://www.tj.gov.cn/", b"Mozilla/5.0")
    assert Reader().read(second).sent == 0  # type: ignore[union-attr]


def test_nothing_a_visitor_sends_makes_a_second_line_or_another_field(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    log = AccessLog(app=app, path=path)
    ask(log, '/a"\n1.2.3.4 - - [x]', query=b'q="\r\n', user_agent='x" 200 1 "y\\', referer="\u00e9\n")
    (only,) = path.read_bytes().splitlines()
    found = COMBINED.match(only)
    assert found is not None
    assert found.end() == len(only)
    assert found.group(1) == b"203.0.113.7"


def test_a_request_that_fails_is_written_too_and_still_fails(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    try:
        ask(AccessLog(app=app, path=path), "/boom")
    except RuntimeError:
        assert b'"GET /boom HTTP/1.1" 500 0' in path.read_bytes()
    else:
        raise AssertionError("the fault was swallowed")


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    log = AccessLog(app=app, path=path)
    ask(log)
    path.rename(tmp_path / "access.log.1")
    log._looked -= 60
    ask(log)
    assert len(path.read_bytes().splitlines()) == len((tmp_path / "access.log.1").read_bytes().splitlines()) == 1


def test_a_disk_that_takes_nothing_does_not_stop_the_site(tmp_path: Path) -> None:
    log = AccessLog(app=app, path=tmp_path / "no" / "such" / "folder.log")
    ask(log)
    assert not (tmp_path / "no").exists()
