"""培训: the year's plan, what was held, who was there, and how far everybody is."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions.training import add_attendance, drop_training, plan_training, register_training
from lanmu.affairs.enums import PlanState
from lanmu.affairs.models import Training, TrainingPlan
from lanmu.affairs.permissions import reasons_without
from lanmu.affairs.queries import coverage, people_of_duty
from lanmu.affairs.views.base import (
    AffairsScreen,
    NewScreen,
    RegisterList,
    StateColumn,
    SubjectScreen,
    Table,
    Verb,
    words,
)
from lanmu.common.charts import bars
from lanmu.common.times import local, minute_text
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.viewsets.base import DayInput, DayRangeInput

MANAGE = Permission.TRAINING_PLAN_MANAGE


class PlanFilter(WagtailFilterSet):
    year = django_filters.NumberFilter(label="年度")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=PlanState.choices)

    class Meta:
        model = TrainingPlan
        fields: ClassVar[list[str]] = []


class PlansView(RegisterList):
    """培训计划."""

    model = TrainingPlan
    page_title = "培训计划"
    header_icon = "calendar-alt"
    index_url_name = "affairs_plans"
    index_results_url_name = "affairs_plans_results"
    search_fields: ClassVar[list[str]] = ["title", "audience"]
    filterset_class = PlanFilter
    new = ("列入计划", "affairs_plan_new", MANAGE)
    list_export: ClassVar[list[str]] = [
        "year",
        "get_quarter_display",
        "title",
        "audience",
        "hours",
        "get_state_display",
        "reason",
    ]
    export_headings: ClassVar[dict[str, str]] = {
        "year": "年度",
        "get_quarter_display": "季度",
        "title": "培训内容",
        "audience": "培训对象",
        "hours": "计划学时",
        "get_state_display": "状态",
        "reason": "取消原因",
    }
    export_filename = "培训计划"

    def get_base_queryset(self) -> QuerySet[TrainingPlan]:
        return TrainingPlan.objects.all()

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="培训内容", sort_key="title", get_url=lambda r: reverse("affairs_plan", args=[r.pk])
            ),
            StateColumn("state", label="状态", sort_key="state", accessor=lambda r: (r.state, r.get_state_display())),
            Column("year", label="年度", sort_key="year"),
            Column("quarter", label="季度", accessor="get_quarter_display", sort_key="quarter"),
            Column("audience", label="培训对象", classname="lm-wide"),
            Column("hours", label="计划学时", sort_key="hours"),
        ]


class PlanForm(forms.Form):
    year = forms.IntegerField(label="年度", error_messages={"required": "请填写年度。"})
    quarter = forms.TypedChoiceField(label="季度", coerce=int, choices=[(n, f"第{n}季度") for n in range(1, 5)])
    title = words("培训内容", max_length=200)
    audience = words("培训对象", max_length=200, initial="信息员、归口发布人、栏目专人")
    hours = forms.DecimalField(label="计划学时", max_digits=4, decimal_places=1, initial=4)


class PlanNewView(NewScreen):
    granted = frozenset({MANAGE})
    page_title = "列入培训计划"
    header_icon = "calendar-alt"
    back = ("affairs_plans", "培训计划")

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        return PlanForm(data, initial={"year": local(self.at).year})

    def act(self, **given: Any) -> Any:
        return plan_training(**given)

    def address(self, made: TrainingPlan) -> str:
        return reverse("affairs_plan", args=[made.pk])


class ReasonForm(forms.Form):
    reason = words("原因", max_length=300)


class PlanScreen(SubjectScreen):
    """One plan and what came of it."""

    header_icon = "calendar-alt"
    back = ("affairs_plans", "培训计划")
    page_title = "培训计划"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = get_object_or_404(TrainingPlan, pk=kwargs["pk"])

    def state(self) -> tuple[str, str]:
        return self.subject.state, self.subject.get_state_display()

    def facts(self) -> list[tuple[str, Any]]:
        row = self.subject
        found = [("培训对象", row.audience), ("计划学时", row.hours)]
        return [*found, ("取消原因", row.reason)] if row.reason else found

    def tables(self) -> list[Table]:
        held = self.subject.trainings.annotate(count=Count("attendances"))
        rows = [
            ({"text": t.title, "url": reverse("affairs_training", args=[t.pk])}, str(t.held_on), str(t.count))
            for t in held
        ]
        return [Table("已举办的培训", ("培训内容", "日期", "人数"), rows, "还没有举办。")]

    def verbs(self) -> list[Verb]:
        closed = ["已经举办或取消。"] if self.subject.state != PlanState.PLANNED else []
        return [
            Verb(
                "drop",
                "取消计划",
                lambda **g: drop_training(plan=self.subject, **g),
                lambda: closed or reasons_without(MANAGE, user=self.request.user, at=self.at),
                form=ReasonForm,
                done="已取消。",
                grave=True,
            )
        ]


class TrainingFilter(WagtailFilterSet):
    held_on = django_filters.DateFromToRangeFilter(label="举办日期", widget=DayRangeInput)

    class Meta:
        model = Training
        fields: ClassVar[list[str]] = []


class TrainingsView(RegisterList):
    """培训记录."""

    model = Training
    page_title = "培训记录"
    header_icon = "group"
    index_url_name = "affairs_trainings"
    index_results_url_name = "affairs_trainings_results"
    search_fields: ClassVar[list[str]] = ["title", "trainer", "place"]
    filterset_class = TrainingFilter
    default_ordering = "-held_on"
    new = ("登记培训", "affairs_training_new", MANAGE)
    list_export: ClassVar[list[str]] = ["title", "held_on", "place", "trainer", "hours", "count", "note"]
    export_headings: ClassVar[dict[str, str]] = {
        "title": "培训内容",
        "held_on": "举办日期",
        "place": "地点或方式",
        "trainer": "授课单位或岗位",
        "hours": "学时",
        "count": "人数",
        "note": "培训小结",
    }
    export_filename = "培训记录"

    def get_base_queryset(self) -> QuerySet[Training]:
        return Training.objects.annotate(count=Count("attendances"))

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="培训内容", sort_key="title", get_url=lambda r: reverse("affairs_training", args=[r.pk])
            ),
            Column("held_on", label="举办日期", sort_key="held_on", classname="lm-nowrap"),
            Column("place", label="地点或方式", classname="lm-wide"),
            Column("trainer", label="授课", classname="lm-wide"),
            Column("hours", label="学时", sort_key="hours"),
            Column("count", label="人数", sort_key="count"),
        ]


class People(forms.ModelMultipleChoiceField):
    """网站管理人员, each with their department."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.department or ''}　{obj.get_full_name()}"


