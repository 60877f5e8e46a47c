"""`lanmu up` as a person starts it: ready, kept alive, alone on its folder, stopped by one signal."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import write_migrated_sqlite

LANMU = Path(sys.executable).parent / "lanmu"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except OSError:
        return 0


def wait_for_status(address: str, wanted: int, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while (found := status(address)) != wanted:
        assert time.monotonic() < end, f"{address}: {found}"
        time.sleep(0.1)


class Site:
    """A started `lanmu up` with its folder and ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.public, self.workbench = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *extra: str) -> list[str]:
        ports = ["--public-port", str(self.public), "--workbench-port", str(self.workbench)]
        return [str(LANMU), "up", *ports, *extra]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LANMU_", "DJANGO_", "PYTEST_"))}
        kept.pop("DATABASE_URL", None)  # a site of its own, whatever database the suite runs on
        return kept | {"LANMU_ENV": "local", "LANMU_DATA": str(self.folder), **more}

    def start(self, **more: str) -> None:
        with (self.folder / "out").open("w") as out:
            self.process = subprocess.Popen(
                self.command(), env=self.environment(**more), cwd=settings.ROOT, stdout=out, stderr=subprocess.STDOUT
            )
        end = time.monotonic() + 120
        while "已就绪" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        return (self.folder / "out").read_text(encoding="utf-8")

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(20)

    def listeners(self) -> list[int]:
        """Processes below the supervisor, deepest last."""
        assert self.process is not None
        found, level = [], [self.process.pid]
        while level:
            level = [int(c) for p in level for c in _children(p)]
            found += level
        return found


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []


@pytest.fixture
def site(tmp_path: Path, django_db_setup: None) -> Iterator[Site]:
    """A folder whose database is migrated already (that takes a quarter of a minute and is tested by set-up itself)."""
    folder = tmp_path / "data"
    folder.mkdir()
    write_migrated_sqlite(folder / "lanmu.sqlite3")
    site = Site(folder)
    yield site
    if site.process is not None and site.process.poll() is None:
        site.stop()


def test_a_new_site_gets_its_columns_answers_and_stays_up(site: Site) -> None:
    site.start()
    assert "公开站点：http://127.0.0.1:" in site.said()
    home, login = f"http://127.0.0.1:{site.public}/", f"http://127.0.0.1:{site.workbench}/workbench/login/"
    assert (status(home), status(login)) == (200, 200)
    with closing(sqlite3.connect(site.folder / "lanmu.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM columns_responsibility").fetchone() == (49,)

    second = subprocess.run(
        site.command(), env=site.environment(), cwd=settings.ROOT, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert "正被另一个 lanmu up 使用" in second.stderr

    before = set(site.listeners())
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_for_status(home, 200)
    wait_for_status(login, 200)
    assert not before & set(site.listeners())

    pids = site.listeners()
    assert site.stop() == 0
    assert "已停止" in site.said()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_the_public_role_needs_no_database(site: Site) -> None:
    (site.folder / "lanmu.sqlite3").unlink(missing_ok=True)
    (site.folder / "public").mkdir()
    (site.folder / "public" / "index.html").write_text("公开", encoding="utf-8")
    site.start(LANMU_ROLE="public", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert status(f"http://127.0.0.1:{site.public}/") == 200
    assert status(f"http://127.0.0.1:{site.workbench}/") == 0
    assert not (site.folder / "lanmu.sqlite3").exists()


def test_a_taken_port_is_refused_with_a_way_out(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.workbench))
        other.listen()
        done = subprocess.run(
            site.command(), env=site.environment(), cwd=settings.ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert f"端口 {site.workbench} 已被占用" in done.stderr
    assert "--workbench-port" in done.stderr


def test_an_unknown_role_is_refused(site: Site) -> None:
    done = subprocess.run(
        site.command(),
        env=site.environment(LANMU_ROLE="everything"),
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "LANMU_ROLE" in done.stderr
