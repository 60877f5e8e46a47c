"""`lanmu check` as a person and as a program use it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lanmu.scanning import levels
from lanmu.scanning.cli import main
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit
from lanmu.scanning.proofreading import scan_text
from tests.scanning import office_files as made


def check(*arguments: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "下级").mkdir()
    (tmp_path / "好.txt").write_text("会议定于2024年5月8日（星期三）召开。\n", encoding="utf-8")
    (tmp_path / "下级" / "坏.md").write_text("# 通知\n\n各单位要认真布署。\n", encoding="utf-8")
    return tmp_path


def test_a_folder_is_checked_with_what_lies_under_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = check(folder, capsys=capsys)
    assert status == 1
    assert "布署 → 部署" in out
    assert "共检查 2 篇，1 处问题。" in out


def test_a_clean_file_ends_with_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(folder / "好.txt", capsys=capsys)[0] == 0


def test_json_is_one_object_a_text_in_the_promised_shape(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = check(folder / "下级" / "坏.md", "--json", capsys=capsys)
    assert status == 1
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert row["source"].endswith("坏.md")
    (hit,) = row["hits"]
    assert {"rule", "severity", "start", "end", "text", "suggestion", "why"} <= set(hit)
    text = (folder / "下级" / "坏.md").read_text(encoding="utf-8")
    assert text[hit["start"] : hit["end"]] == hit["text"] == "布署"
    assert hit["rule"].startswith("spelling")


def test_lines_gives_one_object_a_line_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("认真布署\n\n工作。。\n好\n", encoding="utf-8")
    status, out, _ = check(file, "--lines", "--json", capsys=capsys)
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [row["source"].rpartition(":")[2] for row in rows] == ["1", "2", "3", "4"]
    assert [[hit["rule"] for hit in row["hits"]] for row in rows] == [["spelling.pair"], [], ["punct.repeated"], []]


def test_a_file_that_cannot_be_read_is_a_failure_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK broken")
    status, out, _ = check(tmp_path / "a.docx", "--json", capsys=capsys)
    assert status == 1
    assert json.loads(out)["failures"][0]["name"] == "无法检查"


def test_attachments_are_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.docx").write_bytes(made.real_word())
    status, out, _ = check(tmp_path / "a.docx", capsys=capsys)
    assert status == 1
    assert "138****8000" in out


def test_a_wrong_call_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "没有", capsys=capsys)[0] == 2
    assert check("--level", "sure", tmp_path, capsys=capsys)[0] == 2
    assert check(capsys=capsys)[0] == 2


def test_a_level_that_is_not_installed_says_so_and_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = check(folder, "--json", capsys=capsys)
    status, out, err = check(folder, "--json", "--level", "likely", capsys=capsys)
    assert (status, out) == plain[:2]
    assert "未安装" in err


class Reader:
    """A proofreader that knows one word."""

    def check(self, paragraphs: list[str], *, level: Level, known: frozenset[str]) -> list[list[Edit]]:
        if any("出错" in text for text in paragraphs):
            raise RuntimeError
        return [
            [Edit(t.index("画饼"), t.index("画饼") + 2, "滑冰", Level.LIKELY)] if "画饼" in t else []
            for t in paragraphs
        ]


def test_an_installed_proofreader_adds_its_hits_and_its_failure_is_seen() -> None:
    levels.install(Reader())
    try:
        result = scan_text("第一段。\n喜欢\u200b画饼。", level=Level.LIKELY)
        assert [(h.rule, h.text, h.suggestion) for h in result.hits if h.rule.startswith("spelling")] == [
            ("spelling.likely", "画饼", "滑冰")
        ]
        assert scan_text("出错").blocked
    finally:
        levels.uninstall()
    assert scan_text("喜欢画饼。", level=Level.LIKELY).hits == ()


def test_the_command_starts_without_django(folder: Path) -> None:
    begun = os.times()
    started = time.monotonic()
    code = (
        "import sys; from lanmu.config.cli import main; status = main(sys.argv[1:]); "
        "sys.exit(status if 'django' not in sys.modules else 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(folder), "--json"], capture_output=True, text=True, check=False
    )
    ended = os.times()
    assert done.returncode == 1, done.stderr
    assert "spelling.pair" in done.stdout
    assert ended.children_user - begun.children_user < 3  # 0.4 s on a quiet machine
    assert time.monotonic() - started < 30