class TrainingForm(forms.Form):
    plan = forms.ModelChoiceField(
        label="所属计划",
        required=False,
        queryset=TrainingPlan.objects.exclude(state=PlanState.DROPPED),
        empty_label="（计划外）",
    )
    title = words("培训内容", max_length=200)
    held_on = forms.DateField(label="举办日期", widget=DayInput, error_messages={"required": "请填写举办日期。"})
    place = words("地点或方式", max_length=100)
    trainer = words("授课单位或岗位", max_length=100)
    hours = forms.DecimalField(label="学时", max_digits=4, decimal_places=1, initial=4)
    people = People(
        label="参加人员", queryset=User.objects.none(), error_messages={"required": "请选择参加培训的人员。"}
    )
    summary = words("培训小结", rows=4, required=False, max_length=2000)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = _people(day)  # type: ignore[attr-defined]


def _people(day: date) -> QuerySet[User]:
    numbers = [user.pk for user in people_of_duty(day=day)]
    return User.objects.filter(pk__in=numbers).select_related("department").order_by("department__order", "pk")


class TrainingNewView(NewScreen):
    granted = frozenset({MANAGE})
    page_title = "登记培训"
    header_icon = "group"
    back = ("affairs_trainings", "培训记录")

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        return TrainingForm(data, day=local(self.at).date())

    def act(self, **given: Any) -> Any:
        return register_training(**given)

    def address(self, made: Training) -> str:
        return reverse("affairs_training", args=[made.pk])


class MoreForm(forms.Form):
    people = People(label="补登人员", queryset=User.objects.none(), error_messages={"required": "请选择补登的人员。"})
    reason = words("补登原因", max_length=300)


class TrainingScreen(SubjectScreen):
    """One training and who was there."""

    header_icon = "group"
    back = ("affairs_trainings", "培训记录")
    page_title = "培训"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = get_object_or_404(Training.objects.select_related("plan", "registered_by"), pk=kwargs["pk"])

    def facts(self) -> list[tuple[str, Any]]:
        row = self.subject
        return [
            ("举办日期", str(row.held_on)),
            ("地点或方式", row.place),
            ("授课单位或岗位", row.trainer),
            ("学时", row.hours),
            ("所属计划", str(row.plan or "计划外")),
            ("培训小结", row.note),
            ("登记", f"{row.registered_by}　{minute_text(row.registered_at)}"),
        ]

    def tables(self) -> list[Table]:
        rows = self.subject.attendances.select_related("user", "department")
        return [Table("签到", ("处室、单位", "姓名"), [(str(r.department or ""), str(r.user)) for r in rows])]

    def more_form(self, data: Any = None, files: Any = None) -> forms.Form:
        form = MoreForm(data)
        there = self.subject.attendances.values("user")
        form.fields["people"].queryset = _people(local(self.at).date()).exclude(pk__in=there)  # type: ignore[attr-defined]
        return form

    def verbs(self) -> list[Verb]:
        return [
            Verb(
                "more",
                "补登签到",
                lambda **g: add_attendance(training=self.subject, **g),
                lambda: reasons_without(MANAGE, user=self.request.user, at=self.at),
                form=self.more_form,
                done="已补登。",
            )
        ]


class CoverageView(AffairsScreen, TemplateView):
    """培训覆盖率 of a year, department by department."""

    granted = frozenset({MANAGE, Permission.SUPERVISION_SCORE_READ})
    template_name = "affairs/coverage.html"
    page_title = "培训覆盖率"
    header_icon = "group"
    back = ("affairs_trainings", "培训记录")

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
