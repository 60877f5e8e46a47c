"""Word lists: every shipped row is right, files are refused row by row, 50,000 words cost no more than a few."""

import io
import time
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from lanmu.common.refusal import Refused
from lanmu.scanning.context import Context
from lanmu.scanning.engine import scan
from lanmu.scanning.enums import Severity
from lanmu.scanning.listfiles import list_as_csv, list_as_xlsx, read_list
from lanmu.scanning.matcher import Matcher
from lanmu.scanning.wordlists import COLUMNS, Entry, WordList, own_rule, shipped


def own(*entries: Entry) -> WordList:
    return WordList("own", "本单位词表", own_rule("own", "本单位词表"), "1", "办公室", date(2024, 5, 8), entries)


def test_shipped_lists_are_large_and_no_right_form_is_a_wrong_one() -> None:
    lists = {words.code: words for words in shipped()}
    assert len(lists["spelling"].entries) > 700
    wrong = {entry.pattern for words in lists.values() for entry in words.entries}
    for words in lists.values():
        assert words.version
        assert words.owner
        for entry in words.entries:
            if entry.suggestion:
                assert entry.suggestion not in wrong, entry
                assert scan(entry.suggestion, checks=["words"]).hits == (), entry


def test_an_own_list_is_found_with_its_words_and_the_longest_right_word_wins() -> None:
    words = own(Entry("城管局", "城市管理委员会", Severity.BLOCK, "机构已改名。", allow=("原城管局",)))
    context = Context(matcher=Matcher([words]))
    hit = scan("由城管局负责，原城管局的文件继续有效。", checks=["words"], context=context).hits
    assert [(h.rule, h.start, h.suggestion, h.severity, h.why) for h in hit] == [
        ("words.own", 1, "城市管理委员会", Severity.BLOCK, "机构已改名。")
    ]


def workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_goes_out_and_comes_back_the_same() -> None:
    words = own(
        Entry("城管局", "城市管理委员会", Severity.BLOCK, "机构已改名。", ("原城管局",), ("又",)),
        Entry("=危险", "", None, ""),
    )
    assert read_list(list_as_xlsx(words), name="词表.xlsx") == words.entries
    assert read_list(list_as_csv(words), name="词表.csv") == words.entries
    cell = load_workbook(io.BytesIO(list_as_xlsx(words))).active["A3"]
    assert (cell.value, cell.data_type) == ("=危险", "s")


def test_every_wrong_row_is_named() -> None:
    rows = [
        list(COLUMNS),
        ["甲", "甲"],
        ["乙", "丙", "警告"],
        ["丁", "戊"],
        ["丁", "己"],
        ["", "庚"],
        ["辛", "壬", "", "", "无关"],
    ]
    with pytest.raises(Refused) as refused:
        read_list(workbook(rows), name="词表.xlsx")
    assert [reason[:6] for reason in refused.value.reasons] == [
        "第 2 行：",
        "第 3 行：",
        "第 5 行：",
        "第 6 行：",
        "第 7 行：",
    ]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"PK\x03\x04broken", "词表.xlsx", "打不开"),
        (b"", "词表.csv", "第 1 行应是列名"),
        ("词,意\n甲,乙".encode(), "词表.csv", "第 1 行应是列名"),
        ("词语,颜色\n甲,红".encode(), "词表.csv", "不认识的列：颜色"),
        ("词语\n".encode(), "词表.csv", "没有词语"),
        (b"x", "词表.doc", ".xlsx 或 .csv"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(data: bytes, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_list(data, name=name)


def test_gb18030_from_an_older_excel_is_read() -> None:
    assert read_list("词语,建议\n座落,坐落".encode("gb18030"), name="a.csv") == (Entry("座落", "坐落"),)


def test_fifty_thousand_words_build_and_match_fast() -> None:
    entries = tuple(Entry(f"词{n:05}甲", "乙") for n in range(50_000))
    begun = time.process_time()
    matcher = Matcher([*shipped(), own(*entries)])
    assert time.process_time() - begun < 10
    text = "会议研究部署了城市管理工作。" * 70_000 + "词04999甲"
    begun = time.process_time()
    found = list(matcher.find(text))
    assert [f.start for f in found] == [len(text) - 7]
    assert time.process_time() - begun < 5  # a million characters; 0.1 s on a quiet machine
