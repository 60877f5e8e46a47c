"""Wiring only."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from lanmu.proposals.viewset import ProposalsViewSet


@hooks.register("register_admin_viewset")
def register_proposals() -> ProposalsViewSet:
    return ProposalsViewSet()


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("proposals/proposals.css"))
