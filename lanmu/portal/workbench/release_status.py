"""发布状态: is what the public sees up to date and untouched? Read only; what to do about it is said in words."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from lanmu.common.times import minute_text, waited
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.release import queries
from lanmu.release.models import Change, Failure, Run, Verification

RUNS = 20
CHECKS = 10
FAILURES = 50
"""Rows shown; `lanmu release status` and the log have the rest."""
COUNTED = 5_000
"""Pending changes that are told apart by kind; a full build can leave very many."""
LATE_SECONDS = 60

FACTS = {
    "pub": "稿件公开或撤下", "near": "上一篇、下一篇", "bucket": "列表页", "top": "列表页数", "newest": "最新信息",
    "related": "文件的解读", "event": "相关报道",
    "medium": "图片和附件", "chunk": "站点地图", "chunks": "站点地图", "column": "栏目设置", "tree": "栏目结构",
    "redirect": "跳转", "redirects": "跳转", "site": "网站标识", "target": "未能发布的重试",
}  # fmt: skip
TARGETS = {
    "asset": "样式文件", "medium": "图片和附件", "article": "信息页面", "list": "栏目页面", "home": "首页",
    "rss": "RSS", "sitemap": "站点地图", "missing": "“找不到页面”",
    "unavailable": "“暂时无法办理”", "redirect": "跳转", "redirects": "跳转表", "map": "网站地图",
}  # fmt: skip


def kind_of(names: dict[str, str], code: str) -> str:
    """What a fact or target is called: the part before the first colon by its name."""
    head = code.partition(":")[0]
    return names.get(head, head)


def held_words(held: str) -> str:
    """Why releases are held, with the moment as people here write it."""
    moment, _, words = held.partition(" ")
    try:
        return f"{minute_text(datetime.fromisoformat(moment))} {words}"
    except ValueError:
        return held


def troubles(facts: dict[str, Any], checks: list[Verification]) -> list[str]:
    """Everything that is not as it should be, as sentences that say what happens next or whom to ask."""
    found = []
    if facts["held"]:
        found.append(
            f"发布已暂停：{held_words(facts['held'])}。查明原因后，由系统管理员运行 lanmu release resume 恢复。"
        )
    elif facts["full_build_due"]:
        found.append("网站需要全部重新生成（首次发布，或者页面模板有更新），发布程序会自动进行。")
    elif facts["pending"] and facts["oldest_seconds"] > LATE_SECONDS:
        found.append(
            f"最早的一项变更已经等了{waited(facts['oldest_seconds'])}。请系统管理员检查发布程序（lanmu up）是否在运行。"
        )
    if facts["failures"]:
        found.append(
            f"有 {facts['failures']} 个文件未能发布，程序会自动重试，公众看到的仍是原来的内容。"
            "请系统管理员按下表查明原因。"
        )
    if checks and (wrong := checks[0].altered + checks[0].missing + checks[0].extra):
        ended = "已自动恢复" if checks[0].repaired else "还没有恢复"
        found.append(f"最近一次核对发现 {len(wrong)} 个公开文件与清单不一致，{ended}。请安全管理员查明是谁改动的。")
    return found


def pending_kinds() -> list[tuple[str, int]]:
    """What waits to be released, by kind, most first."""
    facts = Change.objects.order_by("-urgent", "id").values_list("fact", flat=True)[:COUNTED]
    return Counter(kind_of(FACTS, fact) for fact in facts).most_common()


def failures() -> list[dict[str, Any]]:
    """Targets that could not be made, the longest broken first."""
    return [
        {
            "kind": kind_of(TARGETS, row.target), "target": row.target, "since": row.since, "tries": row.tries,
            "error": (row.error.strip().splitlines() or [""])[-1],
        }
        for row in Failure.objects.order_by("since", "pk")[:FAILURES]
    ]  # fmt: skip


class ReleaseStatusView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "portal/release_status.html"
    page_title = "发布状态"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Permission.RELEASE_STATUS_READ not in permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = queries.status(at=timezone.now())
        checks = list(Verification.objects.order_by("-at")[:CHECKS])
        return super().get_context_data(
            facts=facts,
            oldest=waited(facts["oldest_seconds"]),
            troubles=troubles(facts, checks),
            pending=pending_kinds(),
            failures=failures(),
            runs=Run.objects.order_by("-id")[:RUNS],
            checks=checks,
            **kwargs,
        )
