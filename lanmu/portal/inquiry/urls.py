"""Where the inquiry screens live in the workbench, and their entries in the menu."""

from django.urls import path, reverse_lazy

from lanmu.organisation.roles import Permission
from lanmu.portal.inquiry.views.base import PermittedMenuItem
from lanmu.portal.inquiry.views.events import EventsView, EventView, RegisterView
from lanmu.portal.inquiry.views.tracing import ExportView, TraceView

urlpatterns = [
    path("trace/", TraceView.as_view(), name="inquiry_trace"),
    path("trace/<int:pk>/file/", ExportView.as_view(), name="inquiry_export"),
    path("error-events/", EventsView.as_view(), name="inquiry_events"),
    path("error-events/results/", EventsView.as_view(results_only=True), name="inquiry_events_results"),
    path("error-events/new/", RegisterView.as_view(), name="inquiry_register"),
    path("error-events/<int:pk>/", EventView.as_view(), name="inquiry_event"),
]


def menu_items() -> list[PermittedMenuItem]:
    """责任追溯 and 责任事件台账, each for its people."""
    return [
        PermittedMenuItem(
            "责任追溯", reverse_lazy("inquiry_trace"), name="inquiry-trace", icon_name="search", order=560,
            needed=Permission.INQUIRY_TRACE_READ,
        ),
        PermittedMenuItem(
            "责任事件台账", reverse_lazy("inquiry_events"), name="inquiry-events", icon_name="warning", order=565,
            needed=Permission.INQUIRY_EVENT_KEEP,
        ),
    ]  # fmt: skip
