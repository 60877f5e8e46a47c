"""培训覆盖率 of a year, department by department (第十五条)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from lanmu.affairs.queries import coverage
from lanmu.common.charts import bars
from lanmu.common.times import local
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.permitted import PermittedScreen

MANAGE = Permission.TRAINING_PLAN_MANAGE


class CoverageView(PermittedScreen, TemplateView):
    """培训覆盖率 of a year, department by department."""

    needed = frozenset({MANAGE, Permission.SUPERVISION_SCORE_READ})
    template_name = "affairs/coverage.html"
    page_title = "培训覆盖率"
    header_icon = "group"
    above = ("affairs_trainings", "培训记录")

    @property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and 2001 <= int(asked) <= 2200 else local(self.at).year

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.rows = coverage(year=self.year, day=local(self.at).date())
        if request.GET.get("export") == "xlsx":
            told = [(r.department, r.people, r.trained, round(r.share, 1), "、".join(r.missing)) for r in self.rows]
            headings = ("处室、单位", "应培训", "已培训", "覆盖率（%）", "尚未培训")
            name = f"{self.year} 年培训覆盖率"
            return sheet_answer(name=name, headings=headings, rows=told, widths=(24, 10, 10, 12, 60))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people, trained = sum(r.people for r in self.rows), sum(r.trained for r in self.rows)
        chart = bars(title=f"{self.year} 年培训覆盖率", rows=[(r.department, r.share) for r in self.rows], unit="%")
        this = local(self.at).year
        return super().get_context_data(
            rows=self.rows,
            chart=chart,
            year=self.year,
            years=range(this - 2, this + 1),
            people=people,
            trained=trained,
            share=100 * trained / people if people else 0,
            **kwargs,
        )
