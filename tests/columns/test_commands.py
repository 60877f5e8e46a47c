"""`lanmu columns` as people and programs call it."""

import json
from pathlib import Path
from typing import Any

import pytest

from lanmu.columns.models import Responsibility
from lanmu.columns.queries import table_rows
from lanmu.columns.shipped import COLUMNS_FILE, shipped_table
from lanmu.config.cli import main

pytestmark = pytest.mark.django_db


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["columns", *words])
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.mark.clause("A1")
def test_load_export_and_diff_go_round(capsys: Any, tmp_path: Path) -> None:
    status, out, _err = _run(capsys, "load", str(COLUMNS_FILE))
    assert status == 0
    assert "新增 49 个栏目" in out
    for name in ("t.csv", "t.xlsx"):
        assert _run(capsys, "export", str(tmp_path / name))[0] == 0
        status, out, _err = _run(capsys, "diff", str(tmp_path / name), "--json")
        assert (status, json.loads(out)) == (0, {"added": [], "removed": [], "changed": []})
        status, out, _err = _run(capsys, "load", str(tmp_path / name))
        assert (status, out.strip()) == (0, "新增 0 个栏目，变更 0 个，移除 0 个，未变 49 个。")
    assert (tmp_path / "t.csv").read_bytes() == shipped_table()


def test_diff_shows_drift_and_ends_with_one(whole: None, capsys: Any, tmp_path: Path) -> None:
    text = shipped_table().decode().replace("常见问题,,internal,各处室", "常见问答,,internal,各处室")
    text = text.replace("quarterly", "monthly", 1)
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    status, out, _err = _run(capsys, "diff", str(tmp_path / "t.csv"), "--json")
    found = json.loads(out)
    assert status == 1
    assert [row["path"] for row in found["added"]] == [["政民互动", "常见问答"]]
    assert [row["path"] for row in found["removed"]] == [["政民互动", "常见问题"]]
    change = {"path": ["政务公开", "政策文件"], "fields": {"cadence": {"old": "quarterly", "new": "monthly"}}}
    assert found["changed"] == [change]
    status, out, _err = _run(capsys, "diff", str(tmp_path / "t.csv"))
    assert status == 1
    assert "~ 变更  政务公开 / 政策文件：更新要求 每季度至少1次 → 每月至少1次" in out


def test_a_dry_run_writes_nothing(capsys: Any) -> None:
    status, out, _err = _run(capsys, "load", str(COLUMNS_FILE), "--dry-run")
    assert status == 0
    assert "新增 49" in out
    assert "没有写入" in out
    assert not Responsibility.objects.exists()


def test_pruning_needs_the_word(whole: None, capsys: Any, tmp_path: Path) -> None:
    lines = shipped_table().decode().splitlines(keepends=True)
    (tmp_path / "t.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    assert "仍然保留：政民互动 / 市城市管理委微信公众号" in _run(capsys, "load", str(tmp_path / "t.csv"))[1]
    assert len(table_rows()) == 49
    assert "移除 1 个" in _run(capsys, "load", str(tmp_path / "t.csv"), "--prune")[1]
    assert len(table_rows()) == 48


def test_a_bad_table_ends_with_one_and_every_reason_on_standard_error(capsys: Any, tmp_path: Path) -> None:
    text = shipped_table().decode().replace("法规处", "法制处")
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    status, out, err = _run(capsys, "load", str(tmp_path / "t.csv"))
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 5
    assert all("法制处" in line for line in err.splitlines())
    assert not Responsibility.objects.exists()


@pytest.mark.parametrize(
    "words", [("load", "no-such-file.csv"), ("export", "table.pdf"), ("export", "no/such/folder/t.csv"), ("grow",), ()]
)
def test_a_wrong_call_ends_with_two(capsys: Any, words: tuple[str, ...]) -> None:
    assert _run(capsys, *words)[0] == 2


def test_list_names_every_leaf(whole: None, capsys: Any) -> None:
    status, out, _err = _run(capsys, "list")
    assert status == 0
    assert "政务公开 / 机构信息 / 领导信息  [本站]  责任：干部处  运维：办公室  变动当日" in out
    assert "共 49 个末级栏目。" in out
    assert len(json.loads(_run(capsys, "list", "--json")[1])) == 49
