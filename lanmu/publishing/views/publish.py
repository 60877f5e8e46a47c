"""The receiving department's verbs: 发布、定时发布, and 撤下 of what is public."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.columns.queries import level_titles
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.publishing import actions, permissions
from lanmu.publishing.article_notes import notes_on
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.forms.review import PublishForm, WithdrawForm
from lanmu.publishing.models import PlannedWithdrawal, Publication
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons
from lanmu.publishing.views.decide import ActView


class PublishView(ActView):
    """立即发布: the one publish door, opened by the 归口发布人."""

    form_name = "publish"
    done = "已发布，公众页面正在生成。"

    def make_form(self, request: HttpRequest) -> PublishForm:
        return PublishForm(request.POST, verb="publish")

    def act(self, data: dict[str, Any]) -> None:
        actions.publish(submission=self.submission, by=self.request.user, at=self.at, digest=data["digest"])


class ScheduleView(ActView):
    """定时发布: the same door, opened at a set time."""

    form_name = "publish"
    done = "已设定时发布，到时自动发布。"

    def make_form(self, request: HttpRequest) -> PublishForm:
        return PublishForm(request.POST, verb="schedule", at=self.at)

    def act(self, data: dict[str, Any]) -> None:
        actions.publish(
            submission=self.submission,
            by=self.request.user,
            at=self.at,
            publish_at=data["publish_at"],
            digest=data["digest"],
        )


class PublicationView(ContentScreen, TemplateView):
    """A public text: where it is, which record it rests on, and 撤下 for those who may."""

    template_name = "publishing/publication.html"
    header_icon = "globe"
    http_method_names: ClassVar[list[str]] = ["get", "head"]
    form: WithdrawForm | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        wanted = Publication.objects.select_related("column", "approval__submission", "article__department")
        self.publication = get_object_or_404(wanted, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return "发布情况"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_published"), "label": "已发布信息"}]

    def facts(self) -> list[tuple[str, str]]:
        """What is known of a public text."""
        row = self.publication
        facts = [
            ("公开地址", row.path),
            ("发布栏目", " › ".join(t for t in level_titles(row.column) if t)),
            ("报送部门", str(row.article.department or "")),
            ("信息编号", row.approval.number),
            ("依据", row.approval.get_kind_display()),
            ("发布人", row.approval.publisher_name),
            ("首次发布时间", minute_text(row.first_published_at)),
            ("本版发布时间", minute_text(row.published_at)),
        ]
        if row.withdrawn_at:
            facts += [("撤下时间", minute_text(row.withdrawn_at)), ("撤下原因", row.withdrawal_reason)]
        if planned := self.planned():
            facts += [
                ("定时撤下", minute_text(planned.withdraw_at)),
                ("撤下原因", planned.reason),
                ("设定人", str(planned.set_by)),
            ]
        return facts

    def planned(self) -> PlannedWithdrawal | None:
        """The set time at which the text goes off the site, when there is one."""
        return PlannedWithdrawal.objects.select_related("set_by").filter(publication=self.publication).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.publication, self.request.user
        submission = row.approval.submission
        shown = submission is not None and permissions.may_see(submission=submission, user=user, at=self.at)
        return super().get_context_data(
            publication=row,
            facts=self.facts(),
            is_public=row.state == PublicationState.PUBLIC,
            reasons=permissions.reasons_not_to_withdraw(publication=row, user=user, at=self.at),
            form=self.form or WithdrawForm(),
            planned=self.planned(),
            review_url=reverse("publishing_review", args=[submission.pk]) if shown else "",
            edit_url=self.edit_url(),
            notes=notes_on(row.pk, user=user, at=self.at),
            **kwargs,
        )

    def edit_url(self) -> str:
        """The draft, for officers of its department: the public version stays up while they write."""
        article = self.publication.article
        if permissions.may_write(article=article, user=self.request.user, at=self.at):
            return reverse("wagtailadmin_pages:edit", args=[article.pk])
        return ""


class WithdrawView(PublicationView):
    """撤下, with a reason."""

    http_method_names: ClassVar[list[str]] = ["post"]
    timed = False
    done = "已撤下，公众页面和列表随后移除。"

    def act(self, data: dict[str, Any]) -> None:
        """Call the one action. Raises Refused."""
        actions.withdraw(publication=self.publication, by=self.request.user, at=self.at, reason=data["reason"])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.form = WithdrawForm(request.POST, timed=self.timed)
        try:
            if not self.form.is_valid():
                raise Refused(form_reasons(self.form))
            self.act(self.form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            self.publication.refresh_from_db()
            return self.render_to_response(self.get_context_data())
        messages.success(request, self.done)
        return redirect("publishing_publication", self.publication.pk)


class PlanWithdrawalView(WithdrawView):
    """定时撤下: the same, at a set time."""

    timed = True
    done = "已设定时间，到时自动撤下。"

    def act(self, data: dict[str, Any]) -> None:
        actions.plan_withdrawal(
            publication=self.publication,
            by=self.request.user,
            at=self.at,
            withdraw_at=data["withdraw_at"],
            reason=data["reason"],
        )


class CallOffView(PublicationView):
    """The set time is void: the text stays up."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            actions.call_off_withdrawal(publication=self.publication, by=request.user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已取消定时撤下，信息继续公开。")
        return redirect("publishing_publication", self.publication.pk)
