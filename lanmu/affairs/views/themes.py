"""主题宣传计划 (第五条（三）): list, making, one plan with its subjects and how far they are."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions import themes as acts
from lanmu.affairs.enums import ThemeState, TopicForm
from lanmu.affairs.models import ThemePlan, ThemeTopic
from lanmu.affairs.permissions import reasons_without
from lanmu.affairs.queries import topics_of, with_progress
from lanmu.common.charts import shares
from lanmu.common.times import local
from lanmu.organisation.fields import day_field, line, words
from lanmu.organisation.models import Department
from lanmu.organisation.queries import departments_where
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Table, Verb
from lanmu.publishing.models import ArticlePage
from lanmu.publishing.views.listing import StateColumn

MANAGE = Permission.AFFAIRS_THEME_MANAGE
MOST_ARTICLES = 200


class ThemeFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=ThemeState.choices)

    class Meta:
        model = ThemePlan
        fields: ClassVar[list[str]] = []


class ThemesView(PermittedList):
    """Every plan, with how many of its subjects are public."""

    model = ThemePlan
    measure = "个"
    page_title = "主题宣传计划"
    header_icon = "calendar-check"
    index_url_name = "affairs_themes"
    index_results_url_name = "affairs_themes_results"
    search_fields: ClassVar[list[str]] = ["title", "aim", "topics__title"]
    filterset_class = ThemeFilter
    default_ordering = "-starts_on"
    new = ("编制计划", "affairs_theme_new", MANAGE)
    exports: ClassVar[dict[str, str]] = {
        "title": "主题",
        "get_state_display": "状态",
        "lead": "牵头部门",
        "starts_on": "开始",
        "ends_on": "结束",
        "aim": "总体安排",
        "topics_count": "选题（个）",
        "public_count": "已发布（个）",
        "summary": "总结",
    }

    def get_base_queryset(self) -> QuerySet[ThemePlan]:
        return with_progress(ThemePlan.objects.select_related("lead"))

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="主题", sort_key="title", get_url=lambda r: reverse("affairs_theme", args=[r.pk])
            ),
            StateColumn("state", label="状态", sort_key="state", accessor=lambda r: (r.state, r.get_state_display())),
            Column("lead", label="牵头部门", classname="lm-wide"),
            Column("starts_on", label="开始", sort_key="starts_on", classname="lm-nowrap"),
            Column("ends_on", label="结束", sort_key="ends_on", classname="lm-nowrap lm-wide"),
            Column("public_count", label="已发布", accessor=lambda r: f"{r.public_count}/{r.topics_count}"),
        ]


class ThemeForm(forms.Form):
    title = line("主题", max_length=200)
    aim = words("总体安排", rows=6, max_length=3000, help_text="背景、目标、总体规划和内容设计。")
    starts_on = day_field("开始")
    ends_on = day_field("结束")


class ThemeNewView(NewScreen):
    needed = frozenset({MANAGE})
    page_title = "编制主题宣传计划"
    header_icon = "calendar-check"
    above = ("affairs_themes", "主题宣传计划")
    form_class = ThemeForm
    act = staticmethod(acts.make_plan)
    opens = "affairs_theme"


class AddTopicForm(forms.Form):
    title = line("选题", max_length=200)
    form = forms.ChoiceField(label="形式", choices=TopicForm.choices)
    department = forms.ModelChoiceField(label="承办处室、单位", queryset=Department.objects.filter(is_active=True))
    due_on = day_field("排期")


class DropForm(forms.Form):
    topic = forms.ModelChoiceField(label="选题", queryset=ThemeTopic.objects.none())
    reason = line("取消原因", max_length=300)


class TieForm(forms.Form):
    topic = forms.ModelChoiceField(label="选题", queryset=ThemeTopic.objects.none())
    article = forms.ModelChoiceField(label="稿件", queryset=ArticlePage.objects.none())


class SummaryForm(forms.Form):
    summary = words("总结", rows=5, max_length=3000)


class ThemeScreen(SubjectScreen):
    """One plan: its subjects, by whom and when, and which are public."""

    header_icon = "calendar-check"
    above = ("affairs_themes", "主题宣传计划")
    page_title = "主题宣传计划"
    rows = ThemePlan.objects.select_related("lead", "made_by")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.topics = topics_of(self.subject)

    def facts(self) -> list[tuple[str, Any]]:
        row = self.subject
        found = [("总体安排", row.aim), ("时间", f"{row.starts_on} 至 {row.ends_on}"), ("牵头部门", str(row.lead))]
        return [*found, ("总结", row.summary)] if row.summary else found

    def _light(self, topic: Any) -> str:
        if topic.dropped_reason:
            return f"已取消：{topic.dropped_reason}"
        if topic.is_public:
            return "已发布"
        if topic.due_on < local(self.at).date():
            return "超期未发布"
        return "待发布"

    def pictures(self) -> list[Any]:
        colours = {"已发布": "#17594a", "待发布": "#b58900", "超期未发布": "#a3341c", "已取消": "#8a9491"}
        said = [self._light(topic).partition("：")[0] for topic in self.topics]
        rows = [(name, said.count(name), colour) for name, colour in colours.items() if name in said]
        return [shares(title="选题完成情况", rows=rows, unit=" 个")] if rows else []

    def tables(self) -> list[Table]:
        rows = [
            (
                topic.title,
                topic.get_form_display(),
                str(topic.department),
                str(topic.due_on),
                self._light(topic),
                topic.article.title if topic.article else "",
            )
            for topic in self.topics
        ]
        return [Table("选题", ("选题", "形式", "承办处室、单位", "排期", "进展", "稿件"), rows, "还没有选题。")]

    def _lead(self) -> list[str]:
        done = [] if self.subject.state == ThemeState.RUNNING else ["计划已经完成。"]
        return done or reasons_without(MANAGE, user=self.request.user, at=self.at, department=self.subject.lead)

    def _writing(self) -> list[Department]:
        """Departments of this person that bring a subject of the plan, or the lead's."""
        roles = roles_granting(Permission.PUBLISHING_ARTICLE_WRITE)
        mine = list(departments_where(self.request.user, *roles, day=local(self.at).date()))  # type: ignore[arg-type]
        return [self.subject.lead, *mine] if not self._lead() else mine

    def _open_topics(self) -> list[int]:
        return [topic.pk for topic in self.topics if not topic.dropped_reason and not topic.is_public]

    def drop_form(self, *sent: Any) -> forms.Form:
        form = DropForm(*sent)
        form.fields["topic"].queryset = ThemeTopic.objects.filter(pk__in=self._open_topics())  # type: ignore[attr-defined]
        return form

    def tie_form(self, *sent: Any) -> forms.Form:
        form, mine = TieForm(*sent), self._writing()
        topics = ThemeTopic.objects.filter(pk__in=self._open_topics())
        if self._lead():
            topics = topics.filter(department__in=mine)
        newest = ArticlePage.objects.filter(department__in=mine).order_by("-latest_revision_created_at", "-pk")
        numbers = list(newest.values_list("pk", flat=True)[:MOST_ARTICLES])
        form.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        form.fields["article"].queryset = ArticlePage.objects.filter(pk__in=numbers)  # type: ignore[attr-defined]
        return form

    def _may_tie(self) -> list[str]:
        mine = {department.pk for department in self._writing()}
        brings = any(t.department_id in mine for t in self.topics if t.pk in self._open_topics())
        return [] if (not self._lead() or brings) and self._open_topics() else ["没有可以关联稿件的选题。"]

    def verbs(self) -> list[Verb]:
        plan = self.subject
        dropping = [] if self._open_topics() else ["没有可以取消的选题。"]
        return [
            Verb(
                "add",
                "增加选题",
                lambda **g: acts.add_topic(plan=plan, **g),
                self._lead,
                form=lambda *a: AddTopicForm(*a[:1]),
                done="已增加。",
            ),
            Verb(
                "tie",
                "关联稿件",
                acts.tie_article,
                self._may_tie,
                form=self.tie_form,
                done="已关联。",
                note="稿件按三审三校发布后，选题自动算作完成。",
            ),
            Verb(
                "drop",
                "取消选题",
                acts.drop_topic,
                lambda: dropping or self._lead(),
                form=self.drop_form,
                done="已取消。",
                grave=True,
            ),
            Verb(
                "finish",
                "完成计划",
                lambda **g: acts.finish_plan(plan=plan, **g),
                self._lead,
                form=SummaryForm,
                done="已完成。",
            ),
        ]
