"""One proposed change: what it would change, and deciding about it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lanmu.common.refusal import Refused
from lanmu.proposals import actions, queries
from lanmu.proposals.enums import ProposalState
from lanmu.proposals.kinds import Kind, Line, kind_of
from lanmu.proposals.models import Proposal
from lanmu.proposals.permissions import reasons_not_to_decide, reasons_not_to_take_back
from lanmu.proposals.views.listing import FrameMixin


class OpinionForm(forms.Form):
    """The opinion, and the digest of what the person saw."""

    opinion = forms.CharField(
        label="意见", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="驳回必须写明意见；批准可以不写。",
    )  # fmt: skip
    digest = forms.CharField(widget=forms.HiddenInput)


class DetailView(FrameMixin, WagtailAdminTemplateMixin, TemplateView):
    """What is proposed, beside what stood there; for the person who may, the decision."""

    template_name = "proposals/detail.html"
    page_title = "变更"

    @cached_property
    def proposal(self) -> Proposal:
        return get_object_or_404(queries.visible_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def kind(self) -> Kind | None:
        try:
            return kind_of(self.proposal.kind)
        except Refused:
            return None

    def get_page_title(self) -> str:
        return f"变更第 {self.proposal.pk} 号"

    def lines(self) -> list[Line]:
        """What changes; nothing for a kind whose app is gone."""
        if self.kind is None:
            return []
        return list(self.kind.describe(payload=self.proposal.payload, before=self.proposal.before))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposal, user = self.proposal, self.request.user
        pending = proposal.state == ProposalState.PENDING
        reasons = [] if self.kind is None else reasons_not_to_decide(
            proposal=proposal, kind=self.kind, user=user, at=self.at
        )  # fmt: skip
        given = {
            "proposal": proposal,
            "kind_label": self.kind.label if self.kind else proposal.kind,
            "lines": self.lines(),
            "steps": proposal.steps.all(),
            "pending": pending,
            "reasons": reasons,
            "may_take_back": not reasons_not_to_take_back(proposal=proposal, user=user),
            "form": OpinionForm(initial={"digest": proposal.digest}),
            "moved_on": pending and self.kind is not None and self._moved_on(self.kind),
        }
        return super().get_context_data(**given | kwargs)

    def _moved_on(self, kind: Kind) -> bool:
        """Whether what it would change has changed meanwhile: told before somebody tries to approve it."""
        try:
            return bool(kind.look(self.proposal.payload) != self.proposal.before)
        except Refused:
            return True


class DecideView(DetailView):
    """批准, 驳回 or 撤回. POST only; a refusal comes back with what was typed."""

    http_method_names = ("post",)
    verbs = ("approve", "reject", "take_back")

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        form = OpinionForm(request.POST)
        given: dict[str, Any] = {"proposal": self.proposal, "by": request.user, "at": self.at}
        try:
            if verb == "take_back":
                actions.take_back(**given)
            else:
                if not form.is_valid():
                    raise Refused([str(e) for errors in form.errors.values() for e in errors])
                act = actions.approve if verb == "approve" else actions.reject
                act(**given, opinion=form.cleaned_data["opinion"], digest=form.cleaned_data["digest"])
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            self.proposal.refresh_from_db()
            if self.proposal.state != ProposalState.PENDING:
                return redirect("proposals:detail", pk)
            return self.render_to_response(self.get_context_data(form=form))
        said = {"approve": "已批准，变更已经生效。", "reject": "已驳回。", "take_back": "已撤回。"}
        messages.success(request, said[verb])
        return redirect("proposals:detail", pk)
