"""新建: choose one of one's own columns and write, or bring a Word file."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import columns_for, levels_of, titles_by_path
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.queries import departments_where
from lanmu.publishing.forms.write import WordForm
from lanmu.publishing.views import access
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons
from lanmu.publishing.views.word import draft_from_word


class WriterScreen(ContentScreen, TemplateView):
    """For a 信息员 only."""

    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.writes(request, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def columns(self) -> Any:
        """Columns this person may write in: those of every department where they are 信息员."""
        mine = departments_where(self.request.user, Role.INFORMATION_OFFICER, day=local(self.at).date())
        numbers = {pk for d in mine for pk in columns_for(d).values_list("pk", flat=True)}
        return ColumnPage.objects.filter(pk__in=numbers).select_related("responsibility__operator").order_by("path")

    def choices(self, columns: Iterable[ColumnPage]) -> list[tuple[str, list[dict[str, Any]]]]:
        """(first-level title, columns below it), titles read once for all."""
        titles = titles_by_path()
        rows = [(levels_of(c.path, titles), c) for c in columns]
        return [
            (first, [{"column": c, "name": " › ".join(t for t in levels[1:] if t) or first} for levels, c in group])
            for first, group in groupby(rows, key=lambda row: row[0][0])
        ]


class WriteView(WriterScreen):
    """写稿: the columns, each a link to Wagtail's editor."""

    template_name = "publishing/write.html"
    page_title = "写稿"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(groups=self.choices(self.columns()), **kwargs)


class WordView(WriterScreen):
    """从 Word 新建: upload, get a draft, go on in the editor."""

    template_name = "publishing/word.html"
    page_title = "从 Word 新建"
    http_method_names = ["get", "head", "post"]
    form: WordForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form or WordForm(columns=self.columns())
        self._label_columns(form)
        return super().get_context_data(form=form, **kwargs)

    def _label_columns(self, form: WordForm) -> None:
        titles = titles_by_path()
        field: Any = form.fields["column"]
        field.label_from_instance = lambda column: " › ".join(t for t in levels_of(column.path, titles) if t)
        field.widget.choices = field.choices

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = WordForm(request.POST, request.FILES, columns=self.columns())
        if not self.form.is_valid():
            complain(request, form_reasons(self.form))
            return self.render_to_response(self.get_context_data())
        data = self.form.cleaned_data
        try:
            article, problems = draft_from_word(file=data["file"], column=data["column"], user=request.user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已从 Word 文件生成草稿。请核对正文、图片的替代文字和备案信息，再送审。")
        for problem in problems:
            messages.warning(request, problem)
        return redirect(reverse("wagtailadmin_pages:edit", args=[article.pk]))
