"""Redirects as a file: the same columns out and in."""

from lanmu.columns.reading import MAX_ROWS, file_lines
from lanmu.common.refusal import Refused
from lanmu.portal.redirecting import Wanted

HEADERS = ("旧地址", "新地址", "说明")
WHAT = "跳转表"


def read_redirects(data: bytes) -> list[Wanted]:
    """The rows of a CSV or .xlsx file with the columns 旧地址, 新地址 and, if there, 说明; others are passed over.

    Raises Refused with every problem, each with its line.
    """
    names: list[str] | None = None
    found, problems = [], []
    for line, values in file_lines(data, what=WHAT):
        cells = [value.strip() for value in values]
        if not any(cells):
            continue
        if names is None:
            names = cells
            if missing := [name for name in HEADERS[:2] if name not in names]:
                raise Refused(f"第一行表头缺少：{'、'.join(missing)}。请先导出现有的跳转表，照它的表头填写。")
            continue
        row = dict(zip(names, cells, strict=False))
        path, target = row.get("旧地址", ""), row.get("新地址", "")
        if not path or not target:
            problems.append(f"第 {line} 行：旧地址和新地址都要填写。")
        found.append(Wanted.cleaned(path, target, row.get("说明", "")))
    if len(found) > MAX_ROWS:
        problems.append(f"有 {len(found)} 行，一次最多 {MAX_ROWS} 行。请分几个文件上传。")
    if not found:
        problems.append("表里没有任何跳转。请写好旧地址和新地址后再上传。")
    if problems:
        raise Refused(problems[:100])
    return found
