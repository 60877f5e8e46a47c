"""Wiring of policies, interpretations, clean-up and events into the workbench."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from lanmu.publishing.views import access, cleanup, events, tasks
from lanmu.publishing.views.choosers import policy_chooser

MENU_HOOK = "register_policy_menu_item"

urlpatterns = [
    path("interpretation/", tasks.TasksView.as_view(), name="publishing_tasks"),
    path("interpretation/results/", tasks.TasksView.as_view(results_only=True), name="publishing_tasks_results"),
    path("interpretation/<int:pk>/", tasks.TaskView.as_view(), name="publishing_task"),
    path("interpretation/<int:pk>/write/", tasks.WriteInterpretationView.as_view(), name="publishing_task_write"),
    path("interpretation/<int:pk>/exempt/", tasks.ExemptView.as_view(), name="publishing_task_exempt"),
    path("cleanup/", cleanup.CleanupView.as_view(), name="publishing_cleanup"),
    path("cleanup/results/", cleanup.CleanupView.as_view(results_only=True), name="publishing_cleanup_results"),
    path("cleanup/<int:pk>/", cleanup.PolicyView.as_view(), name="publishing_cleanup_policy"),
    path("events/", events.EventsView.as_view(), name="publishing_events"),
    path("events/results/", events.EventsView.as_view(results_only=True), name="publishing_events_results"),
    path("events/new/", events.NewEventView.as_view(), name="publishing_event_new"),
    path("events/<int:pk>/", events.EventView.as_view(), name="publishing_event"),
    path("events/<int:pk>/write/", events.WriteReportView.as_view(), name="publishing_event_write"),
    path("events/<int:pk>/close/", events.CloseEventView.as_view(), name="publishing_event_close"),
]


@hooks.register("register_admin_urls")
def policy_urls() -> list[Any]:
    return urlpatterns


@hooks.register("register_admin_viewset")
def choosers() -> Any:
    return policy_chooser


@hooks.register("insert_editor_js")
def genre_tabs() -> str:
    return format_html('<script src="{}"></script>', static("publishing/genre.js"))


class PolicyMenu(SubmenuMenuItem):
    """解读任务、文件清理、事件, for people with a content role."""

    def is_shown(self, request: HttpRequest) -> bool:
        return access.has_content_role(request, at=timezone.now())


@hooks.register("register_admin_menu_item")
def policy_menu() -> MenuItem:
    return PolicyMenu("政策与回应", Menu(register_hook_name=MENU_HOOK), name="policies", icon_name="list-ul", order=45)


def _item(label: str, name: str, icon: str, order: int) -> None:
    item = MenuItem(label, reverse_lazy(f"publishing_{name}"), name=f"publishing-{name}", icon_name=icon, order=order)
    hooks.register(MENU_HOOK, lambda: item)


_item("解读任务", "tasks", "comment", 10)
_item("文件清理", "cleanup", "folder-open-inverse", 20)
_item("事件", "events", "history", 30)
_item("应急发布", "emergencies", "warning", 40)
_item("不公开登记", "kept", "lock", 50)
_item("会签设置", "joint_settings", "group", 60)
_item("词库", "words", "list-ul", 70)
