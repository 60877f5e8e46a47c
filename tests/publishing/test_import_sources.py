"""Readers of files: what they yield, and the sentence for each thing that is wrong."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from PIL import Image

from lanmu.common.refusal import Refused
from lanmu.publishing.importing.items import BadItem, Ignored, Item
from lanmu.publishing.importing.sources import estimate, read_paths

NOW = datetime(2024, 5, 8, 2, tzinfo=UTC)
GOOD = {"title": "关于供热的通知", "date": "2020-11-01", "source": "市政府", "body": "第一条 供热。"}


def read(*paths: Path) -> list[Item | BadItem | Ignored]:
    return list(read_paths(paths, at=NOW))


def write_jsonl(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows), "utf-8"
    )
    return path


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, "PNG")
    return out.getvalue()


def test_jsonl_gives_title_date_source_and_text(tmp_path: Path) -> None:
    [item] = read(write_jsonl(tmp_path / "a.jsonl", {**GOOD, "kind": "多余的键"}))
    assert isinstance(item, Item)
    assert (item.title, item.source) == ("关于供热的通知", "市政府")
    assert item.at is not None
    assert item.at.isoformat() == "2020-11-01T00:00:00+08:00"
    assert item.blocks == [{"type": "text", "value": "<p>第一条 供热。</p>"}]


def test_the_date_may_be_null_or_missing(tmp_path: Path) -> None:
    items = read(write_jsonl(tmp_path / "a.jsonl", {**GOOD, "date": None}, {"title": "甲", "body": "乙"}))
    assert [i.at for i in items if isinstance(i, Item)] == [None, None]


@pytest.mark.parametrize(
    "date", ["2020/11/1", "2020年11月1日", "2020.11.01", "2020-11-01T00:00:00+08:00", "2020-10-31T16:00:00Z"]
)
def test_dates_are_read_in_the_spellings_people_use(tmp_path: Path, date: str) -> None:
    [item] = read(write_jsonl(tmp_path / "a.jsonl", {**GOOD, "date": date}))
    assert isinstance(item, Item)
    assert item.at == datetime(2020, 10, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{不是 JSON", "不是一个完整的 JSON 对象"),
        ('["列表"]', "应是一个 JSON 对象"),
        ({**GOOD, "title": " "}, "没有标题"),
        ({**GOOD, "title": "长" * 256}, "标题有 256 个字"),
        ({**GOOD, "body": ""}, "没有正文"),
        ({**GOOD, "body": "甲\x07乙"}, "正文第 2 个字处"),
        ({**GOOD, "date": "2020-13-01"}, "日期（date）“2020-13-01”不正确"),
        ({**GOOD, "date": 20200101}, "日期（date）“20200101”不正确"),
        ({**GOOD, "date": "2030-01-01"}, "还没有到"),
        ({**GOOD, "source": "源" * 101}, "来源（source）有 101 个字"),
        ({**GOOD, "source": 5}, "来源（source）应是文字"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, row: object, words: str) -> None:
    found = read(write_jsonl(tmp_path / "坏.jsonl", GOOD, "", row, {**GOOD, "title": "另一条"}))
    assert [type(f) for f in found] == [Item, BadItem, Item]
    assert isinstance(found[1], BadItem)
    assert found[1].sentence.startswith("坏.jsonl 第 3 行：")
    assert words in found[1].sentence
    assert found[1].sentence.endswith("。")


def test_all_that_is_wrong_with_a_line_is_said_at_once(tmp_path: Path) -> None:
    [bad] = read(write_jsonl(tmp_path / "a.jsonl", {"date": "昨天"}))
    assert isinstance(bad, BadItem)
    assert "标题" in bad.sentence
    assert "日期" in bad.sentence
    assert "正文" in bad.sentence


def test_jsonl_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(json.dumps(GOOD, ensure_ascii=False).encode("gb18030"))
    [bad] = read(tmp_path / "a.jsonl")
    assert isinstance(bad, BadItem)
    assert "UTF-8" in bad.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("head", ["title,date,source,body", "标题,日期,来源,正文"])
def test_csv_is_read_in_the_encodings_excel_writes(tmp_path: Path, encoding: str, head: str) -> None:
    rows = f'{head}\r\n甲,2020-01-02,市政府,"第一条 一，\n\n第二条 ""二"""\r\n乙,,,丙\r\n'
    (tmp_path / "a.csv").write_bytes(rows.encode(encoding))
    first, second = read(tmp_path / "a.csv")
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert first.blocks[0]["value"] == '<p>第一条 一，</p><p>第二条 "二"</p>'
    assert first.source == "市政府"
    assert (second.title, second.at, second.where) == ("乙", None, "a.csv 第 5 行")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("名称,内容\n甲,乙\n", "第 1 行：缺少列标题（title）、正文（body）"),
        ("title,body\n甲,乙,丙\n", "第 2 行：有 3 列"),
        ("title,body\n甲,\n", "第 2 行：没有正文"),
        ('title,body\n甲,"乙\n', "引号不成对"),
    ],
)
def test_a_bad_csv_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    [bad] = read(tmp_path / "a.csv")
    assert isinstance(bad, BadItem)
    assert words in bad.sentence


