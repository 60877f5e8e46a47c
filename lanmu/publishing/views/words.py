"""词库: the organisation's own lists, loaded from Excel, versioned, exported."""

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.publishing import actions, permissions, words
from lanmu.publishing.models import OwnWordList
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons
from lanmu.scanning.listfiles import list_as_xlsx, read_list
from lanmu.scanning.wordlists import COLUMNS, shipped

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WordsForm(forms.Form):
    name = forms.CharField(label="词表名称", required=False, help_text="同名的词表由这一版取代")
    department = forms.ModelChoiceField(
        label="归口处室、单位",
        queryset=Department.objects.filter(is_active=True),
        empty_label="请选择",
        error_messages={"required": "请选择归口处室、单位。", "invalid_choice": "请重新选择处室、单位。"},
    )
    file = forms.FileField(
        label="词表文件",
        help_text=f"Excel 或 CSV，第一行是列名：{'、'.join(COLUMNS)}；只有“{COLUMNS[0]}”必填",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择词表文件。", "empty": "词表文件是空的，请重新选择。"},
    )


class WordsView(ContentScreen, TemplateView):
    """Everybody with a content role sees the lists; the 办公室监督员 keeps them."""

    template_name = "publishing/words.html"
    page_title = "词库"
    header_icon = "list-ul"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form: WordsForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=words.in_force(),
            shipped=[(s.name, s.version, s.owner, len(s.entries)) for s in shipped()],
            form=self.form or WordsForm(),
            reasons=permissions.reasons_not_to_keep_words(user=self.request.user, at=self.at),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = WordsForm(request.POST, request.FILES)
        try:
            if not self.form.is_valid():
                raise Refused(form_reasons(self.form))
            data = self.form.cleaned_data
            entries = read_list(data["file"].read(), name=data["file"].name)
            row = actions.load_words(
                name=data["name"], department=data["department"], entries=entries, by=request.user, at=self.at
            )
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, f"已装入“{row.name}”第 {row.version} 版，共 {row.count} 个词，即时生效。")
        return redirect("publishing_words")


class RetireWordsView(WordsView):
    """停用."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            row = actions.retire_words(name=request.POST.get("name", ""), by=request.user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, f"已停用“{row.name}”，以前的版本留存。")
        return redirect("publishing_words")


class ExportWordsView(ContentScreen, View):
    """One version as Excel, in the shape that can be loaded again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = OwnWordList.objects.select_related("department").filter(pk=pk).first()
        if row is None:
            raise Http404
        response = HttpResponse(list_as_xlsx(words.as_list(row)), content_type=XLSX)
        name = f"词表-{row.name}-第{row.version}版.xlsx"
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        return response
