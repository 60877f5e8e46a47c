"""安全管理 and 账号和权限复核."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import Refused
from lanmu.incidents import accounts, actions, permissions, security
from lanmu.incidents.forms import ReviewForm
from lanmu.incidents.models import AccountReview
from lanmu.organisation.home import SHOWN
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.organisation.views.permitted import PermittedScreen

KEEPERS = frozenset({Permission.INCIDENTS_VULNERABILITY_KEEP})
TITLE = "安全管理"


class SecurityView(PermittedScreen, TemplateView):
    """How the site stands, on one page."""

    needed = KEEPERS
    template_name = "incidents/security.html"
    page_title = TITLE
    header_icon = "lock"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            standings=security.standings(at=self.at),
            tampering=security.tampering_findings()[:SHOWN],
            reviews=AccountReview.objects.defer("posts")[:8],
            may_review=Permission.INCIDENTS_INCIDENT_KEEP in permissions_today(self.request.user),
            **kwargs,
        )


class AccountsView(PermittedScreen, TemplateView):
    """The list of posts, to be looked through and signed."""

    needed = KEEPERS
    template_name = "incidents/accounts.html"
    page_title = "账号和权限复核"
    header_icon = "user"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("incidents_security"), "label": TITLE}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = accounts.posts_document(at=self.at)
        state = accounts.review_state(at=self.at)
        came, went = accounts.changes_since(state.last, at=self.at) if state.last else ([], [])
        seen = {"seen": digest(canonical_json(document).encode())}
        user: Any = self.request.user
        given = {
            "posts": document,
            "state": state,
            "came": came,
            "went": went,
            "odd": accounts.odd_accounts(at=self.at),
            "reasons": permissions.reasons_not_to_review_accounts(by=user, at=self.at),
            "form": ReviewForm(initial=seen),
        }
        return super().get_context_data(**{**given, **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReviewForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            actions.sign_account_review(by=request.user, at=self.at, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            shown = self.get_context_data()
            fresh = {"seen": shown["form"].initial["seen"]}
            return self.render_to_response({**shown, "form": ReviewForm({**request.POST.dict(), **fresh})})
        messages.success(request, "已签字，岗位清单已存档。")
        return redirect("incidents_security")
