"""What a reviewer posts: 通过、退回、更正, and the officer's 撤回送审. Each calls one action."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.publishing import actions
from lanmu.publishing.enums import REVIEW_STATES, ActKind
from lanmu.publishing.forms.review import CorrectionForm, PublishForm, StageForm
from lanmu.publishing.views.base import complain, form_reasons
from lanmu.publishing.views.review import SubmissionScreen


class ActView(SubmissionScreen):
    """POST only. A refusal shows every reason and the form as it was filled in."""

    http_method_names: ClassVar[list[str]] = ["post"]
    form_name = "stage"
    done = ""

    def make_form(self, request: HttpRequest) -> Any:
        """The bound form of the act."""
        raise NotImplementedError

    def act(self, data: dict[str, Any]) -> None:
        """Call the one action. Raises Refused."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.make_form(request)
        self.bound[self.form_name] = form
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            self.act(form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.refused(form)
        messages.success(request, self.done)
        return redirect(self.next_url())

    def refused(self, form: Any) -> HttpResponse:
        """The screen again, as things stand now, with what was typed and the digest of what is shown."""
        self.submission.refresh_from_db()
        form.data = form.data.copy()
        form.data["digest"] = self.submission.frozen.digest
        return self.render_to_response(self.get_context_data())

    def next_url(self) -> str:
        """A reviewer goes on with the next thing to do."""
        return "publishing_todo"


class PassView(ActView):
    """通过: the gates are ticked, the proof is done."""

    done = "已通过，转入下一环节。"

    def make_form(self, request: HttpRequest) -> StageForm:
        return StageForm(request.POST, verb="pass", kinds=self.kinds)

    def act(self, data: dict[str, Any]) -> None:
        actions.pass_stage(
            submission=self.submission,
            by=self.request.user,
            at=self.at,
            kinds=self.kinds or list(ActKind),  # with none open, the action says why, for each
            gates=data["gates"],
            opinion=data["opinion"],
            digest=data["digest"],
        )


class ReturnView(ActView):
    """退回, by a reviewer or the receiving department: the opinion says what to change."""

    done = "已退回报送部门。"

    @property
    def form_name(self) -> str:  # type: ignore[override]
        return "stage" if self.submission.state in REVIEW_STATES else "publish"

    def make_form(self, request: HttpRequest) -> StageForm | PublishForm:
        if self.submission.state in REVIEW_STATES:
            return StageForm(request.POST, verb="return", kinds=self.kinds)
        return PublishForm(request.POST, verb="return")

    def act(self, data: dict[str, Any]) -> None:
        actions.return_submission(
            submission=self.submission,
            by=self.request.user,
            at=self.at,
            opinion=data["opinion"],
            digest=data["digest"],
        )


class CorrectView(ActView):
    """更正: recorded with its difference; the reviewer then goes on on the same screen."""

    form_name = "correction"
    done = "已更正并留痕，请看更正后的页面。"

    def make_form(self, request: HttpRequest) -> CorrectionForm:
        return CorrectionForm(request.POST, auto_id="correct_%s")

    def act(self, data: dict[str, Any]) -> None:
        actions.correct(
            submission=self.submission,
            by=self.request.user,
            at=self.at,
            wrong=data["wrong"],
            right=data["right"],
            digest=data["digest"],
        )

    def next_url(self) -> str:
        return self.url("review")


class RecallView(SubmissionScreen):
    """撤回送审, by the submitting department."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            actions.recall(submission=self.submission, by=request.user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
            self.submission.refresh_from_db()
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已撤回送审，可以修改后重新送审。")
        return redirect("wagtailadmin_pages:edit", self.submission.article_id)
