"""审计日志: read, searched and exported by the 审计员, who can also have the chain checked; nobody can change it."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
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
from lanmu.organisation.viewsets.audit_names import (
    ACTION_NAMES,
    SUBJECT_KINDS,
    action_name,
    detail_name,
    subject_name,
    value_name,
)
from lanmu.organisation.viewsets.base import DayRangeInput, ListView, RegisterViewSet

CHECKED = "audit.verify"
LEADING = ("title", "name", "state", "old", "new")
"""Particulars told first; the rest by their codes. PostgreSQL does not keep the order in which they were recorded."""
LISTS = frozenset({"kinds", "names", "path", "reasons", "responsible"})
"""Particulars that are several things; two values of any other one are what was and what is."""


def at_text(entry: AuditEntry) -> str:
    return local(entry.at).strftime("%Y-%m-%d %H:%M:%S")


def detail_text(entry: AuditEntry) -> str:
    """The row's particulars on one line: `名称：法规处一审；角色：一审`."""
    return "；".join(_particulars(entry.detail))


def _particulars(values: Mapping[str, Any]) -> list[str]:
    told = sorted(values, key=lambda key: (LEADING.index(key) if key in LEADING else len(LEADING), key))
    given = [(key, values[key]) for key in told if values[key] not in ("", None, [], {})]
    return [f"{detail_name(key)}：{_plain(key, value)}" for key, value in given]


def _plain(key: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{'，'.join(_particulars(value))}}}"
    if not isinstance(value, list):
        return value_name(key, value)
    if key in LISTS:
        return "、".join(_plain(key, v) for v in value)
    return " → ".join(_plain(key, v) or "（空）" for v in value)


class AuditFilters(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label="时间", widget=DayRangeInput)
    actor_name = django_filters.CharFilter(label="操作人", lookup_expr="icontains")
    action = django_filters.ChoiceFilter(label="动作", choices=sorted(ACTION_NAMES.items()), empty_label="全部")
    subject = django_filters.CharFilter(label="对象", method="about", help_text="如：送审件 2024-000001")

    class Meta:
        model = AuditEntry
        fields: ClassVar[list[str]] = []

    def about(self, rows: QuerySet[AuditEntry], name: str, value: str) -> QuerySet[AuditEntry]:
        """As the list shows it (账号 7), by its number alone, or by its code (user:7)."""
        words = value.split()
        kind = SUBJECT_KINDS.get(words[0]) if words else None
        if kind is None:
            return rows.filter(Q(subject=value.strip()) | Q(subject__endswith=f":{value.strip()}"))
        return rows.filter(subject=f"{kind}:{words[1]}") if len(words) > 1 else rows.filter(subject__startswith=kind)


class AuditList(ListView):
    page_title = "审计日志"
    table_classname = "listing lanmu-audit"
    any_permission_required: ClassVar[list[str]] = ["view"]

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton("校验日志链", url=reverse("audit:chain"), icon_name="lock")]

    def to_row_dict(self, item: AuditEntry) -> dict[str, Any]:
        named = {"action": action_name(item.action), "subject": subject_name(item.subject)}
        return super().to_row_dict(item) | named | {"detail": detail_text(item)}


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
        Column("subject", label="对象", accessor=lambda entry: subject_name(entry.subject), sort_key="subject"),
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
