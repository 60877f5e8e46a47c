"""「链接」: every address in fault or not decided, where it stands and how it came; 危险域名."""

from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lanmu.audit.actions import record
from lanmu.common.refusal import Refused
from lanmu.links import actions, queries
from lanmu.links.actions.asking import OFF
from lanmu.links.details import spots
from lanmu.links.enums import FAULTS, State, Use
from lanmu.links.models import Check, DangerousHost, Sweep, Target
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain
from lanmu.organisation.views.permitted import Permitted, PermittedList, PermittedScreen
from lanmu.patrol.views.base import TagColumn
from lanmu.publishing.views.listing import MinuteColumn

TITLE = "链接"
READERS = frozenset({Permission.PATROL_FINDING_READ})
KEEPERS = frozenset({Permission.PATROL_RUN_START})
FAULTY, UNDECIDED, EVERY = "faults", "cannot_tell", "all"
PAGES_SHOWN = 10
CHECKS_SHOWN = 30
_TONES = {
    State.GOOD: "probe_ok", State.DANGEROUS: "veto", State.UNTELLABLE: "run_waiting", State.SUSPECT: "run_waiting",
    State.UNKNOWN: "", State.REDIRECT: "ordinary", State.AWAY: "ordinary", State.ANCHOR: "ordinary",
}  # fmt: skip


class LinkFilter(WagtailFilterSet):
    which = django_filters.ChoiceFilter(
        label="范围", method="by_which", empty_label=None,
        choices=[(FAULTY, "有问题的"), (UNDECIDED, "不能判定的"), (EVERY, "全部")],
    )  # fmt: skip
    state = django_filters.MultipleChoiceFilter(label="状态", choices=State.choices)
    use = django_filters.MultipleChoiceFilter(label="用途", choices=Use.choices)
    where = django_filters.ChoiceFilter(
        label="指向", choices=[("inside", "本站"), ("outside", "别的网站")], method="by_where"
    )  # fmt: skip

    class Meta:
        model = Target
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any = None, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        """What is in fault, unless somebody asks for more."""
        given = data.copy() if data is not None else QueryDict(mutable=True)
        given.setdefault("which", FAULTY)
        super().__init__(given, *args, request=request, **kwargs)

    def by_which(self, rows: QuerySet[Target], _name: str, value: str) -> QuerySet[Target]:
        if value == EVERY:
            return rows
        return rows.filter(state__in=FAULTS) if value == FAULTY else rows.filter(state=State.UNTELLABLE)

    def by_where(self, rows: QuerySet[Target], _name: str, value: str) -> QuerySet[Target]:
        return rows.filter(host="") if value == "inside" else rows.exclude(host="")


class LinksView(PermittedList):
    """Addresses and how they stand, those that columns are first."""

    needed = READERS
    model = Target
    template_name = "patrol/links.html"
    page_title = TITLE
    header_icon = "link"
    index_url_name = "patrol_links"
    index_results_url_name = "patrol_links_results"
    search_fields: ClassVar[list[str]] = ["address", "reason"]
    filterset_class = LinkFilter
    default_ordering = "-changed_at"
    exports: ClassVar[dict[str, str]] = {
        "address": "地址", "get_state_display": "状态", "get_use_display": "用途", "reason": "原因",
        "suggestion": "建议", "status": "应答代码", "pages": "所在页面（前 10 个）", "page_count": "页面数",
        "first_seen": "首次发现", "changed_at": "状态变化时间", "checked_at": "上次检查",
    }  # fmt: skip

    def get_base_queryset(self) -> QuerySet[Target]:
        return Target.objects.all()

    def order_queryset(self, queryset: QuerySet[Target]) -> QuerySet[Target]:
        return queryset.order_by("-weight", self.ordering or self.default_ordering, "pk")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("危险域名", url=reverse("patrol_danger"), icon_name="warning")]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("address", label="地址", get_url=self._url, width="34%"),
            TagColumn("state", label="状态", accessor=_tag, sort_key="state"),
            Column("use", label="用途", accessor=lambda t: t.get_use_display(), classname="lm-wide lm-nowrap"),
            Column("reason", label="原因", classname="lm-wide"),
            Column("holders", label="所在页面", accessor=self._pages, classname="lm-wide"),
            MinuteColumn("changed_at", label="状态变化", sort_key="changed_at", wide=True),
            MinuteColumn("checked_at", label="上次检查", sort_key="checked_at", wide=True),
        ]

    @staticmethod
    def _url(target: Target) -> str:
        return reverse("patrol_link", args=[target.pk])

    def _pages(self, target: Target) -> str:
        held = self._held(target)
        return "" if not held.count else held.pages[0] + (f" 等 {held.count} 个" if held.count > 1 else "")

    def _held(self, target: Target) -> queries.Holders:
        """Of all rows shown, found together."""
        if not hasattr(self, "_known"):
            self._known: dict[int, queries.Holders] = {}
        if target.hash not in self._known:
            shown = [row.hash for row in self.__dict__.get("_rows", ())] or [target.hash]
            self._known |= queries.holders([*shown, target.hash], first=PAGES_SHOWN)
        return self._known[target.hash]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        self._rows = list(context["object_list"])
        if not self.results_only:
            tally = queries.tally()
            context |= {
                "tally": [(State(state).label, count) for state, count in sorted(tally.items())],
                "last": Sweep.objects.filter(whole=True).first(),
                "off": "" if settings.LANMU_LINK_CHECK else OFF,
            }
        return context

    def to_row_dict(self, item: Target) -> Any:
        held = self._held(item)
        item.pages, item.page_count = "\n".join(held.pages), held.count  # type: ignore[attr-defined]
        return super().to_row_dict(item)


