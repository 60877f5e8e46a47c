"""A PostgreSQL of the test's own: a fresh cluster in a temporary folder, on a socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _programs() -> Path:
    """Debian keeps initdb and pg_ctl out of PATH, one folder per version."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[-3]))
    assert newest, "PostgreSQL 没有安装，请运行 scripts/setup.sh test"
    return newest[-1].parent


@contextmanager
def temporary_cluster() -> Iterator[str]:
    """Yields the address of an empty database, as DATABASE_URL takes it."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="lanmu-pg-", dir="/tmp"))  # socket names are short
    as_owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(*command: str) -> None:
        done = subprocess.run([*as_owner, *command], capture_output=True, text=True, cwd=folder, check=False)
        assert done.returncode == 0, done.stderr + done.stdout

    data = folder / "data"
    try:
        run(
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "lanmu",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
        run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        try:
            run(str(programs / "createdb"), "-h", str(folder), "-U", "lanmu", "lanmu")
            yield f"postgresql://lanmu@/lanmu?host={folder}"
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
