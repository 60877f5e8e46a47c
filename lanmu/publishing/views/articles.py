"""稿件: the drafts and texts of one's own departments, with where each stands."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lanmu.columns.models import ColumnPage
from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.queries import departments_where
from lanmu.publishing.enums import OPEN_STATES, Disclosure, PublicationState, SubmissionState
from lanmu.publishing.models import ArticlePage, Publication, Submission
from lanmu.publishing.views import access
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn

DRAFT, REVIEW, RETURNED, PUBLIC, WITHDRAWN = "draft", "review", "returned", "public", "withdrawn"
PLACES = ((DRAFT, "草稿"), (REVIEW, "审核中"), (RETURNED, "已退回"), (PUBLIC, "已公开"), (WITHDRAWN, "已撤下"))
"""Where an article stands, as its officer thinks of it."""


class ArticleFilter(WagtailFilterSet):
    place = django_filters.ChoiceFilter(label="状态", choices=PLACES, method="in_place")
    disclosure = django_filters.ChoiceFilter(label="公开属性", choices=[c for c in Disclosure.choices if c[0]])
    latest_revision_created_at = DayRangeFilter(label="修改日期")

    class Meta:
        model = ArticlePage
        fields: ClassVar[list[str]] = []

    def in_place(self, articles: QuerySet[ArticlePage], name: str, value: str) -> QuerySet[ArticlePage]:
        """Rows that `place_of` would name `value`."""
        if value in {REVIEW, RETURNED}:
            states = OPEN_STATES if value == REVIEW else {SubmissionState.RETURNED}
            return articles.filter(_last_state__in=states)
        settled = Q(_last_state__isnull=True) | ~Q(_last_state__in=[*OPEN_STATES, SubmissionState.RETURNED])
        public = {PUBLIC: PublicationState.PUBLIC, WITHDRAWN: PublicationState.WITHDRAWN}.get(value)
        return (
            articles.filter(settled, _publication=public)
            if public
            else articles.filter(settled, _publication__isnull=True)
        )


def place_of(article: Any) -> tuple[str, str]:
    """(code, name) of where an annotated article stands: what is under way first, then what is public."""
    if article._last_state in OPEN_STATES:
        return REVIEW, SubmissionState(article._last_state).label
    if article._last_state == SubmissionState.RETURNED:
        return RETURNED, "已退回，待修改"
    if article._publication == PublicationState.PUBLIC:
        return PUBLIC, "已公开"
    if article._publication == PublicationState.WITHDRAWN:
        return WITHDRAWN, "已撤下"
    return DRAFT, "草稿"


class ArticlesView(ContentList):
    """For officers: the title opens the editor."""

    model = ArticlePage
    page_title = "稿件"
    header_icon = "doc-full-inverse"
    index_url_name = "publishing_articles"
    index_results_url_name = "publishing_articles_results"
    search_fields: ClassVar[list[str]] = ["draft_title", "document_number"]
    filterset_class = ArticleFilter
    default_ordering = "-latest_revision_created_at"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.writes(request, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton("写稿", url=reverse("publishing_write"), icon_name="plus", priority=10),
            HeaderButton("从 Word 新建", url=reverse("publishing_word"), icon_name="upload", priority=20),
        ]

    def get_base_queryset(self) -> QuerySet[ArticlePage]:
        mine = departments_where(self.request.user, Role.INFORMATION_OFFICER, day=local(self.at).date())
        last = Submission.objects.filter(article=OuterRef("pk")).order_by("-submitted_at", "-pk").values("state")[:1]
        public = Publication.objects.filter(article=OuterRef("pk")).values("state")[:1]
        return (
            ArticlePage.objects.filter(department__in=mine)
            .select_related("department", "owner")
            .annotate(_last_state=Subquery(last), _publication=Subquery(public))
        )

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("draft_title", label="信息名称", sort_key="draft_title", get_url=self._edit_url),
            StateColumn("place", label="状态", accessor=place_of),
            Column(
                "trail",
                label="发布栏目",
                classname="lm-wide",
                accessor=lambda a: self.trail_of(a.path[: -ColumnPage.steplen]),
            ),
            Column("owner", label="撰稿人", classname="lm-wide", accessor=lambda a: a.owner or ""),
            MinuteColumn("latest_revision_created_at", label="修改时间", sort_key="latest_revision_created_at"),
        ]

    def _edit_url(self, article: ArticlePage) -> str:
        return reverse("wagtailadmin_pages:edit", args=[article.pk])
