"""Wiring of 审校分工 and 办理时限 into the workbench."""

from typing import Any

from django.urls import path
from wagtail import hooks

from lanmu.organisation.menus import SETTINGS, add_entry
from lanmu.publishing.views import routing
from lanmu.publishing.views.routing import MANAGE, READ, TERMS


@hooks.register("register_admin_urls")
def routing_urls() -> list[Any]:
    return [
        path("assignments/", routing.AssignmentsView.as_view(), name="publishing_assignments"),
        path("assignments/new/", routing.AssignView.as_view(), name="publishing_assign"),
        path("assignments/<int:pk>/", routing.EndAssignmentView.as_view(), name="publishing_assignment_end"),
        path("terms/", routing.TermsView.as_view(), name="publishing_terms"),
    ]


add_entry(
    menu=SETTINGS, label="审校分工", url_name="publishing_assignments", icon="group", order=20, granted={MANAGE, READ}
)
add_entry(menu=SETTINGS, label="办理时限", url_name="publishing_terms", icon="time", order=30, granted={TERMS})
