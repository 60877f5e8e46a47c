"""跳转: old addresses that lead on. Every change of them is a change the public sees (变更审批)."""

from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from lanmu.columns.reading import MAX_BYTES
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.viewsets.base import ListView
from lanmu.portal.models import Redirect
from lanmu.portal.proposed import RedirectsKind
from lanmu.portal.redirect_files import read_redirects
from lanmu.portal.redirecting import Wanted, problems
from lanmu.proposals.actions import change
from lanmu.proposals.queries import pending_on
from lanmu.proposals.views.base import tell

INDEX = "portal_redirects"
SALT = "portal.redirects"
SEEN_FOR_SECONDS = 3600
SAME = "没有变化，未作修改。"


def _may(request: HttpRequest) -> bool:
    return Permission.PORTAL_REDIRECT_EDIT in permissions_today(request.user)


class RedirectForm(forms.Form):
    path = forms.CharField(label="旧地址", max_length=200, help_text="从“/”写起，不带域名，如 /old/2019/index.html")
    target = forms.CharField(
        label="新地址", max_length=500, help_text="本站页面从“/”写起；别的网站写 https:// 开头的网址"
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
    reason = forms.CharField(label="修改原因或依据", max_length=180)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="修改原因或依据", max_length=180)


class FileForm(ReasonForm):
    file = forms.FileField(
        label="跳转表",
        help_text="CSV 或 Excel（.xlsx），表头：旧地址、新地址、说明。只登记和更改，不撤销文件中没有的。",
    )
    field_order = ("file", "reason")


class KeeperMixin(WagtailAdminTemplateMixin):
    """Only for those who keep redirects, with the list as the way back."""

    header_icon = "redirect"
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _may(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": "跳转"}, here]

    def change(self, *, reason: str, add: list[Wanted] | None = None, remove: list[str] | None = None) -> None:
        """Do or propose it, and say which. Raises Refused."""
        payload = {"add": [one.as_json() for one in add or []], "remove": remove or []}
        outcome = change(
            kind=RedirectsKind.name, payload=payload, by=self.request.user, at=timezone.now(), reason=reason
        )  # type: ignore[arg-type]
        tell(self.request, outcome, done="跳转已修改，随后生效。", unchanged=SAME)


class RedirectsView(ListView):
    """All old addresses. The Excel file has the columns that the upload reads."""

    model = Redirect
    permission_policy = None
    any_permission_required = None
    template_name = "portal/redirects.html"
    page_title = "跳转"
    header_icon = "redirect"
    index_url_name = INDEX
    index_results_url_name = "portal_redirects_results"
    is_searchable = True
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["path", "target", "note"]
    default_ordering = "path"
    paginate_by = 50
    list_export: ClassVar[list[str]] = ["path", "target", "note", "changed_at"]
    export_headings: ClassVar[dict[str, str]] = {
        "path": "旧地址", "target": "新地址", "note": "说明", "changed_at": "登记时间",
    }  # fmt: skip
    export_filename = "跳转"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _may(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_base_queryset(self) -> QuerySet[Redirect]:
        return Redirect.objects.all()

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("path", label="旧地址", sort_key="path", get_url=self._url),
            Column("target", label="新地址", sort_key="target"),
            Column("note", label="说明", classname="proposal-wide"),
            Column("changed_at", label="登记时间", accessor=self._at, sort_key="changed_at", classname="proposal-wide"),
        ]

    @staticmethod
    def _url(row: Redirect) -> str:
        return reverse("portal_redirect_edit", args=[row.pk])

    @staticmethod
    def _at(row: Redirect) -> str:
        return minute_text(row.changed_at)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("登记跳转", url=reverse("portal_redirect_add"), icon_name="plus")]

    @property
    def header_more_buttons(self) -> list[Button]:
        return [
            Button("导出 Excel", url=self.get_export_url("xlsx"), icon_name="download", priority=90),
            Button("上传跳转表", url=reverse("portal_redirect_upload"), icon_name="upload", priority=95),
        ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class AddView(KeeperMixin, FormView):
    template_name = "portal/redirect_form.html"
    page_title = "登记跳转"
    form_class = RedirectForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"pending": []} | kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        values = form.cleaned_data
        wanted = Wanted.cleaned(values["path"], values["target"], values["note"])
        try:
            self.change(add=[wanted], reason=values["reason"])
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        return redirect(INDEX)


class EditView(AddView):
    """Another new address for an old one; or 撤销."""

    page_title = "修改跳转"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(Redirect, pk=kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {"path": self.row.path, "target": self.row.target, "note": self.row.note}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["path"].disabled = True  # another old address is another redirect
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pending = list(pending_on(subject=f"redirects:{self.row.path}"))
        return super().get_context_data(
            row=self.row, pending=pending, remove_form=ReasonForm(prefix="remove"), **kwargs
        )


class RemoveView(KeeperMixin, FormView):
    """撤销, with a reason. POST only."""

    http_method_names = ("post",)
    form_class = ReasonForm
    prefix = "remove"

    def post(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(Redirect, pk=pk)
        try:
            self.change(remove=[row.path], reason=request.POST.get("remove-reason", ""))
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            return redirect("portal_redirect_edit", pk)
        return redirect(INDEX)


class UploadView(KeeperMixin, FormView):
    """The file, then what it would change; then that is proposed, exactly as seen."""

    template_name = "portal/redirect_upload.html"
    page_title = "上传跳转表"
    form_class = FileForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "seen" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            seen = signing.loads(request.POST["seen"], salt=SALT, max_age=SEEN_FOR_SECONDS)
            if seen["user"] != request.user.pk:
                raise signing.BadSignature
            self.change(add=[Wanted(**one) for one in seen["add"]], reason=seen["reason"])
        except signing.BadSignature:
            messages.error(request, "预览已过期或不完整。请重新上传文件，看过差异后再确认。")
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
        else:
            return redirect(INDEX)
        return redirect("portal_redirect_upload")

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            rows = read_redirects(form.cleaned_data["file"].read(MAX_BYTES + 1))
            if reasons := problems(add=rows, remove=[]):
                raise Refused(reasons[:100])
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        payload = {"add": [one.as_json() for one in rows], "remove": []}
        kind = RedirectsKind()
        lines = kind.describe(payload=payload, before=kind.look(payload))
        wanted = {"user": self.request.user.pk, "reason": form.cleaned_data["reason"], "add": payload["add"]}
        seen = signing.dumps(wanted, salt=SALT, compress=True)
        context = self.get_context_data(form=form, lines=lines, total=len(rows), seen=seen if lines else "")
        return self.render_to_response(context)


def redirect_urls() -> list[URLPattern]:
    """Addresses below `/workbench/`. Wagtail's own `redirects/` stays shut: it would write past all of this."""
    return [
        path("forwarding/", RedirectsView.as_view(), name=INDEX),
        path("forwarding/results/", RedirectsView.as_view(results_only=True), name="portal_redirects_results"),
        path("forwarding/add/", AddView.as_view(), name="portal_redirect_add"),
        path("forwarding/upload/", UploadView.as_view(), name="portal_redirect_upload"),
        path("forwarding/<int:pk>/", EditView.as_view(), name="portal_redirect_edit"),
        path("forwarding/<int:pk>/remove/", RemoveView.as_view(), name="portal_redirect_remove"),
    ]
