"""待办: what waits for this person, what is due first on top."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from lanmu.common.times import minute_text
from lanmu.organisation.sheets import sheet_answer
from lanmu.publishing import queries
from lanmu.publishing.views.base import ContentScreen

ON_A_PAGE = 50
ORDERS = [("due", "先到期的在前"), ("waiting", "等得久的在前"), ("title", "按标题")]


class TodoFilter(forms.Form):
    """What to show of the list. Choices come from what waits, so that none leads to nothing."""

    q = forms.CharField(label="标题", required=False, max_length=100)
    step = forms.ChoiceField(label="环节", required=False)
    department = forms.ChoiceField(label="报送部门", required=False)
    order = forms.ChoiceField(label="次序", required=False, choices=ORDERS)

    def __init__(self, *args: Any, items: list[queries.Todo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = dict.fromkeys(item.stage_label for item in items)
        self.fields["step"].choices = [("", "全部"), *((step, step) for step in steps)]  # type: ignore[attr-defined]
        houses = {str(item.department.pk): item.department.name for item in items}
        self.fields["department"].choices = [("", "全部"), *houses.items()]  # type: ignore[attr-defined]

    def chosen(self, items: list[queries.Todo]) -> list[queries.Todo]:
        """Those of `items` that were asked for, in the order asked for; a choice that is none is left aside."""
        self.is_valid()
        wanted = self.cleaned_data
        if words := wanted.get("q"):
            items = [item for item in items if words in item.title]
        if step := wanted.get("step"):
            items = [item for item in items if item.stage_label == step]
        if department := wanted.get("department"):
            items = [item for item in items if str(item.department.pk) == department]
        match wanted.get("order"):
            case "waiting":
                return sorted(items, key=lambda item: item.waiting_since)
            case "title":
                return sorted(items, key=lambda item: item.title)
        return items


class TodoView(ContentScreen, TemplateView):
    """One line per thing to do; the line is the link."""

    template_name = "publishing/todo.html"
    page_title = "待办"
    header_icon = "tasks"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.waiting = queries.todo_for(user=request.user, at=self.at)
        self.form = TodoFilter(request.GET, items=self.waiting)
        self.items = self.form.chosen(self.waiting)
        if request.GET.get("export") == "xlsx":
            return self.as_excel()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.items, ON_A_PAGE).get_page(self.request.GET.get("p"))
        asked = self.request.GET.copy()
        asked.pop("p", None)
        return super().get_context_data(
            page=page, waiting=len(self.waiting), form=self.form, asked=asked.urlencode(), at=self.at, **kwargs
        )

    def as_excel(self) -> HttpResponse:
        """What is chosen, all pages of it."""
        rows = [
            (
                item.title, item.stage_label, str(item.department), minute_text(item.waiting_since),
                minute_text(item.due_at) if item.due_at else "", item.light.label if item.light else "",
            )
            for item in self.items
        ]  # fmt: skip
        headings = ("标题", "环节", "报送部门", "等待自", "应办结时间", "期限")
        return sheet_answer(name="待办", headings=headings, rows=rows, widths=(60, 18, 20, 18, 18, 10))
