"""What the screens share: who is let in, cells, words for evidence."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button

from lanmu.common.times import minute_text
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import Screen
from lanmu.organisation.viewsets.base import ListView
from lanmu.patrol import permissions
from lanmu.patrol.rules import source_label


class MinuteColumn(Column):
    """A time as `YYYY-MM-DD HH:MM`, Asia/Shanghai, never broken."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **{"classname": "lm-nowrap", **kwargs})

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        return minute_text(value) if value else ""


class TagColumn(Column):
    """A coloured tag. `accessor` gives (code, name)."""

    cell_template_name = "patrol/tag_cell.html"


class ChooseColumn(Column):
    """A checkbox of the form beneath the list (`offers`). `accessor` gives the number, or None: cannot be chosen."""

    cell_template_name = "patrol/choose_cell.html"


class FindingScreen(Screen):
    """For whoever sees any problem: the office all, a department's people their own."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.sees_some(user=request.user, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    @property
    def sees_all(self) -> bool:
        if not hasattr(self, "_sees_all"):
            self._sees_all = permissions.sees_all(user=self.request.user, at=self.at)
        return self._sees_all


class GrantedScreen(Screen):
    """For whoever holds one of `granted`."""

    granted: ClassVar[frozenset[Permission]] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.granted & permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class PatrolList(ListView):
    """A list of this app: no Wagtail permissions, search in the columns named, one export."""

    permission_policy = None
    any_permission_required = None
    search_backend_name = None
    paginate_by = 30

    @property
    def header_more_buttons(self) -> list[Any]:
        if not self.list_export:
            return []
        return [Button("导出 Excel", url=self.xlsx_export_url, icon_name="download", priority=90)]


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


def source_choices(names: list[str]) -> list[tuple[str, str]]:
    """Sources by what people call them."""
    return [(name, source_label(name)) for name in names]
