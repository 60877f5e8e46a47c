"""A PostgreSQL of the test's own: a fresh cluster in a temporary folder, on a socket, gone afterwards.

python -m tests.postgresql [tests/…]      the suite, or these tests, on it (make test-postgresql)
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

FLAGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"


def _programs() -> Path:
    """Debian keeps initdb and pg_ctl out of PATH, one folder per version; elsewhere they are in PATH."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[-3]))
    found = newest[-1] if newest else Path(shutil.which("pg_ctl") or "")
    assert found.name == "pg_ctl", "PostgreSQL 没有安装，请运行 scripts/setup.sh test"
    return found.parent


class Cluster:
    """The cluster in `folder`. Any process may take it in hand, to start it and to stop it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.address = f"postgresql://lanmu@/lanmu?host={folder}"
        """As DATABASE_URL takes it."""

    def create(self) -> None:
        """Make the files, start, and make the empty database. Sorted as a Chinese server sorts, not by bytes."""
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        locale = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-CN")
        self._run("initdb", "-D", str(self.data), "-U", "lanmu", "--auth=trust", *locale, "--no-sync")
        self.start()
        self._run("createdb", "-h", str(self.folder), "-U", "lanmu", "lanmu")

    def start(self) -> None:
        options = f"{FLAGS} -c unix_socket_directories={self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-s", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Whoever is connected is cut off. A copy of a database forgets its sequences when the server is killed
        (`immediate`) before a checkpoint, so that is for servers nobody needs any more.
        """
        self._run("pg_ctl", "-D", str(self.data), "-w", "-s", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(_programs() / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, check=False)
        assert done.returncode == 0, done.stderr + done.stdout


@contextmanager
def temporary_cluster() -> Iterator[Cluster]:
    """A running cluster with the empty database `lanmu`."""
    folder = Path(tempfile.mkdtemp(prefix="lanmu-pg-", dir="/tmp"))  # socket names are short
    cluster = Cluster(folder)
    try:
        cluster.create()
        yield cluster
    finally:
        if (cluster.data / "postmaster.pid").exists():
            cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def pytest_on(cluster: Cluster, arguments: Sequence[str], **given: Any) -> subprocess.CompletedProcess[str]:
    """Run pytest with the database in `cluster`, whatever the database of the caller is."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LANMU_", "PYTEST_", "DJANGO_"))}
    environment |= {"DATABASE_URL": cluster.address, "LANMU_TEST_CLUSTER": str(cluster.folder)}
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, check=False, **given)


if __name__ == "__main__":
    with temporary_cluster() as own:
        sys.exit(pytest_on(own, sys.argv[1:]).returncode)
