"""Every case of `make bench` once on a tiny site: the harness works, from an empty folder to table and picture.

How fast anything is, is not tested here: a test machine is busy and the site has a few hundred articles.
"""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from benchmarks.case import Missing
from benchmarks.peer import hugo
from benchmarks.tools import program
from tests.databases import write_migrated_sqlite

WRITTEN = {
    "import-40",
    "build-200",
    "memory-200",
    "publish-40",
    "publish-40-files",
    "publish-200-ratio",
    "publish-200-files",
    "readable",
    "verify-200",
    "verify-200-bare",
}
NEEDS = {"serve-nginx": ("nginx", "wrk"), "serve-embedded": ("wrk",)}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> dict[str, Any]:
    """One run: its exit status, what it said, and the rows it left."""
    folder = tmp_path_factory.mktemp("bench")
    database = folder / "empty.sqlite3"
    write_migrated_sqlite(database)
    given = ["--database", str(database)] if database.exists() else []
    out = folder / "out"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small", "--folder", str(folder), "--out", str(out), *given],
        cwd=settings.ROOT, env=os.environ | {"PYTHONWARNINGS": ""}, capture_output=True, text=True, timeout=900,
        check=False,
    )  # fmt: skip
    return {"status": done.returncode, "said": done.stdout + done.stderr, "out": out, "rows": _rows(out)}


def _rows(out: Path) -> dict[str, dict[str, Any]]:
    path = out / "results.json"
    return {one["row"]["key"]: one for one in json.loads(path.read_text("utf-8"))} if path.exists() else {}


def test_every_case_is_measured(bench: dict[str, Any]) -> None:
    assert bench["status"] == 0, bench["said"]
    wanted = WRITTEN | {key for key, programs in NEEDS.items() if all(map(program, programs))}
    assert wanted <= set(bench["rows"]), bench["said"]
    for key, one in bench["rows"].items():
        assert all(value > 0 for value in one["row"]["figures"]["values"]), key


def test_a_publish_touches_as_few_files_on_the_larger_site(bench: dict[str, Any]) -> None:
    small, larger = (bench["rows"][f"publish-{n}-files"]["row"]["figures"]["values"] for n in (40, 200))
    assert max(larger) <= 15
    assert max(larger) <= max(small) + 2  # an older neighbour and a fuller list, nothing that grows with the site


def test_a_published_text_is_readable_by_the_public(bench: dict[str, Any]) -> None:
    seconds = bench["rows"]["readable"]["row"]["figures"]["values"]
    assert len(seconds) == 2
    assert max(seconds) < 30


def test_nginx_and_the_embedded_server_answer_every_request(bench: dict[str, Any]) -> None:
    absent = [name for name in ("nginx", "wrk") if program(name) is None]
    if absent:
        pytest.skip(f"没有 {'、'.join(absent)}：请先运行 apt-get install nginx-light wrk")
    assert bench["rows"]["serve-nginx"]["ratio"] > 0.3
    assert bench["rows"]["serve-embedded"]["ratio"] > 3


def test_hugo_builds_the_same_site_beside_ours(bench: dict[str, Any]) -> None:
    try:
        hugo(install=False)
    except Missing as missing:
        pytest.skip(f"{missing}make bench 会安装它")
    row = bench["rows"]["build-200"]["row"]
    assert row["against"].startswith("Hugo")
    assert row["reference"]["values"][0] > 0


def test_table_and_picture_show_every_row(bench: dict[str, Any]) -> None:
    table = (bench["out"] / "results.md").read_text(encoding="utf-8")
    picture = ET.parse(bench["out"] / "results.svg").getroot()
    drawn = {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    for one in bench["rows"].values():
        assert f"| {one['row']['what']} |" in table
        if one["reached"] is not None:
            assert one["row"]["what"] in drawn


def test_nothing_is_left_running(bench: dict[str, Any]) -> None:
    folder = str(bench["out"].parent)
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            assert folder.encode() not in words, words[:300]


def test_an_unknown_case_is_refused_in_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nosuch"], cwd=settings.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "没有这样的项目：nosuch" in done.stderr
