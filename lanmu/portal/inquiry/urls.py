"""Where the inquiry screens live in the workbench."""

from django.urls import path

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
