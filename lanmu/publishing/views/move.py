"""换栏目: propose that a public text go to another column of the table."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import columns_for, leaf_columns, levels_of, titles_by_path
from lanmu.common.refusal import Refused
from lanmu.proposals.actions import change
from lanmu.proposals.queries import pending_on
from lanmu.proposals.views.base import tell
from lanmu.publishing.models import Publication
from lanmu.publishing.proposed import MoveKind
from lanmu.publishing.views.base import ContentScreen


class MoveForm(forms.Form):
    """To which column, and why."""

    column = forms.TypedChoiceField(label="换到栏目", coerce=int, empty_value=None)
    reason = forms.CharField(label="原因或依据", max_length=180, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, choices: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [("", "请选择"), *choices]


class MoveView(ContentScreen, FormView):
    """Only columns that the text's department may supply are offered."""

    template_name = "publishing/move.html"
    form_class = MoveForm
    page_title = "换栏目"
    header_icon = "globe"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        wanted = Publication.objects.select_related("column", "article__department")
        self.publication = get_object_or_404(wanted, pk=kwargs["pk"])

    def trail(self) -> list[dict[str, Any]]:
        own = reverse("publishing_publication", args=[self.publication.pk])
        return [
            {"url": reverse("publishing_published"), "label": "已发布信息"},
            {"url": own, "label": "发布情况"},
        ]

    def columns(self) -> list[ColumnPage]:
        """The columns it may go to, in the order of the table."""
        department = self.publication.article.department
        found = leaf_columns() if department is None else columns_for(department)
        return [column for column in found if column.pk != self.publication.column_id]

    def get_form_kwargs(self) -> dict[str, Any]:
        titles = titles_by_path()
        names = [(c.pk, " › ".join(t for t in levels_of(c.path, titles) if t)) for c in self.columns()]
        return {**super().get_form_kwargs(), "choices": names}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pending = list(pending_on(subject=f"article:{self.publication.article_id}"))
        return super().get_context_data(publication=self.publication, pending=pending, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        column = next(c for c in self.columns() if c.pk == form.cleaned_data["column"])
        try:
            outcome = change(
                kind=MoveKind.name,
                payload=MoveKind.payload(publication=self.publication, column=column),
                by=self.request.user,
                at=self.at,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        tell(self.request, outcome, done=f"已换到“{column.title}”，公开地址不变。", unchanged="栏目没有变化。")
        return redirect("publishing_publication", self.publication.pk)
