"""「栏目灯墙」 and 「我的栏目」."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lanmu.duty import board, permissions
from lanmu.duty.board import Tile, clock_name
from lanmu.duty.enums import Light
from lanmu.duty.views.base import WALL, DutyScreen
from lanmu.organisation.models import Department
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.sheets import sheet_answer

HEADINGS = (
    "一级栏目", "二级栏目", "末级栏目", "责任部门", "运维部门", "更新要求", "灯", "发布灯", "供稿灯", "最近更新",
    "发布到期", "供稿到期", "国家检查到期", "说明",
)  # fmt: skip
WIDTHS = (14, 16, 24, 20, 14, 14, 12, 12, 12, 12, 12, 12, 14, 40)


def sheet(found: Iterable[Tile], *, name: str) -> HttpResponse:
    """The columns shown, as an Excel file."""
    return sheet_answer(name=name, headings=HEADINGS, widths=WIDTHS, rows=[_line(tile) for tile in found])


def _line(tile: Tile) -> list[Any]:
    publication, supply = tile.state.publication, tile.state.supply
    first, second, third = tile.levels
    return [
        first, second if third else "", tile.name, "、".join(tile.responsible), tile.operator, tile.cadence,
        tile.state.word, publication.light.label, supply.light.label, _day(publication.last),
        _day(publication.due), _day(supply.due), _day(publication.veto_due),
        "；".join(part for part in (tile.left, "声明无变化" if publication.statement else "") if part),
    ]  # fmt: skip


def _day(day: Any) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


class WallView(DutyScreen):
    """Every leaf column as a tile, below its first-level column."""

    template_name = "duty/wall.html"
    page_title = WALL
    header_icon = "grid"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx":
            return sheet(self.chosen(self.everything()), name=WALL)
        return super().get(request, *args, **kwargs)

    def everything(self) -> list[Tile]:
        return board.tiles(day=self.today)

    @property
    def light(self) -> str:
        asked = self.request.GET.get("light", "")
        return asked if asked in Light.values else ""

    @property
    def department(self) -> int:
        asked = self.request.GET.get("department", "")
        return int(asked) if asked.isdigit() else 0

    def of_department(self, found: Iterable[Tile]) -> list[Tile]:
        return [t for t in found if not self.department or self.department in t.departments]

    def chosen(self, found: Iterable[Tile]) -> list[Tile]:
        return [t for t in self.of_department(found) if not self.light or t.state.light == self.light]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everything = self.everything()
        shown = self.chosen(everything)
        groups = [(name, list(rows)) for name, rows in groupby(shown, key=lambda tile: tile.levels[0])]
        return super().get_context_data(
            groups=groups,
            shown=len(shown),
            counts=board.counts(self.of_department(everything)),
            light=self.light,
            department=self.department,
            departments=Department.objects.filter(is_active=True),
            today=self.today,
            **kwargs,
        )


class MineView(DutyScreen):
    """The person's own columns by due time, and what can be done about each."""

    template_name = "duty/mine.html"
    page_title = "我的栏目"
    header_icon = "list-ul"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx":
            return sheet(self.mine(), name="我的栏目")
        return super().get(request, *args, **kwargs)

    def mine(self) -> list[Tile]:
        return board.my_columns(user=self.request.user, at=self.at)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = self.mine()
        rows = [(tile, clock_name(tile.worst), _acts(tile)) for tile in mine]
        return super().get_context_data(rows=rows, counts=board.counts(mine), today=self.today, **kwargs)


def _acts(tile: Tile) -> list[tuple[str, str]]:
    """What the person can do: label and address. The action itself asks again."""
    found = []
    change = tile.state.supply.change_id or tile.state.publication.change_id
    if change is not None:
        found.append(("办理变动", reverse("duty_change", args=[change])))
    if {board.PERSON, board.DEPUTY, board.SUPPLIER} & set(tile.mine) and tile.state.publication.light != Light.NONE:
        found.append(("登记变动", reverse("duty_record", args=[tile.column_id])))
    running = tile.state.publication.due is not None and tile.state.publication.change_id is None
    if {board.PERSON, board.DEPUTY} & set(tile.mine) and running:
        found.append(("声明无变化", reverse("duty_statement", args=[tile.column_id])))
    return found


def has_columns(request: HttpRequest, *, at: Any) -> bool:
    """Whether 我的栏目 concerns the person: by a role that has columns, or named for one."""
    if permissions.TENDERS & permissions_today(request.user):
        return True
    if not permissions.known(request.user):
        return False
    return permissions.is_named(user=request.user, day=permissions.day_of(at))  # type: ignore[arg-type]
