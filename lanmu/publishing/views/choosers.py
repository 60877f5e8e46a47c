"""Choosing a policy document in the editor: public ones, and those the officer's own departments are working on."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from lanmu.common.times import minute_text
from lanmu.publishing import permissions
from lanmu.publishing.enums import Genre, PublicationState
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.publishing.views import access


class PolicyFilterForm(BaseFilterForm):
    """Title or 发文字号, as a plain part of it: the search index does not know every part of a Chinese word."""

    q = forms.CharField(label="名称或文号", required=False, widget=forms.TextInput(attrs={"placeholder": "名称或文号"}))

    def filter(self, objects: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
        found = super().filter(objects)
        words = self.cleaned_data.get("q", "").strip()
        if words:
            self.is_searching, self.search_query = True, words
            found = found.filter(Q(draft_title__icontains=words) | Q(document_number__icontains=words))
        policies: QuerySet[ArticlePage] = found
        return policies


class WritersOnly:
    """The window opens for a 信息员 and shows what they may name."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.writes(request, at=timezone.now()):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def get_object_list(self) -> QuerySet[ArticlePage]:
        """Public policy documents, and drafts of the person's own departments that are to become such."""
        mine = permissions.officer_departments(user=self.request.user, at=timezone.now())
        public = Publication.objects.filter(article=OuterRef("pk"), genre=Genre.POLICY, state=PublicationState.PUBLIC)
        ever = Publication.objects.filter(article=OuterRef("pk"))
        drafts = Q(genre=Genre.POLICY, department__in=mine) & ~Exists(ever)
        rows = ArticlePage.objects.filter(Q(Exists(public)) | drafts)
        found: QuerySet[ArticlePage] = rows.select_related("publication", "department")
        return found.order_by("-latest_revision_created_at", "-pk")

    def can_create(self) -> bool:
        return False


class _Listing(WritersOnly):
    filter_form_class = PolicyFilterForm

    @property
    def columns(self) -> list[Column]:
        title: Column = self.title_column  # type: ignore[attr-defined]
        title.label = "信息名称"
        return [
            title,
            Column("document_number", label="发文字号"),
            Column("department", label="报送部门", accessor=lambda a: a.department or ""),
            Column("public", label="发布时间", accessor=_since),
        ]


def _since(article: ArticlePage) -> str:
    publication = getattr(article, "publication", None)
    return minute_text(publication.listed_at) if publication is not None else "尚未公开"


class PolicyChooseView(_Listing, chooser.ChooseView):
    pass


class PolicyResultsView(_Listing, chooser.ChooseResultsView):
    pass


class PolicyChosenView(WritersOnly, chooser.ChosenView):
    """Answers for what the list shows only, so that a guessed number tells no title."""

    def get_object(self, pk: Any) -> ArticlePage:
        found = self.get_object_list().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def get_display_title(self, instance: ArticlePage) -> str:
        return str(instance.draft_title)

    def get_edit_item_url(self, instance: ArticlePage) -> None:
        return None


class PolicyChooserViewSet(ChooserViewSet):
    model = ArticlePage
    icon = "doc-full"
    choose_one_text = "选择政策文件"
    page_title = "选择政策文件"
    search_tab_label = "查找"
    per_page = 10
    register_widget = False
    choose_view_class = PolicyChooseView
    choose_results_view_class = PolicyResultsView
    chosen_view_class = PolicyChosenView
    preserve_url_parameters: ClassVar[list[str]] = []

    def get_urlpatterns(self) -> list[Any]:
        """Choosing one; the two further addresses of Wagtail's would show and make articles past our rules."""
        return [
            path("", self.choose_view, name="choose"),
            path("results/", self.choose_results_view, name="choose_results"),
            path("chosen/<str:pk>/", self.chosen_view, name="chosen"),
        ]


policy_chooser = PolicyChooserViewSet("policy_chooser")
