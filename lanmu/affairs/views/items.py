"""统筹事项 (第四条（七）): list, sending round, one item with what every department does about it."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions import items as acts
from lanmu.affairs.enums import OPEN_ITEMS, ItemState
from lanmu.affairs.models import Item, ItemPart
from lanmu.affairs.permissions import departments_of, may_see_item, reasons_not_to_handle, reasons_without
from lanmu.common.charts import shares
from lanmu.common.times import local, minute_text
from lanmu.organisation.fields import day_field, line, words
from lanmu.organisation.models import Department
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Table, Verb
from lanmu.organisation.viewsets.base import DayRangeInput
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

MANAGE, HANDLE = Permission.AFFAIRS_ITEM_MANAGE, Permission.AFFAIRS_ITEM_HANDLE
COLOURS = {
    ItemState.SENT: "#a3341c",
    ItemState.TAKEN: "#b58900",
    ItemState.ANSWERED: "#3b5b92",
    ItemState.DONE: "#17594a",
    ItemState.RECALLED: "#8a9491",
}


class ItemFilter(WagtailFilterSet):
    open_ = django_filters.BooleanFilter(label="有未办结的", field_name="is_open")
    department = django_filters.ModelChoiceFilter(
        label="处室、单位", queryset=Department.objects.all(), field_name="parts__department"
    )
    due_on = django_filters.DateFromToRangeFilter(label="办结日期", widget=DayRangeInput)

    class Meta:
        model = Item
        fields: ClassVar[list[str]] = []


class ItemsView(PermittedList):
    """All for the office; for others, what came to their departments."""

    needed = frozenset({MANAGE, HANDLE})
    model = Item
    measure = "项"
    page_title = "统筹事项"
    header_icon = "tasks"
    index_url_name = "affairs_items"
    index_results_url_name = "affairs_items_results"
    search_fields: ClassVar[list[str]] = ["number", "title", "text"]
    filterset_class = ItemFilter
    default_ordering = "-issued_at"
    new = ("派发事项", "affairs_item_new", MANAGE)
    exports: ClassVar[dict[str, str]] = {
        "number": "编号",
        "title": "事项",
        "text": "要求",
        "due_on": "办结日期",
        "issued_by": "派发人",
        "issued_at": "派发时间",
        "houses": "派给（个）",
        "done": "办结（个）",
    }

    def get_base_queryset(self) -> QuerySet[Item]:
        open_parts = ItemPart.objects.filter(item=OuterRef("pk"), state__in=OPEN_ITEMS)
        rows = Item.objects.select_related("issued_by").annotate(
            houses=Count("parts", distinct=True),
            done=Count("parts", filter=Q(parts__state=ItemState.DONE), distinct=True),
            is_open=Exists(open_parts),
        )
        if not reasons_without(MANAGE, user=self.request.user, at=self.at):
            return rows
        mine = departments_of(HANDLE, user=self.request.user, at=self.at)
        return rows.filter(pk__in=ItemPart.objects.filter(department__in=mine).values("item"))

    @property
    def columns(self) -> list[BaseColumn]:
        today = local(self.at).date()
        return [
            TitleColumn(
                "title", label="事项", sort_key="title", get_url=lambda r: reverse("affairs_item", args=[r.pk])
            ),
            StateColumn(
                "state",
                label="状态",
                accessor=lambda r: (
                    ("light_overdue", "超期")
                    if r.is_open and r.due_on < today
                    else (("light_near", "办理中") if r.is_open else ("light_on_time", "已了结"))
                ),
            ),
            Column("number", label="编号", sort_key="number", classname="lm-nowrap lm-wide"),
            Column("due_on", label="办结日期", sort_key="due_on", classname="lm-nowrap"),
            Column("done", label="办结", accessor=lambda r: f"{r.done}/{r.houses}"),
            MinuteColumn("issued_at", label="派发时间", sort_key="issued_at", wide=True),
        ]


class ItemForm(forms.Form):
    title = line("事项", max_length=200)
    text = words("要求", rows=6, max_length=5000)
    due_on = day_field("办结日期")
    departments = forms.ModelMultipleChoiceField(
        label="派给",
        queryset=Department.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择派给哪些处室、单位。"},
    )


class ItemNewView(NewScreen):
    needed = frozenset({MANAGE})
    page_title = "派发统筹事项"
    header_icon = "tasks"
    above = ("affairs_items", "统筹事项")
    button = "派发"
    done = "已派发，有关处室、单位会收到通知。"
    form_class = ItemForm
    act = staticmethod(acts.issue_item)
    opens = "affairs_item"


class ReplyForm(forms.Form):
    reply = words("办理情况", rows=5, max_length=5000)


class ReasonForm(forms.Form):
    reason = line("原因", max_length=300)


class ItemScreen(SubjectScreen):
    """One item; a department sees its own part, the office all."""

    needed = frozenset({MANAGE, HANDLE})
    header_icon = "tasks"
    above = ("affairs_items", "统筹事项")
    page_title = "统筹事项"
    rows = Item.objects.select_related("issued_by")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.manages = not reasons_without(MANAGE, user=request.user, at=self.at)
        mine = {d.pk for d in departments_of(HANDLE, user=request.user, at=self.at)}
        rows = self.subject.parts.select_related("department", "taken_by", "replied_by", "item")
        self.parts = [part for part in rows if self.manages or part.department_id in mine]

    def let_in(self, request: HttpRequest) -> bool:
        return may_see_item(item=self.subject, user=request.user, at=self.at)

    def states(self) -> list[tuple[str, str]]:
        """Each department's part has its own."""
        return []

    def facts(self) -> list[tuple[str, Any]]:
        row = self.subject
        found = [
            ("要求", row.text),
            ("办结日期", str(row.due_on)),
            ("派发", f"{row.issued_by}　{minute_text(row.issued_at)}"),
        ]
        return [*found, ("撤销原因", row.recalled_reason)] if row.recalled_reason else found

    def pictures(self) -> list[Any]:
        if not self.manages:
            return []
        counts = [(s.label, sum(p.state == s for p in self.parts), COLOURS[s]) for s in ItemState]
        return [shares(title="办理进度", rows=[row for row in counts if row[1]], unit=" 个")]

    def tables(self) -> list[Table]:
        rows = [
            (
                str(p.department),
                p.get_state_display(),
                f"{p.taken_by} {minute_text(p.taken_at)}" if p.taken_at else "",
                f"{p.reply}\n{p.replied_by} {minute_text(p.replied_at)}" if p.replied_at else "",
                p.returned_reason,
            )
            for p in self.parts
        ]
        return [Table("办理情况", ("处室、单位", "状态", "签收", "回执", "退回原因"), rows)]

    def verbs(self) -> list[Verb]:
        found = []
        for part in self.parts:
            found += self._of_department(part)
            found += self._of_office(part)
        open_ = any(part.state in OPEN_ITEMS for part in self.parts)
        found.append(
            Verb(
                "recall",
                "撤销未办结的",
                lambda **g: acts.recall_item(item=self.subject, **g),
                lambda: self._office([] if open_ else ["没有未办结的。"]),
                form=ReasonForm,
                done="已撤销。",
                grave=True,
            )
        )
        return found

    def _office(self, reasons: list[str]) -> list[str]:
        return reasons or reasons_without(MANAGE, user=self.request.user, at=self.at)

    def _of_department(self, part: ItemPart) -> list[Verb]:
        here = str(part.pk)

        def reasons(*states: ItemState) -> list[str]:
            wrong = [] if part.state in states else ["现在不到这一步。"]
            return wrong or reasons_not_to_handle(part=part, user=self.request.user, at=self.at)

        return [
            Verb(
                "take",
                f"{part.department}签收",
                lambda **g: acts.take_item(part=part, **g),
                lambda: reasons(ItemState.SENT),
                done="已签收。",
                target=here,
            ),
            Verb(
                "answer",
                f"{part.department}回复办理情况",
                lambda **g: acts.answer_item(part=part, **g),
                lambda: reasons(ItemState.SENT, ItemState.TAKEN),
                form=ReplyForm,
                done="已回复，待办公室确认。",
                target=here,
            ),
        ]

    def _of_office(self, part: ItemPart) -> list[Verb]:
        here, wrong = str(part.pk), [] if part.state == ItemState.ANSWERED else ["还没有回复。"]
        return [
            Verb(
                "accept",
                f"确认{part.department}办结",
                lambda **g: acts.accept_item(part=part, **g),
                lambda: self._office(wrong),
                done="已确认办结。",
                target=here,
            ),
            Verb(
                "return",
                f"退回{part.department}重办",
                lambda **g: acts.return_item(part=part, **g),
                lambda: self._office(wrong),
                form=ReasonForm,
                done="已退回。",
                target=here,
                grave=True,
            ),
        ]
