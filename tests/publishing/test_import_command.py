"""`lanmu import`, as people type it."""

import json
from pathlib import Path

import docx
import pytest
from django.conf import settings

from lanmu.columns.models import ColumnPage
from lanmu.config.cli import main
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication
from tests.factories import Cast, make_cast, make_column
from tests.publishing.test_import_sources import GOOD, write_jsonl

pytestmark = pytest.mark.django_db

SHARED = Path(settings.ROOT).parent / "shared"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "archive.jsonl", GOOD, {**GOOD, "title": "关于供水的通知", "date": None})


def test_a_file_is_imported_and_the_last_sentence_gives_counts_rate_and_number(
    cast: Cast, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(archive), "--column", "政策文件", "--authorised-by", "法规处"]) == 0
    out = capsys.readouterr().out
    assert "导入 2 条" in out
    assert "每秒" in out
    assert f"信息编号 {ApprovalRecord.objects.get().number}" in out
    assert Publication.objects.count() == 2
    assert ApprovalRecord.objects.get().sealed["source"] == "archive.jsonl"

    assert main(["import", str(archive), "--column", "政策文件", "--authorised-by", "法规处"]) == 0
    assert "2 条已在栏目中" in capsys.readouterr().out
    assert Publication.objects.count() == 2


def test_json_gives_the_report(cast: Cast, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(archive), "--column", "政策文件", "--authorised-by", "法规处", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"imported": 2, "already": 0, "bad": [], "column": "政策文件"}.items() <= report.items()
    assert report["number"] == ApprovalRecord.objects.get().number


def test_a_dry_run_writes_nothing(cast: Cast, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(archive), "--column", "政策文件", "--authorised-by", "法规处", "--dry-run"]) == 0
    assert "预演：会向“政策文件”导入 2 条" in capsys.readouterr().out
    assert not ArticlePage.objects.exists()


def test_bad_lines_stop_the_import_and_are_named(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", GOOD, {"title": "甲"}, "{")
    call = ["import", str(path), "--column", "政策文件", "--authorised-by", "法规处"]
    assert main(call) == 1
    errors = capsys.readouterr().err
    assert "a.jsonl 第 2 行：没有正文" in errors
    assert "a.jsonl 第 3 行" in errors
    assert "--skip-bad" in errors
    assert not ArticlePage.objects.exists()
    assert main([*call, "--skip-bad"]) == 1
    out = capsys.readouterr().out
    assert "导入 1 条" in out
    assert "a.jsonl 第 2 行：没有正文" in out
    assert Publication.objects.count() == 1


def test_a_folder_of_word_files_is_imported(cast: Cast, tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        word = docx.Document()
        word.add_heading(f"{name}办法", 1)
        word.add_paragraph(f"第一条 {name}。")
        word.save(str(tmp_path / f"{name}.docx"))
    assert main(["import", str(tmp_path), "--column", "政策文件", "--authorised-by", "办公室"]) == 0
    assert set(Publication.objects.values_list("title", flat=True)) == {"甲办法", "乙办法"}


def test_a_site_without_columns_says_what_to_do_first(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(archive), "--column", "政策文件", "--authorised-by", "法规处"]) == 1
    assert "lanmu columns load" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("column", "department", "words"),
    [
        ("政策", "法规处", "没有名为“政策”的栏目。是否指：政策文件"),
        ("天气", "法规处", "lanmu columns list"),
        ("通知公告", "法规处", "有 2 个，请写全路径：政务公开/通知公告、政民互动/通知公告"),
        ("政策文件", "法规", "是否指：法规处"),
        ("政务公开", "法规处", "下级栏目：通知公告"),
        ("政务公开/通知公告", "法规处", "可以授权的有：办公室"),
    ],
)
def test_names_that_do_not_fit_are_refused_with_suggestions(
    cast: Cast, archive: Path, capsys: pytest.CaptureFixture[str], column: str, department: str, words: str
) -> None:
    for top in ("政务公开", "政民互动"):
        make_column("通知公告", parent=make_column(top), operator=cast.office)
    assert main(["import", str(archive), "--column", column, "--authorised-by", department]) == 1
    assert words in capsys.readouterr().err
    assert not ArticlePage.objects.exists()


def test_a_full_name_finds_one_of_two_columns(cast: Cast, archive: Path) -> None:
    for top in ("政务公开", "政民互动"):
        make_column("通知公告", parent=make_column(top), operator=cast.office)
    assert main(["import", str(archive), "--column", "政民互动/通知公告", "--authorised-by", "办公室"]) == 0
    column = Publication.objects.values_list("column", flat=True).distinct().get()
    assert ColumnPage.objects.get(pk=column).get_parent().title == "政民互动"


def test_a_path_that_is_not_there_is_a_wrong_call(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(tmp_path / "x"), "--column", "政策文件", "--authorised-by", "法规处"]) == 2
    assert "找不到" in capsys.readouterr().err
    assert main(["import"]) == 2


@pytest.mark.skipif(not (SHARED / "data" / "word").is_dir(), reason="../shared is not on this machine")
def test_the_regulation_and_its_companions_are_imported_into_the_column_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["columns", "load", str(SHARED / "mission" / "columns.csv")]) == 0
    call = ["import", str(SHARED / "data" / "word"), "--column", "政策文件", "--authorised-by", "法规处"]
    assert main(call) == 0
    assert ApprovalRecord.objects.get().sealed["column"] == "政务公开/政策文件"
    publication = Publication.objects.get(title="天津市城市管理委员会门户网站管理办法")
    table = next(b for b in json.loads(publication.frozen.content)["body"] if b["type"] == "table")
    assert table["rows"][1][0] == {"text": "政务公开", "rowspan": 21, "colspan": 1}