def _tag(target: Target) -> tuple[str, str]:
    return _TONES.get(State(target.state), "serious"), str(target.get_state_display())


class LinkView(PermittedScreen, TemplateView):
    """One address: how it stands, where it is linked from, what every look showed."""

    needed = READERS
    template_name = "patrol/link.html"
    header_icon = "link"
    http_method_names: ClassVar[list[str]] = ["get", "head"]
    page_title = "链接详情"
    above = ("patrol_links", TITLE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        target = get_object_or_404(Target, pk=kwargs["pk"])
        held = queries.holders([target.hash], first=PAGES_SHOWN)[target.hash]
        return super().get_context_data(
            **{
                "target": target, "tone": _tag(target)[0], "held": held,
                "spots": spots(address=target.address, pages=held.pages),
                "checks": Check.objects.filter(target=target)[:CHECKS_SHOWN],
                "may_ask": bool(target.host) and settings.LANMU_LINK_CHECK and bool(_today(self.request) & KEEPERS),
                "may_decide": target.state == State.TAKEN and bool(_today(self.request) & KEEPERS),
                "faces": _faces(target),
                **kwargs,
            }
        )  # fmt: skip


_FEATURES = (
    ("页面标题", "title"), ("域名", "owner"), ("证书持有人", "organisation"), ("证书签发机构", "issuer"),
)  # fmt: skip


def _faces(target: Target) -> list[tuple[str, str, str]]:
    """Of a site in doubt: feature, what it was when all was well, what it is now."""
    before, now = target.faces.get("good", {}), target.faces.get("now", {})
    if target.state != State.TAKEN:
        return []
    return [(label, before.get(name, ""), now.get(name, "")) for label, name in _FEATURES]


def _today(request: HttpRequest) -> frozenset[Permission]:
    return frozenset(permissions_today(request.user))


class KeeperView(Permitted, View):
    """What whoever may start a patrol may do here. POST only."""

    needed = KEEPERS
    http_method_names: ClassVar[list[str]] = ["post"]


class AskView(KeeperView):
    """Look at one address now."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = get_object_or_404(Target.objects.exclude(host=""), pk=pk)
        try:
            done = actions.ask(at=self.at, only=[target.pk])
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            target.refresh_from_db()
            seen = "连不上任何网站，请检查本机网络。" if done.offline else f"检查完毕：{target.get_state_display()}。"
            messages.success(request, seen)
        return redirect("patrol_link", target.pk)


class DecideView(KeeperView):
    """A person has looked at a site in doubt: `confirm` puts its host on the list, `acquit` lets the link stand."""

    verb = "acquit"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        target, reason = get_object_or_404(Target.objects.exclude(host=""), pk=pk), request.POST.get("reason", "")
        by = str(request.user)
        try:
            with transaction.atomic():
                if self.verb == "confirm":
                    actions.add_host(host=target.host, reason=reason, by=by, at=self.at)
                else:
                    actions.acquit(target=target, reason=reason, by=by, at=self.at)
                action = "patrol.danger_add" if self.verb == "confirm" else "patrol.link_acquit"
                record(actor=request.user, action=action, subject=f"host:{target.host[:60]}", at=self.at,
                       detail={"host": target.host, "url": target.address[:200], "note": reason})  # fmt: skip
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            done = "已登记为危险域名。" if self.verb == "confirm" else "已放行，下次检查以现在的面貌为准。"
            messages.success(request, done)
        return redirect("patrol_link", target.pk)


class DangerView(PermittedScreen, TemplateView):
    """危险域名: the office's own list."""

    needed = READERS
    template_name = "patrol/danger.html"
    page_title = "危险域名"
    above = ("patrol_links", TITLE)
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_keep = bool(_today(self.request) & KEEPERS)
        return super().get_context_data(**{"hosts": DangerousHost.objects.all(), "may_keep": may_keep, **kwargs})


class KeepDangerView(KeeperView):
    """Enter a host, or take one off."""

    verb = "add"

    def post(self, request: HttpRequest) -> HttpResponse:
        host, reason = request.POST.get("host", ""), request.POST.get("reason", "")
        try:
            with transaction.atomic():
                if self.verb == "add":
                    row = actions.add_host(host=host, reason=reason, by=str(request.user), at=self.at)
                    host, reason = row.host, row.reason
                else:
                    actions.remove_host(host=host, at=self.at)
                action = "patrol.danger_add" if self.verb == "add" else "patrol.danger_remove"
                record(actor=request.user, action=action, subject=f"host:{host[:60]}", at=self.at,
                       detail={"host": host, "note": reason})  # fmt: skip
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            done = "已登记。链接到它的页面已记为危险链接。" if self.verb == "add" else "已移出危险域名表。"
            messages.success(request, done)
        return redirect("patrol_danger")
