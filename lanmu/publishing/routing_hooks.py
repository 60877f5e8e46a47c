"""Wiring of 审校分工 and 办理时限 into the workbench."""

from typing import Any

from django.urls import path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.organisation.views.base import SETTINGS_HOOK
from lanmu.publishing.views import routing
from lanmu.publishing.views.routing import MANAGE, READ, TERMS, GrantedMenuItem


@hooks.register("register_admin_urls")
def routing_urls() -> list[Any]:
    return [
        path("assignments/", routing.AssignmentsView.as_view(), name="publishing_assignments"),
        path("assignments/new/", routing.AssignView.as_view(), name="publishing_assign"),
        path("assignments/<int:pk>/", routing.EndAssignmentView.as_view(), name="publishing_assignment_end"),
        path("terms/", routing.TermsView.as_view(), name="publishing_terms"),
    ]


@hooks.register(SETTINGS_HOOK)
def assignments_item() -> MenuItem:
    address = reverse_lazy("publishing_assignments")
    granted = frozenset({MANAGE, READ})
    return GrantedMenuItem("审校分工", address, name="assignments", icon_name="group", order=20, granted=granted)


@hooks.register(SETTINGS_HOOK)
def terms_item() -> MenuItem:
    address = reverse_lazy("publishing_terms")
    return GrantedMenuItem("办理时限", address, name="terms", icon_name="time", order=30, granted=frozenset({TERMS}))
