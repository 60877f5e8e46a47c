"""培训记录: the list, registering a training, one training and who was there."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, QuerySet
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions.training import add_attendance, register_training
from lanmu.affairs.enums import PlanState
from lanmu.affairs.models import Training, TrainingPlan
from lanmu.affairs.permissions import reasons_without
from lanmu.affairs.queries import people_of_duty
from lanmu.common.times import local, minute_text
from lanmu.organisation.fields import day_field, line, words
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Table, Verb
from lanmu.organisation.viewsets.base import DayRangeInput

MANAGE = Permission.TRAINING_PLAN_MANAGE


class TrainingFilter(WagtailFilterSet):
    held_on = django_filters.DateFromToRangeFilter(label="举办日期", widget=DayRangeInput)

    class Meta:
        model = Training
        fields: ClassVar[list[str]] = []


class TrainingsView(PermittedList):
    """培训记录."""

    model = Training
    measure = "期"
    page_title = "培训记录"
    header_icon = "group"
    index_url_name = "affairs_trainings"
    index_results_url_name = "affairs_trainings_results"
    search_fields: ClassVar[list[str]] = ["title", "trainer", "place"]
    filterset_class = TrainingFilter
    default_ordering = "-held_on"
    new = ("登记培训", "affairs_training_new", MANAGE)
    exports: ClassVar[dict[str, str]] = {
        "title": "培训内容",
        "held_on": "举办日期",
        "place": "地点或方式",
        "trainer": "授课单位或岗位",
        "hours": "学时",
        "count": "人数",
        "note": "培训小结",
    }

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
    title = line("培训内容", max_length=200)
    held_on = day_field("举办日期")
    place = line("地点或方式", max_length=100)
    trainer = line("授课单位或岗位", max_length=100)
    hours = forms.DecimalField(label="学时", max_digits=4, decimal_places=1, initial=4)
    people = People(
        label="参加人员", queryset=User.objects.none(), error_messages={"required": "请选择参加培训的人员。"}
    )
    summary = words("培训小结", rows=4, max_length=2000)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = _people(day)  # type: ignore[attr-defined]


def _people(day: date) -> QuerySet[User]:
    numbers = [user.pk for user in people_of_duty(day=day)]
    return User.objects.filter(pk__in=numbers).select_related("department").order_by("department__order", "pk")


class TrainingNewView(NewScreen):
    needed = frozenset({MANAGE})
    page_title = "登记培训"
    header_icon = "group"
    above = ("affairs_trainings", "培训记录")

    def make_form(self, *sent: Any) -> forms.Form:
        return TrainingForm(*sent, day=local(self.at).date())

    act = staticmethod(register_training)
    opens = "affairs_training"


class MoreForm(forms.Form):
    people = People(label="补登人员", queryset=User.objects.none(), error_messages={"required": "请选择补登的人员。"})
    reason = line("补登原因", max_length=300)


class TrainingScreen(SubjectScreen):
    """One training and who was there."""

    header_icon = "group"
    above = ("affairs_trainings", "培训记录")
    page_title = "培训"
    rows = Training.objects.select_related("plan", "registered_by")

    def states(self) -> list[tuple[str, str]]:
        return []

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

    def more_form(self, *sent: Any) -> forms.Form:
        form = MoreForm(*sent)
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
