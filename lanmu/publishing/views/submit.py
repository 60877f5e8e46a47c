"""送审: the last look before a draft is frozen, with everything that still stops it."""

from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from lanmu.columns.models import Responsibility
from lanmu.columns.queries import level_titles
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.models import Department
from lanmu.publishing import actions, gates, permissions, queries, vault
from lanmu.publishing.enums import Disclosure
from lanmu.publishing.forms.submit import SubmitForm
from lanmu.publishing.freezing import Frozen, freeze
from lanmu.publishing.link_gate import doubtful_links
from lanmu.publishing.proofing import Checker
from lanmu.publishing.proofing_files import unread
from lanmu.publishing.views import access
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons
from lanmu.publishing.views.facts import content_facts
from lanmu.publishing.views.preview import file_response, page, respond


class SubmitView(ContentScreen, TemplateView):
    """GET shows annex 2 and the reasons against; POST submits."""

    template_name = "publishing/submit.html"
    page_title = "送审"
    header_icon = "resubmit"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form: SubmitForm | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.article = access.draft(request, kwargs["pk"])

    def trail(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.article.pk])
        return [{"url": reverse("publishing_articles"), "label": "稿件"}, {"url": edit, "label": self.article.title}]

    @cached_property
    def frozen(self) -> Frozen:
        """The draft as it would be frozen now."""
        return freeze(self.article)

    def reasons(self, at: datetime) -> list[str]:
        """Everything that stops it, in one list: first about people, then about the text."""
        people = permissions.reasons_not_to_submit(article=self.article, user=self.request.user, at=at)
        return list(dict.fromkeys([*people, *gates.reasons(article=self.article, frozen=self.frozen, at=at)]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        column = self.article.get_parent().specific
        row = Responsibility.objects.select_related("operator").filter(column=column).first()
        trail = " › ".join(t for t in level_titles(column) if t)
        receiving = str(row.operator) if row else ""
        disclosure = self.frozen.content["disclosure"]
        unmade = queries.unmade_emergency(self.article.pk)
        joint = queries.joint_departments_for(column=column, department=self.article.department)
        return super().get_context_data(
            article=self.article,
            facts=content_facts(content=self.frozen.content, trail=trail, receiving=receiving),
            reasons=self.reasons(self.at),
            unread=unread(self.frozen.content, Checker(day=local(self.at).date())),
            link_hints=[hint for hint in doubtful_links(self.frozen.content) if not hint.is_listed],
            form=self.form or SubmitForm(),
            to_secrecy=disclosure != Disclosure.ACTIVE,
            disclosure_label=Disclosure(disclosure).label if disclosure in Disclosure.values else "",
            unmade=unmade,
            joint=Department.objects.filter(pk__in=joint),
            edit_url=reverse("wagtailadmin_pages:edit", args=[self.article.pk]),
            preview_url=reverse("publishing_draft_preview", args=[self.article.pk]),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.form = SubmitForm(request.POST, request.FILES)
        try:
            if not self.form.is_valid():
                raise Refused(form_reasons(self.form))
            submission = actions.submit(
                article=self.article,
                by=request.user,
                at=self.at,
                declared=self.form.cleaned_data["declared"],
                publish_at=self.form.cleaned_data["publish_at"],
                **self.form.way(),
            )
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, f"已送审，信息编号 {submission.number}。审核期间不能修改，可随时查看进度。")
        return redirect("publishing_review", submission.pk)


class DraftPreviewView(View):
    """The public page a draft would give, for those who may write it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        files_url = reverse("publishing_submit", args=[pk]).replace("submit/", "files/")
        content = freeze(access.draft(request, pk)).content
        return respond(page(content=content, files_url=files_url, at=timezone.now()))


class DraftFileView(View):
    """A file of a draft, for those who may write it."""

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return file_response(content=freeze(access.draft(request, pk)).content, path=f"{vault.PREFIX}{name}")
