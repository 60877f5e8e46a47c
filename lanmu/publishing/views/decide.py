"""What a reviewer posts: 通过、退回、更正, and the officer's 撤回送审. Each calls one action."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.publishing import actions
from lanmu.publishing.enums import REVIEW_STATES, ActKind, SubmissionState
from lanmu.publishing.forms.review import CorrectionForm, PublishForm, SecrecyForm, StageForm
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
        match self.submission.state:
            case state if state in REVIEW_STATES:
                return "stage"
            case SubmissionState.SECRECY:
                return "secrecy"
            case SubmissionState.JOINT | SubmissionState.EMERGENCY:
                return "sign"
        return "publish"

    def make_form(self, request: HttpRequest) -> StageForm | PublishForm | SecrecyForm:
        match self.form_name:
            case "stage":
                return StageForm(request.POST, verb="return", kinds=self.kinds)
            case "sign":
                return StageForm(request.POST, verb="return", kinds=[ActKind.REVIEW])
            case "secrecy":
                return SecrecyForm(request.POST, verb="return")
        return PublishForm(request.POST, verb="return")

    def act(self, data: dict[str, Any]) -> None:
        actions.return_submission(
            submission=self.submission,
            by=self.request.user,
            at=self.at,
            opinion=data["opinion"],
            digest=data["digest"],
        )


class SecrecyView(ActView):
    """保密审查: 主动公开 goes on, the rest is registered as not public."""

    form_name = "secrecy"
    done = "保密审查已办理。"

    def make_form(self, request: HttpRequest) -> SecrecyForm:
        return SecrecyForm(request.POST, verb="secrecy")

    def act(self, data: dict[str, Any]) -> None:
        actions.decide_secrecy(
            submission=self.submission,
            by=self.request.user,
            at=self.at,
            conclusion=data["conclusion"],
            basis=data["opinion"],
            digest=data["digest"],
        )


class SignView(ActView):
    """What 会签 and 应急签发 have in common: five gates, an opinion."""

    form_name = "sign"

    def make_form(self, request: HttpRequest) -> StageForm:
        return StageForm(request.POST, verb="pass", kinds=[ActKind.REVIEW])

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        """What both verbs take."""
        seen = {name: data[name] for name in ("gates", "opinion", "digest")}
        return {"submission": self.submission, "by": self.request.user, "at": self.at, **seen}


class JointView(SignView):
    """会签, for the department the person has a post in."""

    done = "已会签。"

    def act(self, data: dict[str, Any]) -> None:
        if self.submission.state != SubmissionState.JOINT:
            raise Refused(f"这份送审件的状态是“{self.submission.get_state_display()}”，现在不需要会签。")
        actions.sign_jointly(department=self.signs_for, **self.given(data))


class EmergencyView(SignView):
    """应急签发: by a 三审, or by two reviewers."""

    done = "已签发。"

    def act(self, data: dict[str, Any]) -> None:
        actions.sign_emergency(**self.given(data))


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
