"""What the screens share: who is let in, cells, words for evidence."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column

from lanmu.organisation.views.permitted import Permitted
from lanmu.patrol import permissions


class TagColumn(Column):
    """A coloured tag. `accessor` gives (code, name)."""

    cell_template_name = "patrol/tag_cell.html"


class ChooseColumn(Column):
    """A checkbox of the form beneath the list (`offers`). `accessor` gives the number, or None: cannot be chosen."""

    cell_template_name = "patrol/choose_cell.html"


class Seeing(Permitted):
    """For whoever sees any problem: the office all, a department's people their own."""

    def let_in(self, request: HttpRequest) -> bool:
        return permissions.sees_some(user=request.user, at=self.at)

    @cached_property
    def sees_all(self) -> bool:
        return permissions.sees_all(user=self.request.user, at=self.at)


EVIDENCE = {
    "url": "地址", "status": "状态码", "due": "应于", "last": "最近一条", "veto_due": "国家检查的期限", "basis": "依据",
    "operator": "运维部门", "responsible": "责任部门", "number": "信息编号", "verification": "核对记录",
    "at": "核对时间",
    "repaired": "已恢复", "what": "项目", "count": "涉及页面数", "of": "同类页面数", "examples": "如",
    "values": "现有的值", "newest": "页面上最新的时间", "changed": "页面最近变化",
    "visits": "访问次数", "bad": "不通次数",
    "share": "不通占比", "hits": "所在之处", "scanned": "检查时间", "failures": "没有做成的检查", "days": "天数",
    "note": "说明", "places": "位置",
}  # fmt: skip
"""Names of particulars. What has no name here says nothing that the text does not say already, and is not shown."""


def evidence_lines(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The evidence for people: (name, value). What another app puts there under a Chinese key shows as it is."""
    found = []
    for key, value in evidence.items():
        name = EVIDENCE.get(key, key if not key.isascii() else "")
        if name and value not in ("", None, [], {}):
            found.append((name, _said(value)))
    return found


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(_said(one) for one in value)
    if isinstance(value, Mapping):
        if "text" in value:  # a hit of the content checks
            where = f"{value.get('where')}：" if value.get("where") else ""
            instead = f"（应为“{value['suggestion']}”）" if value.get("suggestion") else ""
            return f"{where}“{value['text']}”{instead}{value.get('why', '')}"
        return "；".join(f"{key} {_said(one)}" for key, one in value.items())
    return str(value) if not isinstance(value, float) else json.dumps(value)
