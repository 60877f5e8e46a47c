"""待办: what waits for this person, what is due first on top."""

from typing import Any

from django.views.generic import TemplateView

from lanmu.publishing import queries
from lanmu.publishing.views.base import ContentScreen


class TodoView(ContentScreen, TemplateView):
    """One line per thing to do; the line is the link."""

    template_name = "publishing/todo.html"
    page_title = "待办"
    header_icon = "tasks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = queries.todo_for(user=self.request.user, at=self.at)
        return super().get_context_data(items=items, at=self.at, **kwargs)
