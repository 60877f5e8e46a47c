"""工作日历: which days of a year are worked, who says so, and changing it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation import calendar_files
from lanmu.organisation.actions import (
    clear_calendar_day,
    forget_calendar_year,
    import_calendar_year,
    set_calendar_day,
)
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import Screen, complain, form_reasons
from lanmu.organisation.viewsets.base import DayInput
from lanmu.workdays.explain import warnings
from lanmu.workdays.facts import GUESSED, LIBRARY, SOURCE_NAMES, Fact
from lanmu.workdays.models import CalendarDay, CalendarYear
from lanmu.workdays.queries import current_calendar, office_hours

EDIT = Permission.WORKDAYS_CALENDAR_EDIT
FIRST_YEAR = 2001
WORKS = (("0", "放假"), ("1", "上班"))


class DayForm(forms.Form):
    day = forms.DateField(label="日期", widget=DayInput, error_messages={"required": "请选择日期。"})
    works = forms.ChoiceField(label="这一天", choices=WORKS)
    name = forms.CharField(
        label="说明", max_length=60, help_text="如“国庆节”“调休上班”“防汛停班”。",
        error_messages={"required": "请写明是什么日子。"}
    )  # fmt: skip


class ImportForm(forms.Form):
    file = forms.FileField(label="Excel 文件", error_messages={"required": "请选择 Excel 文件。"})
    notice = forms.CharField(
        label="放假安排文号", max_length=120, help_text="如：国办发明电〔2025〕7号",
        error_messages={"required": "请填写放假安排的文号。"},
    )  # fmt: skip


class CalendarView(Screen, TemplateView):
    """`/workbench/calendar/?year=2026`."""

    template_name = "organisation/calendar.html"
    page_title = "工作日历"
    header_icon = "calendar-alt"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if EDIT not in permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def this_year(self) -> int:
        return local(self.at).year

    @property
    def year(self) -> int:
        asked = self.request.POST.get("year") or self.request.GET.get("year", "")
        return int(asked) if asked.isdigit() and FIRST_YEAR <= int(asked) <= 2200 else self.this_year

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx":
            return calendar_files.answer(year=self.year, facts=current_calendar().special(self.year))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        calendar, year = current_calendar(), self.year
        own = CalendarYear.objects.filter(year=year).first()
        set_days = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
        guessed = not calendar.announced(year)
        given = {
            "years": sorted({*range(self.this_year - 2, self.this_year + 3), year}),
            "year": year,
            "rows": [(fact, _source(fact, guessed), set_days.get(fact.day)) for fact in calendar.special(year)],
            "own": own,
            "set_count": len(set_days),
            "guessed": guessed,
            "warnings": warnings(years=[self.this_year, self.this_year + 1], calendar=calendar),
            "office": office_hours(),
            "day_form": DayForm(),
            "import_form": ImportForm(),
        }
        return super().get_context_data(**given | kwargs)


def _source(fact: Fact, guessed: bool) -> str:
    return GUESSED if guessed and fact.source == LIBRARY else SOURCE_NAMES[fact.source]


class ChangeCalendar(CalendarView):
    """POST only. A refusal shows every reason and the form as it was filled in."""

    http_method_names: ClassVar[list[str]] = ["post"]
    form_name = ""

    def make_form(self) -> Any:
        """The bound form, or None where there is nothing to fill in."""
        return None

    def act(self, data: dict[str, Any]) -> tuple[str, int]:
        """Call the one action. Returns what was done and how many deadlines moved. Raises Refused."""
        raise NotImplementedError

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.make_form()
        try:
            if form is not None and not form.is_valid():
                raise Refused(form_reasons(form))
            done, moved = self.act(form.cleaned_data if form is not None else {})
        except Refused as refused:
            complain(request, refused.reasons)
            given = {self.form_name: form} if form is not None else {}
            return self.render_to_response(self.get_context_data(**given))
        messages.success(request, f"{done}重算了 {moved} 个期限。" if moved else done)
        return redirect(f"{reverse('organisation_calendar')}?year={self.year}")


class SetDayView(ChangeCalendar):
    form_name = "day_form"

    def make_form(self) -> DayForm:
        return DayForm(self.request.POST)

    def act(self, data: dict[str, Any]) -> tuple[str, int]:
        moved = set_calendar_day(
            day=data["day"], is_workday=data["works"] == "1", name=data["name"], by=self.request.user, at=self.at
        )
        return f"已设定{data['day']:%Y-%m-%d}。", moved

    @property
    def year(self) -> int:
        """Where the day lies, so that it is seen afterwards."""
        try:
            return date.fromisoformat(self.request.POST.get("day", "")).year
        except ValueError:
            return super().year


class ClearDayView(ChangeCalendar):
    def act(self, data: dict[str, Any]) -> tuple[str, int]:
        try:
            day = date.fromisoformat(self.request.POST.get("day", ""))
        except ValueError:
            raise Refused("请选择要恢复的日子。") from None
        return f"{day:%Y-%m-%d}已恢复。", clear_calendar_day(day=day, by=self.request.user, at=self.at)


class ImportView(ChangeCalendar):
    form_name = "import_form"

    def make_form(self) -> ImportForm:
        return ImportForm(self.request.POST, self.request.FILES)

    def act(self, data: dict[str, Any]) -> tuple[str, int]:
        file: UploadedFile = data["file"]
        days = calendar_files.read(file.read())
        moved = import_calendar_year(year=self.year, days=days, notice=data["notice"], by=self.request.user, at=self.at)
        return f"已录入{self.year}年放假安排，共 {len(days)} 天。", moved


class ForgetView(ChangeCalendar):
    def act(self, data: dict[str, Any]) -> tuple[str, int]:
        moved = forget_calendar_year(year=self.year, by=self.request.user, at=self.at)
        return f"{self.year}年本单位设定的日子已全部取消。", moved


__all__ = ["CalendarView", "ClearDayView", "ForgetView", "ImportView", "SetDayView"]
