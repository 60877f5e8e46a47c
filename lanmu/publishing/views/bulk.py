"""批量办理: several submissions of one's own stage at once, made for a leader's phone.

Every submission is still read (its page opens from the card), ticked and passed by itself: one that changed meanwhile,
or that somebody else passed, is refused with its sentence and stops no other.
"""

from typing import Any, ClassVar

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.publishing import actions, checklist, permissions, queries
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import REVIEW_STATES, ActKind
from lanmu.publishing.forms.review import CANNED_PASS, StageForm
from lanmu.publishing.models import Submission
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons

MOST = 30
"""Cards on one screen; the rest comes when these are done."""


def open_kinds(*, submission: Submission, user: Any, at: Any) -> list[ActKind]:
    """审 and 校, as far as the person may do them now. Where 校 is kept apart, 审 comes first and alone."""
    if submission.state not in REVIEW_STATES:
        return []
    given = {"submission": submission, "user": user, "at": at}
    kinds = [kind for kind in ActKind if not permissions.reasons_not_to_act(kind=kind, **given)]
    return kinds[:1] if submission.department.separate_proofreading else kinds


class BulkView(ContentScreen, TemplateView):
    """GET shows the cards, POST passes the ticked ones."""

    template_name = "publishing/bulk.html"
    page_title = "批量办理"
    header_icon = "tasks"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form: StageForm | None = None

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_todo"), "label": "待办"}]

    def waiting(self) -> list[queries.Todo]:
        """What waits for this person in the three reviews."""
        found = queries.todo_for(user=self.request.user, at=self.at)
        return [item for item in found if item.submission.state in REVIEW_STATES]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.waiting()
        chosen = set(self.request.POST.getlist("submission"))
        shown = [item.submission for item in waiting[:MOST]]
        # Only for these: the rest of a long list would bring its texts along.
        prefetch_related_objects(shown, "frozen", "submitted_by")
        cards = [
            {
                "submission": item.submission,
                "label": item.stage_label,
                "since": minute_text(item.waiting_since),
                "summary": parse(item.submission.frozen.content)["summary"],
                "value": f"{item.submission.pk}:{item.submission.frozen.digest}",
                "chosen": f"{item.submission.pk}:{item.submission.frozen.digest}" in chosen,
            }
            for item in waiting[:MOST]
        ]
        form = self.form or StageForm(initial={"digest": "-"}, kinds=list(ActKind))
        form.items = checklist.items_for(*{item.submission.column_id for item in waiting[:MOST]})
        return super().get_context_data(
            cards=cards, more=max(0, len(waiting) - MOST), form=form, canned_pass=CANNED_PASS, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = StageForm(request.POST, verb="pass", kinds=list(ActKind))
        chosen = request.POST.getlist("submission")
        reasons = [] if chosen else ["请先勾选要办理的送审件。"]
        if not self.form.is_valid():
            reasons += form_reasons(self.form)
        if reasons:
            complain(request, reasons)
            return self.render_to_response(self.get_context_data())
        passed = [title for value in chosen if (title := self._pass(request, value))]
        if passed:
            messages.success(request, f"已通过 {len(passed)} 件：{'、'.join(f'《{title}》' for title in passed)}。")
        return redirect("publishing_bulk" if self.waiting() else "publishing_todo")

    def _pass(self, request: HttpRequest, value: str) -> str:
        """Pass one, as it was shown. Its title; empty when it was refused, which is said."""
        assert self.form is not None
        number, _, digest = value.partition(":")
        visible = queries.submissions_visible_to(request.user, self.at).select_related("frozen", "department")
        submission = visible.filter(pk=int(number)).first() if number.isdecimal() else None
        if submission is None:
            return ""
        data = self.form.cleaned_data
        try:
            actions.pass_stage(
                submission=submission,
                by=request.user,
                at=self.at,
                kinds=open_kinds(submission=submission, user=request.user, at=self.at) or list(ActKind),
                gates=data["gates"],
                opinion=data["opinion"],
                digest=digest,
            )
        except Refused as refused:
            complain(request, [f"《{submission.title}》没有办成：{reason}" for reason in refused.reasons])
            return ""
        return submission.title
