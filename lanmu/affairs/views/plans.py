"""培训计划: the list, planning, one plan and what came of it."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, QuerySet
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions.training import drop_training, plan_training
from lanmu.affairs.enums import PlanState
from lanmu.affairs.models import TrainingPlan
from lanmu.affairs.permissions import reasons_without
from lanmu.common.times import local
from lanmu.organisation.fields import line
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Table, Verb
from lanmu.publishing.views.listing import StateColumn

MANAGE = Permission.TRAINING_PLAN_MANAGE


class PlanFilter(WagtailFilterSet):
    year = django_filters.NumberFilter(label="年度")
    state = django_filters.MultipleChoiceFilter(label="状态", choices=PlanState.choices)

    class Meta:
        model = TrainingPlan
        fields: ClassVar[list[str]] = []


class PlansView(PermittedList):
    """培训计划."""

    model = TrainingPlan
    measure = "项"
    page_title = "培训计划"
    header_icon = "calendar-alt"
    index_url_name = "affairs_plans"
    index_results_url_name = "affairs_plans_results"
    search_fields: ClassVar[list[str]] = ["title", "audience"]
    filterset_class = PlanFilter
    new = ("列入计划", "affairs_plan_new", MANAGE)
    exports: ClassVar[dict[str, str]] = {
        "year": "年度",
        "get_quarter_display": "季度",
        "title": "培训内容",
        "audience": "培训对象",
        "hours": "计划学时",
        "get_state_display": "状态",
        "reason": "取消原因",
    }

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
    title = line("培训内容", max_length=200)
    audience = line("培训对象", max_length=200, initial="信息员、归口发布人、栏目专人")
    hours = forms.DecimalField(label="计划学时", max_digits=4, decimal_places=1, initial=4)


class PlanNewView(NewScreen):
    needed = frozenset({MANAGE})
    page_title = "列入培训计划"
    header_icon = "calendar-alt"
    above = ("affairs_plans", "培训计划")

    def make_form(self, *sent: Any) -> forms.Form:
        return PlanForm(*sent, initial={"year": local(self.at).year})

    act = staticmethod(plan_training)
    opens = "affairs_plan"


class ReasonForm(forms.Form):
    reason = line("原因", max_length=300)


class PlanScreen(SubjectScreen):
    """One plan and what came of it."""

    header_icon = "calendar-alt"
    above = ("affairs_plans", "培训计划")
    page_title = "培训计划"
    rows = TrainingPlan.objects.all()

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
