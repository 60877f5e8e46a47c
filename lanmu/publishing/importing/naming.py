"""Columns and departments as people name them on the command line; a wrong name is answered with suggestions."""

from collections.abc import Iterable
from difflib import get_close_matches

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department


def find_column(name: str) -> ColumnPage:
    """The column called `政务公开/政策文件`, or `政策文件` when only one column has that name.

    Raises Refused for an unknown or ambiguous name, with suggestions, and when no column table has been loaded.
    """
    titles = titles_by_path()
    if not titles:
        raise Refused("站点还没有栏目。请先执行 lanmu columns load 分工表文件，装载《栏目设置及责任分工表》，再导入。")
    full = {"/".join(filter(None, levels_of(path, titles))): path for path in titles}
    wanted = "/".join(part.strip() for part in name.strip().strip("/").split("/"))
    found = [path for label, path in full.items() if label == wanted]
    found = found or [path for label, path in full.items() if label.endswith(f"/{wanted}")]
    if len(found) == 1:
        column: ColumnPage = ColumnPage.objects.get(path=found[0])
        return column
    if found:
        labels = [label for label, path in full.items() if path in found]
        raise Refused(f"名为“{name}”的栏目有 {len(found)} 个，请写全路径：{'、'.join(labels)}。")
    raise Refused(f"没有名为“{name}”的栏目。{_suggest(wanted, full)}执行 lanmu columns list 可看到全部栏目。")


def find_department(name: str) -> Department:
    """The department of that name. Raises Refused with suggestions."""
    found = Department.objects.filter(name=name.strip()).first()
    if found is not None:
        return found
    names = list(Department.objects.filter(is_active=True).values_list("name", flat=True))
    if not names:
        raise Refused(
            "站点还没有处室、单位。请先执行 lanmu columns load 分工表文件，装载《栏目设置及责任分工表》，再导入。"
        )
    raise Refused(f"没有名为“{name}”的处室、单位。{_suggest(name, names)}--authorised-by 要写《分工表》中的部门名称。")


def _suggest(wanted: str, names: Iterable[str]) -> str:
    last = wanted.rpartition("/")[2]
    labels = list(names)
    by_last = {label.rpartition("/")[2]: label for label in labels}
    near = [label for label in labels if last and (last in label or label.rpartition("/")[2] in last)]
    near += [by_last[n] for n in get_close_matches(last, by_last, n=3, cutoff=0.5)]
    return f"是否指：{'、'.join(list(dict.fromkeys(near))[:5])}？" if near else ""