def test_bytes_that_are_no_text_are_no_csv(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"title,body\n\xff\xff\xff")
    [bad] = read(tmp_path / "a.csv")
    assert isinstance(bad, BadItem)
    assert "GB18030" in bad.sentence


def test_markdown_takes_the_first_heading_as_title_and_reads_the_lines_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# 供热 *须知*\n\n日期：2019-03-04\nsource: 供热处\n\n正文。\n\n## 一、范围\n", "utf-8"
    )
    [item] = read(tmp_path / "a.md")
    assert isinstance(item, Item)
    assert item.at is not None
    assert (item.title, item.source, item.at.date().isoformat()) == ("供热 *须知*", "供热处", "2019-03-04")
    assert item.blocks[0]["value"] == "<p>正文。</p><h2>一、范围</h2>"


def test_markdown_without_a_heading_is_named_after_its_file(tmp_path: Path) -> None:
    (tmp_path / "供热须知.md").write_text("正文。", "utf-8")
    [item] = read(tmp_path / "供热须知.md")
    assert isinstance(item, Item)
    assert item.title == "供热须知"


def test_a_folder_is_read_recursively_in_order_and_strangers_are_reported(tmp_path: Path) -> None:
    folder = tmp_path / "稿件"
    (folder / "乙").mkdir(parents=True)
    (folder / "乙" / "b.md").write_text(
        "# 二\n\n![图](../图.png)\n\n![外](../../外.png)\n\n![网](https://x.cn/a.png)\n\n正文", "utf-8"
    )
    (folder / "a.md").write_text("# 一\n\n正文", "utf-8")
    (folder / "图.png").write_bytes(png())
    (tmp_path / "外.png").write_bytes(png())
    (folder / "~$a.docx").write_bytes(b"lock")
    (folder / "表.xlsx").write_bytes(b"PK")
    (folder / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    word = docx.Document()
    word.add_heading("三", 1)
    word.add_paragraph("正文")
    word.save(str(folder / "c.docx"))
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "secret.md").write_text("# 秘密\n\n不在文件夹里", "utf-8")
    found = read(folder)
    items = [f for f in found if isinstance(f, Item)]
    assert [i.where for i in items] == ["a.md", "c.docx", "乙/b.md"]
    assert len(items[2].images) == 1
    assert len(items[2].notes) == 2
    assert [f.sentence for f in found if isinstance(f, Ignored)] == [
        "跳过“link.md”：它指向文件夹之外。",
        "跳过“表.xlsx”：只读取 .docx、.md、.csv、.jsonl 文件。",
    ]
    assert [f.sentence for f in found if isinstance(f, BadItem)] == [
        "旧.doc：这是旧格式的 Word 文件，请另存为 .docx 后再导入。"
    ]


def test_a_picture_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    (tmp_path / "a.md").write_text("# 一\n\n正文 ![图](a.png)", "utf-8")
    [item] = read(tmp_path / "a.md")
    assert isinstance(item, Item)
    assert not item.images
    assert "不是可用的图片" in item.notes[0]


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="找不到"):
        read(tmp_path / "没有")


def test_the_estimate_counts_lines_and_files(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", GOOD, GOOD, GOOD)
    (tmp_path / "b.md").write_text("x", "utf-8")
    assert estimate([tmp_path]) == 4
