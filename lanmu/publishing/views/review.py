"""The reviewer's screen, also the receiving department's: the page as the public will see it, and what to decide."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from lanmu.columns.queries import level_titles
from lanmu.common.digest import matches
from lanmu.organisation.models import Department
from lanmu.publishing import checklist, permissions, queries
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import RECEIVING_STATES, REVIEW_STATES, ActKind, Decision, Gate, SubmissionState
from lanmu.publishing.forms.review import (
    CANNED_PASS,
    CANNED_RETURN,
    CANNED_SECRECY,
    CorrectionForm,
    PublishForm,
    SecrecyForm,
    StageForm,
)
from lanmu.publishing.models import DeemedEvidence, Publication, ReviewAct
from lanmu.publishing.views import access
from lanmu.publishing.views.base import ContentScreen
from lanmu.publishing.views.bulk import open_kinds
from lanmu.publishing.views.facts import submission_facts
from lanmu.publishing.views.proofing_review import review_checks
from lanmu.publishing.views.steps import steps

VERBS = ("pass", "return", "correct", "publish", "schedule", "recall", "secrecy", "joint", "emergency")

CLOSED_TEXT = {
    SubmissionState.PUBLISHED: "这份送审件已经发布。",
    SubmissionState.RETURNED: "已退回报送部门修改，修改后重新送审，从一审开始。",
    SubmissionState.RECALLED: "报送部门已撤回送审。",
    SubmissionState.KEPT: "经保密审查不公开，理由和依据已登记。",
    SubmissionState.VOID: "内容与送审时不符，本次送审作废，请报送部门重新送审。",
}


class SubmissionScreen(ContentScreen, TemplateView):
    """Everything the screen shows; the acts (decide.py, publish.py) post to it and come back to it when refused."""

    template_name = "publishing/review.html"
    header_icon = "glasses"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.bound: dict[str, Any] = {}
        self.submission = access.submission(request, kwargs["pk"], at=self.at)

    def get_page_title(self) -> str:
        return f"送审件 {self.submission.number}"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_submissions"), "label": "送审件"}]

    @cached_property
    def acts(self) -> list[ReviewAct]:
        """All acts so far, oldest first, with Chinese names of their stage and gates."""
        found = queries.history(self.submission)
        names = dict(Gate.choices)
        for act in found:
            act.stage_label = permissions.STAGE_LABELS[act.stage - 1]  # type: ignore[attr-defined]
            act.gate_labels = [str(names.get(g, g)) for g in act.gates]  # type: ignore[attr-defined]
        return found

    @cached_property
    def reasons(self) -> dict[str, list[str]]:
        """Per kind of act of the present stage, why this person may not do it."""
        given = {"submission": self.submission, "user": self.request.user, "at": self.at}
        match self.submission.state:
            case state if state in REVIEW_STATES:
                return {kind: permissions.reasons_not_to_act(kind=kind, **given) for kind in ActKind}
            case SubmissionState.SECRECY:
                return {"secrecy": permissions.reasons_not_to_decide_secrecy(**given)}
            case SubmissionState.JOINT:
                return {"joint": permissions.reasons_not_to_sign_jointly(department=self.signs_for, **given)}
            case SubmissionState.EMERGENCY:
                return {"emergency": permissions.reasons_not_to_sign_emergency(**given)}
            case state if state in RECEIVING_STATES:
                return {"publish": permissions.reasons_not_to_publish(**given)}
        return {}

    @cached_property
    def signs_for(self) -> Department:
        """The department this person signs for; with no post in any of them, the first that has been asked."""
        post = permissions.joint_post_of(submission=self.submission, user=self.request.user, at=self.at)
        numbers = [post.department_id] if post is not None else self.submission.joint_departments
        return Department.objects.get(pk=numbers[0])

    def may(self, verb: str) -> bool:
        """Whether this person may do what the submission waits for, where it waits for `verb`."""
        return verb in self.reasons and not self.reasons[verb]

    @property
    def kinds(self) -> list[ActKind]:
        """审 and 校, as far as this person may do them now. Where 校 is kept apart, 审 comes first and alone."""
        return open_kinds(submission=self.submission, user=self.request.user, at=self.at)

    def url(self, name: str) -> str:
        """Address of one of this submission's screens."""
        return reverse(f"publishing_{name}", args=[self.submission.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content = self.content
        trail = [t for t in level_titles(self.submission.column) if t]
        corrections = [a for a in self.acts if a.decision == Decision.CORRECT]
        opinions = [a for a in self.acts if a.decision != Decision.CORRECT]
        return super().get_context_data(
            submission=self.submission,
            trail=trail,
            steps=steps(submission=self.submission, acts=self.acts),
            facts=submission_facts(submission=self.submission, content=content, trail=" › ".join(trail))
            if content
            else [],
            acts=opinions,
            opinions_title=f"已有意见（{len(opinions)}）",
            corrections=corrections,
            **review_checks(submission=self.submission, content=content, user=self.request.user, at=self.at),
            corrections_title=f"更正记录（{len(corrections)}）",
            preview_url=self.url("preview"),
            **self.difference(content),
            **self.act_context(),
            **kwargs,
        )

    @cached_property
    def content(self) -> dict[str, Any] | None:
        """The frozen text; None when what is stored is not what was submitted: nobody is to read it as if it were."""
        frozen = self.submission.frozen
        return parse(frozen.content) if matches(frozen.content.encode(), frozen.digest) else None

    def difference(self, content: dict[str, Any] | None) -> dict[str, Any]:
        """Against what is public now; the whole text counts as new when nothing is."""
        public = Publication.objects.filter(article_id=self.submission.article_id).select_related("frozen").first()
        old = parse(public.frozen.content) if public is not None else None
        changes = queries.difference(old, content) if content else []
        return {
            "publication": public,
            "first_publication": public is None,
            "changes": changes,
            "altered": [change for change in changes if change.kind != "same"],
            "intact": content is not None,
        }

    def act_context(self) -> dict[str, Any]:
        """Forms and buttons for who may act, reasons for who may not."""
        seen = {"digest": self.submission.frozen.digest}
        kinds = self.kinds
        reasons = dict.fromkeys(reason for found in self.reasons.values() for reason in found)
        recall = permissions.reasons_not_to_recall(submission=self.submission, user=self.request.user, at=self.at)
        stage = permissions.stage_of(self.submission)
        stage_form = self.bound.get("stage", StageForm(initial=seen, kinds=kinds)) if kinds else None
        sign_form = self.sign_form(seen)
        for form in filter(None, (stage_form, sign_form)):
            form.items = checklist.items_for(self.submission.column_id)
        return {
            "stage_label": permissions.STAGE_LABELS[stage - 1] if stage else "",
            "stage_form": stage_form,
            "does_review": ActKind.REVIEW in kinds,
            "does_proof": ActKind.PROOF in kinds,
            "correction_form": self.bound.get("correction", CorrectionForm(initial=seen, auto_id="correct_%s")),
            "publish_form": self.bound.get("publish", PublishForm(initial=seen)) if self.may("publish") else None,
            "secrecy_form": self.bound.get("secrecy", SecrecyForm(initial=seen)) if self.may("secrecy") else None,
            "sign_form": sign_form,
            "signs_for": self.signs_for if self.may("joint") else None,
            "reasons": [] if kinds or self.may_sign else list(reasons),
            "closed_title": self.submission.get_state_display(),
            "closed_text": CLOSED_TEXT.get(SubmissionState(self.submission.state), ""),
            "record": queries.approval_of(self.submission),
            "may_act": bool(kinds or self.may_sign),
            "may_recall": not recall,
            "canned_pass": CANNED_PASS,
            "canned_return": CANNED_RETURN,
            "canned_secrecy": CANNED_SECRECY,
            "evidence": DeemedEvidence.objects.filter(submission=self.submission).first(),
            **{f"{name}_url": self.url(name) for name in VERBS},
        }

    @property
    def may_sign(self) -> bool:
        """Whether this person may do one of the acts beside the three reviews."""
        return any(self.may(verb) for verb in ("publish", "secrecy", "joint", "emergency"))

    def sign_form(self, seen: dict[str, str]) -> StageForm | None:
        """会签 and 应急签发 tick the five gates, as 审 does."""
        if not (self.may("joint") or self.may("emergency")):
            return None
        found: StageForm = self.bound.get("sign", StageForm(initial=seen, kinds=[ActKind.REVIEW]))
        return found


class ReviewView(SubmissionScreen):
    """`/workbench/review/<submission>/`."""

    http_method_names = ["get", "head"]
