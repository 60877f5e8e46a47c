"""「栏目时钟设定」: every figure in force, where it comes from, and proposing another."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from lanmu.duty.actions.settings import NAMES, Setting, values_of
from lanmu.duty.enums import NationalClass, Scope
from lanmu.duty.forms import ColumnSettingForm, SettingForm
from lanmu.duty.limits import BASIS, CHANGE_BASIS, CHANGE_DAYS, NATIONAL_BASIS, NATIONAL_DAYS, PERIODS, SHARE
from lanmu.duty.models import ClockSetting
from lanmu.duty.proposed import ClockKind
from lanmu.duty.queries import current_limits
from lanmu.duty.views.base import ActingScreen, DutyScreen, OfColumn
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.proposals.actions import change as propose
from lanmu.proposals.views.base import tell

TITLE = "栏目时钟设定"
EDIT = Permission.DUTY_CLOCK_EDIT


class _Keeper:
    """Only for whoever sets the clocks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if EDIT not in permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class SettingsView(_Keeper, DutyScreen):
    """The figures, general ones and single columns'."""

    template_name = "duty/settings.html"
    page_title = TITLE
    header_icon = "sliders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        limits = current_limits()
        own = ClockSetting.objects.filter(scope=Scope.COLUMN, column__isnull=False).select_related("column")
        groups = [
            ("管理办法：两次更新之间最多几天", [
                _line(Scope.CADENCE, code, f"{limits.periods[code]} 天", f"{days} 天", BASIS[code])
                for code, days in PERIODS.items()
            ]),
            ("登记的变动：几个工作日内公开", [
                _line(Scope.CHANGE, code, _workdays(limits.change_days[code]), _workdays(days), CHANGE_BASIS[code])
                for code, days in CHANGE_DAYS.items()
            ]),
            ("国家检查：几天不更新触及否决线", [
                _line(Scope.NATIONAL, code, _days(limits.national_days[code]), _days(days), NATIONAL_BASIS[code])
                for code, days in NATIONAL_DAYS.items() if code != NationalClass.NONE
            ]),
            ("预警", [_line(Scope.SHARE, "", f"{limits.share}%", f"{SHARE}%", "到周期的这个比例起预警")]),
        ]  # fmt: skip
        columns = [(row.column, "、".join(values_of(row))) for row in own]
        return super().get_context_data(groups=groups, columns=columns, **kwargs)


def _line(scope: str, code: str, now: str, usual: str, basis: str) -> dict[str, str]:
    return {
        "name": NAMES[scope][code], "now": now, "usual": "" if now == usual else usual, "basis": basis,
        "url": reverse("duty_setting", args=[scope, code or "all"]),
    }  # fmt: skip


def _days(days: int | None) -> str:
    return f"{days} 天" if days is not None else "没有规定天数，不计"


def _workdays(days: int) -> str:
    return f"{days} 个工作日" if days else "当日"


class SettingView(_Keeper, ActingScreen):
    """One general figure."""

    template_name = "duty/setting.html"
    page_title = "设定"
    header_icon = "sliders"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.scope, code = kwargs["scope"], kwargs["code"]
        self.code = "" if code == "all" else code
        if self.scope not in NAMES or self.code not in NAMES[self.scope]:
            raise Http404

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("duty_settings"), "label": TITLE}]

    def row(self) -> ClockSetting | None:
        return ClockSetting.objects.filter(scope=self.scope, code=self.code, column__isnull=True).first()

    def make_form(self, data: Any = None) -> forms.Form:
        row = self.row()
        form = SettingForm(data, initial={"days": row.days if row else None})
        form.fields["days"].label = {
            Scope.SHARE: "比例（%）", Scope.CHANGE: "工作日数（0 为当日）",
        }.get(self.scope, "天数")  # fmt: skip
        return form

    def setting(self, data: dict[str, Any]) -> Setting:
        return Setting(scope=self.scope, code=self.code, days=data["days"])

    def act(self, data: dict[str, Any]) -> str:
        payload = ClockKind.payload(self.setting(data))
        outcome = propose(
            kind=ClockKind.name, payload=payload, by=self.request.user, at=self.at, reason=data["reason"][:180]  # type: ignore[arg-type]
        )  # fmt: skip
        tell(self.request, outcome, done="已设定。", unchanged="与现在的设定相同，没有变化。")
        return ""

    def done_at(self) -> str:
        return reverse("duty_settings")

    def about(self) -> str:
        return NAMES[self.scope][self.code]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.about(), now="、".join(values_of(self.row())), **kwargs)


class ColumnSettingView(OfColumn, SettingView):
    """One column's own figures."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs, scope=Scope.SHARE, code="all")

    def row(self) -> ClockSetting | None:
        return ClockSetting.objects.filter(column=self.column).first()

    def make_form(self, data: Any = None) -> forms.Form:
        row = self.row()
        given = {name: getattr(row, name) for name in ("days", "national", "national_days")} if row else {}
        return ColumnSettingForm(data, initial=given)

    def setting(self, data: dict[str, Any]) -> Setting:
        given = {name: data[name] for name in ("days", "national", "national_days")}
        return Setting(scope=Scope.COLUMN, column=self.column, **given)

    def done_at(self) -> str:
        return reverse("duty_column", args=[self.column.pk])

    def about(self) -> str:
        return self.place
