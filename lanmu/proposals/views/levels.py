"""审批方式: how strictly each kind of change is taken."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lanmu.common.refusal import Refused
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.proposals import queries
from lanmu.proposals.actions import change
from lanmu.proposals.enums import Level
from lanmu.proposals.kinds import kinds
from lanmu.proposals.own_kinds import LevelKind
from lanmu.proposals.views.base import tell
from lanmu.proposals.views.listing import FrameMixin


class LevelsView(FrameMixin, WagtailAdminTemplateMixin, TemplateView):
    """Every kind with its level. A stricter one holds at once, a laxer one when another person has approved it."""

    template_name = "proposals/levels.html"
    page_title = "审批方式"
    header_icon = "cog"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Permission.PROPOSALS_LEVEL_MANAGE not in permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = queries.levels()
        rows = [(kind, held[kind.name]) for kind in kinds()]
        return super().get_context_data(rows=rows, choices=Level.choices, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        payload = {"kind": request.POST.get("kind", ""), "level": request.POST.get("level", "")}
        try:
            if payload["level"] not in Level.values:
                raise Refused("请选择审批方式。")
            outcome = change(
                kind=LevelKind.name,
                payload=payload,
                by=request.user,
                at=self.at,
                reason=request.POST.get("reason", ""),
            )
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
        else:
            tell(request, outcome, done="审批方式已修改。", unchanged="审批方式没有变化。")
        return redirect("proposals:levels")
