"""Files that are not a good table: every problem at once, as sentences with line numbers, and nothing written."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from lanmu.columns.checks import DirectoryEntry
from lanmu.columns.models import ColumnPage
from lanmu.columns.reading import MAX_BYTES, MAX_ROWS, read_table
from lanmu.columns.table import HEADERS, TableRow
from lanmu.columns.workbook import write_xlsx
from lanmu.common.refusal import Refused

DIRECTORY = [
    DirectoryEntry("办公室"),
    DirectoryEntry("法规处"),
    DirectoryEntry("政策法规处"),
    DirectoryEntry("旧处", is_active=False),
]
HEADER = ",".join(HEADERS)
GOOD = "政务公开,政策文件,,internal,法规处;主办处室,办公室,及时更新,quarterly"


def _problems(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> list[str]:
    return _refusal("\n".join([header, *lines]).encode(encoding))


def _refusal(data: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_table(data=data, directory=DIRECTORY)
    return refused.value.reasons


def test_the_good_line_is_good() -> None:
    assert read_table(data=f"{HEADER}\n{GOOD}\n".encode(), directory=DIRECTORY)[0].responsible == ("法规处", "主办处室")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (GOOD.replace("法规处", "法归处"), "第 2 行：责任部门“法归处”不在处室名录中。是否为“法规处”"),
        (GOOD.replace("主办处室", "主办部室"), "第 2 行：责任部门“主办部室”不在处室名录中。是否为“主办处室”"),
        (GOOD.replace("法规处;主办处室", "法规处、办公室"), "请用分号“;”隔开"),
        (GOOD.replace("法规处;主办处室", "法规处;法规处"), "第 2 行：责任部门“法规处”写了不止一次"),
        (GOOD.replace("法规处;主办处室", "旧处"), "第 2 行：责任部门“旧处”已停用"),
        (GOOD.replace("法规处;主办处室", ""), "第 2 行：本站栏目没有责任部门"),
        (GOOD.replace("办公室", "办公厅"), "第 2 行：运维部门“办公厅”不在处室名录中。是否为“办公室”"),
        (GOOD.replace("办公室", "各处室"), "第 2 行：运维部门不能是“各处室”"),
        (GOOD.replace("办公室", ""), "第 2 行：没有运维部门"),
        (
            GOOD.replace("internal", "本部"),
            "第 2 行：类型“本部”认不出。请填其中之一：本站（internal）、外链（external）",
        ),
        (GOOD.replace("quarterly", "hourly"), "第 2 行：更新要求“hourly”认不出"),
        (GOOD.replace("quarterly", ""), "第 2 行：更新要求没有填写"),
        (GOOD.replace("及时更新", ""), "第 2 行：没有写工作责任"),
        (GOOD.replace("及时更新", "长" * 301), "第 2 行：工作责任有 301 个字"),
        (GOOD.replace("政务公开", ""), "第 2 行：没有一级栏目"),
        (GOOD.replace("政策文件,", ",规范性文件"), "第 2 行：有三级栏目“规范性文件”而没有二级栏目"),
        (GOOD.replace("政务公开", "名" * 61), "第 2 行：一级栏目的名称有 61 个字"),
        (GOOD.replace("政务公开", "=HYPERLINK(1)"), "第 2 行：一级栏目不能以“=”开头"),
        (GOOD.replace("政务公开", "政务\x07公开"), "第 2 行：一级栏目里有不可见的控制字符"),
        (GOOD + ",第四级", "第 2 行：第三级栏目之外还有内容“第四级”。栏目最多三级"),
    ],
)
def test_a_bad_cell_is_named_with_its_line_and_what_to_do(line: str, says: str) -> None:
    problems = _problems(line)
    assert len(problems) == 1
    assert says in problems[0]
    assert problems[0].endswith("。")


def test_a_duplicate_row_names_both_lines() -> None:
    assert _problems(GOOD, GOOD) == ["第 3 行：栏目“政务公开 / 政策文件”与第 2 行重复。请删去其中一行。"]


def test_a_path_that_is_a_column_and_a_parent_names_both_lines() -> None:
    (problem,) = _problems(GOOD, GOOD.replace("政策文件,", "政策文件,规范性文件"))
    assert problem.startswith("第 2 行：“政务公开 / 政策文件”自己是一个栏目，第 3 行又在它下面设了栏目")


def test_a_fourth_level_in_the_header_is_refused_where_it_is_filled() -> None:
    header = HEADER.replace("level3,", "level3,level4,")
    fourth = GOOD.replace("政策文件,,", "政策文件,规范性文件,某某文件,")
    (problem,) = _problems(fourth, header=header)
    assert "第 2 行" in problem
    assert "“某某文件”" in problem
    assert "最多三级" in problem
    empty = GOOD.replace("政策文件,,", "政策文件,,,")
    assert len(read_table(data=f"{header}\n{empty}".encode(), directory=DIRECTORY)) == 1


def test_all_problems_come_at_once_in_the_order_of_the_lines() -> None:
    problems = _problems(
        GOOD.replace("办公室", "甲处"), GOOD.replace("quarterly", "often"), GOOD.replace("法规处", "乙处")
    )
    lines = [problem.split("：")[0] for problem in problems]
    assert lines == ["第 2 行", "第 3 行", "第 3 行", "第 4 行", "第 4 行"]  # two of them are the repeated path


def test_the_header_must_have_every_column_and_no_strange_ones() -> None:
    (missing,) = _problems(GOOD, header=HEADER.replace(",cadence", ""))
    assert "缺少：更新要求（cadence）" in missing
    strange = _problems(GOOD + ",x", header=HEADER + ",备注")
    assert any("认不出的列：备注" in problem for problem in strange)
    twice = _problems(GOOD + ",x", header=HEADER + ",工作责任")
    assert any("表头重复：工作责任" in problem for problem in twice)


def test_chinese_headers_and_words_are_read() -> None:
    words = GOOD.replace("internal", "本站").replace("quarterly", "每季度至少1次")
    (row,) = read_table(data="\n".join([",".join(HEADERS.values()), words]).encode(), directory=DIRECTORY)
    assert (row.kind, row.cadence) == ("internal", "quarterly")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_three_encodings_are_read(encoding: str) -> None:
    (row,) = read_table(data=f"{HEADER}\n{GOOD}\n".encode(encoding), directory=DIRECTORY)
    assert row.path == ("政务公开", "政策文件")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "文件是空的"),
        (b"   \n", "文件是空的"),
        (HEADER.encode(), "表里没有任何栏目"),
        (f"{HEADER}\n{GOOD}".encode("utf-16"), "编码是 UTF-16"),
        (HEADER.encode() + b"\n\xff\xff\xff", "既不是 UTF-8 也不是 GB18030"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "这不是 CSV 文件，也不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "旧版 Excel 文件（.xls）"),
        (b"PK\x03\x04 not really", "无法作为 Excel 工作簿打开"),
        (f'{HEADER}\n"政务公开,政策文件'.encode(), "第 2 行：不是规范的 CSV"),
        (b"x" * (MAX_BYTES + 1), "超过 2 MB"),
        ("\n".join([HEADER, *[GOOD] * (MAX_ROWS + 1)]).encode(), "超过 5000 行"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    (problem,) = _refusal(data)
    assert says in problem
    assert problem.endswith("。")


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_that_is_no_workbook_and_a_zip_bomb_are_refused() -> None:
    assert "无法作为 Excel 工作簿打开" in _refusal(_zip(note=b"hello"))[0]
    assert "展开后太大" in _refusal(_zip(sheet=b"0" * 60_000_000))[0]


def test_problems_in_excel_carry_the_row_of_the_sheet() -> None:
    book = load_workbook(
        io.BytesIO(write_xlsx([TableRow("政务公开", "甲", "", "internal", ("法规处",), "办公室", "更新")]))
    )
    book.active["E2"] = "法归处"
    assert _refusal(_saved(book))[0].startswith("第 2 行：责任部门“法归处”不在处室名录中")


def test_merged_cells_of_a_workbook_count_for_every_row_they_cover() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(list(HEADERS.values()))
    sheet.append(
        ["政务公开", "机构信息", "领导信息", "本站", "法规处\n主办处室", "办公室", "当日送\n运维部门更新", "变动当日"]
    )
    sheet.append([None, None, "机构职能", "本站", "法规处", None, None, "变动当日"])
    for area in ("A2:A3", "B2:B3", "F2:F3", "G2:G3"):
        sheet.merge_cells(area)
    first, second = read_table(data=_saved(book), directory=DIRECTORY)
    assert first.responsible == ("法规处", "主办处室")
    assert first.duty == "当日送运维部门更新"
    assert second.path == ("政务公开", "机构信息", "机构职能")
    assert second.operator == "办公室"


def test_a_refused_file_leaves_nothing_behind(db: None) -> None:
    _problems(GOOD.replace("办公室", "甲处"))
    assert not ColumnPage.objects.exists()


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
