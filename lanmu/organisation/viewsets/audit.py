"""审计日志: read, searched and exported by the 审计员, who can also have the chain checked; nobody can change it."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from lanmu.audit.actions import record, verify
from lanmu.audit.models import AuditEntry
from lanmu.common.times import local
from lanmu.organisation.permissions import may_read_audit_log
from lanmu.organisation.viewsets.audit_names import ACTION_NAMES, action_name
from lanmu.organisation.viewsets.base import DayRangeInput, ListView, RegisterViewSet

CHECKED = "audit.verify"


def at_text(entry: AuditEntry) -> str:
    return local(entry.at).strftime("%Y-%m-%d %H:%M:%S")


def detail_text(entry: AuditEntry) -> str:
    """The row's particulars on one line: `name：法规处一审；role：一审`."""
    return "；".join(f"{key}：{_plain(value)}" for key, value in entry.detail.items() if value not in ("", None))


def _plain(value: Any) -> str:
    return " → ".join(_plain(v) for v in value) if isinstance(value, list) else str(value)


class AuditFilters(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label="时间", widget=DayRangeInput)
    actor_name = django_filters.CharFilter(label="操作人", lookup_expr="icontains")
    action = django_filters.ChoiceFilter(label="动作", choices=sorted(ACTION_NAMES.items()), empty_label="全部")
    subject = django_filters.CharFilter(label="对象", lookup_expr="exact")

    class Meta:
        model = AuditEntry
        fields: ClassVar[list[str]] = []


class AuditList(ListView):
    page_title = "审计日志"
    table_classname = "listing lanmu-audit"
    any_permission_required: ClassVar[list[str]] = ["view"]

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton("校验日志链", url=reverse("audit:chain"), icon_name="lock")]

    def to_row_dict(self, item: AuditEntry) -> dict[str, Any]:
        return super().to_row_dict(item) | {"detail": detail_text(item), "action": action_name(item.action)}


class ChainView(WagtailAdminTemplateMixin, TemplateView):
    """Is the log as it was written? Asked on demand: walking a million rows takes a while."""

    template_name = "organisation/audit_chain.html"
    page_title = "校验日志链"
    header_icon = "lock"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may_read_audit_log(request.user, day=timezone.localdate()):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        own = [{"url": reverse("audit:index"), "label": "审计日志"}, {"url": "", "label": self.page_title}]
        return [*super().get_breadcrumbs_items(), *own]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = AuditEntry.objects.filter(action=CHECKED).order_by("-seq").first()
        return super().get_context_data(rows=AuditEntry.objects.count(), last=last, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        broken, rows = verify(), AuditEntry.objects.count()
        detail = {"rows": rows, "broken_at": broken or 0}
        record(actor=request.user, action=CHECKED, subject="audit:0", at=timezone.now(), detail=detail)  # type: ignore[arg-type]
        if broken is None:
            messages.success(request, f"日志链完整：共 {rows} 行，逐行相符。")
        else:
            messages.error(
                request, f"日志链在第 {broken} 行断裂：该行或其前一行被改动过。请立即保全数据库并报告安全管理员。"
            )
        return redirect("audit:chain")


class AuditViewSet(RegisterViewSet):
    model = AuditEntry
    icon = "history"
    menu_label = "审计日志"
    menu_name = "audit"
    menu_order = 640
    index_view_class = AuditList
    ordering = "-seq"
    list_per_page = 50
    search_fields = ("actor_name", "action", "subject")
    filterset_class = AuditFilters
    form_fields: ClassVar[list[str]] = []
    list_display: ClassVar[list[Any]] = [
        Column("seq", label="序号", sort_key="seq"),
        Column("at", label="时间", accessor=at_text, sort_key="at"),
        Column("actor_name", label="操作人", sort_key="actor_name"),
        Column("action", label="动作", accessor=lambda entry: action_name(entry.action), sort_key="action"),
        Column("subject", label="对象", sort_key="subject"),
        Column("detail", label="内容", accessor=detail_text),
    ]
    list_export = ("seq", "at", "actor_id", "actor_name", "action", "subject", "detail", "chain")
    export_filename = "审计日志"

    def get_urlpatterns(self) -> list[Any]:
        listed = [p for p in super().get_urlpatterns() if p.name in {"index", "index_results"}]
        return [*listed, path("chain/", self.construct_view(ChainView), name="chain")]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No address to add or edit a row exists, so no list may link to one."""
        return super().get_common_view_kwargs(**kwargs) | {"add_url_name": None, "edit_url_name": None}

    def register_admin_url_finder(self) -> None:
        """Rows have no page of their own."""
