"""检查评分: today's result with its evidence, the history as a chart, what items are worth."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.supervision.actions.scores import CODES, set_rates
from lanmu.supervision.cockpit import score_chart
from lanmu.supervision.models import ScoreRate
from lanmu.supervision.scores.inspecting import inspect
from lanmu.supervision.views.base import Page

READ, MANAGE = Permission.SUPERVISION_SCORE_READ, Permission.SUPERVISION_ASSESSMENT_MANAGE
SPANS = {"90": "近 90 天", "366": "近一年"}
GROUPS = (
    ("R", "本办法"), ("N", "国办秘函〔2019〕19号"), ("B", "国办秘函〔2019〕19号：加分（自评）"), ("A", "部门考核"),
)  # fmt: skip


class ScoreView(Page):
    """Today's result, both ways; everybody of the office and its head."""

    needed = frozenset({READ})
    template_name = "supervision/scores.html"
    page_title = "检查评分"
    header_icon = "success"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.found = inspect(at=self.at)
        if request.GET.get("export") == "xlsx":
            return self.as_excel()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        span = self.request.GET.get("days", "")
        span = span if span in SPANS else next(iter(SPANS))
        chart = score_chart(self.found, days=int(span), title="得分变化")
        return super().get_context_data(
            found=self.found, chart=chart, span=span, spans=SPANS.items(),
            manages=MANAGE in permissions_today(self.request.user), **kwargs,
        )  # fmt: skip

    def as_excel(self) -> HttpResponse:
        rows: list[tuple[Any, ...]] = [
            ("单项否决", v.code, v.name, "", v.state.label, " ".join(v.evidence), "、".join(v.departments))
            for v in self.found.vetoes
        ]
        for basis, items in (("19号扣分", self.found.national), ("本办法", self.found.regulation)):
            rows += [
                (basis, i.code, f"{i.group} {i.name}", i.points, i.lost if i.measured else "未监测",
                 " ".join(i.evidence), "、".join(i.departments))
                for i in items
            ]  # fmt: skip
        headings = ("依据", "编号", "项目", "分值", "扣分或状态", "情况", "责任处室、单位")
        name = f"检查评分 {local(self.at):%Y-%m-%d}"
        return sheet_answer(name=name, headings=headings, rows=rows, widths=(12, 8, 30, 8, 12, 80, 30))


class RatesForm(forms.Form):
    """A pair of fields for every item."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = {row.code: row for row in ScoreRate.objects.all()}
        for code, line in CODES.items():
            row = stored.get(code)
            points = row.points if row else Decimal(str(line.rate.points))
            default = None if line.rate.each is None else Decimal(str(line.rate.each))
            each = row.each if row else default
            self.fields[f"points_{code}"] = forms.DecimalField(
                label=f"{line.name}分值", initial=points, max_digits=5, decimal_places=1,
                error_messages={"required": f"请填写“{line.name}”的分值。"},
            )  # fmt: skip
            self.fields[f"each_{code}"] = forms.DecimalField(
                label=f"{line.name}每个扣", initial=each, max_digits=5, decimal_places=1, required=False
            )

    def groups(self) -> list[tuple[str, list[tuple[str, Any, Any]]]]:
        """(title, [(name of the item, its points, its price)])."""
        return [
            (
                title,
                [(line.name, self[f"points_{c}"], self[f"each_{c}"]) for c, line in CODES.items() if c[0] == prefix],
            )
            for prefix, title in GROUPS
        ]

    def rates(self) -> dict[str, tuple[Decimal, Decimal | None]]:
        return {code: (self.cleaned_data[f"points_{code}"], self.cleaned_data[f"each_{code}"]) for code in CODES}


class RatesView(Page):
    """评分分值."""

    needed = frozenset({MANAGE})
    template_name = "supervision/rates.html"
    page_title = "评分分值"
    header_icon = "cogs"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": RatesForm()} | kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RatesForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            set_rates(rates=form.rates(), by=request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已保存。以后的评分和考核按新的分值计算，以前的结果不变。")
        return redirect("supervision_rates")
