"""责任追溯: the question, the answer on one printable page, and 导出案卷."""

import tempfile
from datetime import datetime
from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.portal.inquiry.actions import export, look_up
from lanmu.portal.inquiry.forms import MINUTE, TraceForm
from lanmu.portal.inquiry.trace import ArticleTrace, Trace
from lanmu.portal.inquiry.views.base import PermittedMixin, Screen, complain, form_reasons
from lanmu.publishing.models import ArticlePage

SPOOL = 8 * 1024 * 1024
"""Bytes of a case file kept in memory; a larger one goes to a temporary file."""


class TraceView(Screen, TemplateView):
    """`/workbench/trace/`: asking is reading, so it is a GET; it leaves an audit row all the same."""

    template_name = "portal/inquiry/trace.html"
    page_title = "责任追溯"
    header_icon = "search"
    needed = Permission.INQUIRY_TRACE_READ
    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = bool(self.request.GET)
        form = TraceForm(self.request.GET if asked else None)
        found = self.answer(form) if asked else None
        held = permissions_today(self.request.user)
        return super().get_context_data(
            form=form,
            found=found,
            shown_facts=facts_of(found) if found else [],
            asked=minute_text(found.at) if found and found.at else "",
            may_register=Permission.INQUIRY_EVENT_KEEP in held,
            may_read_records=Permission.PUBLISHING_RECORD_READ in held,
            query={"at": _picker(found.at) if found and found.at else ""},
            **kwargs,
        )

    def answer(self, form: TraceForm) -> Trace | None:
        """The trace; None when it was refused, with the reasons as messages."""
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            return look_up(
                url=form.cleaned_data["url"], asked_at=form.cleaned_data["at"], by=self.request.user, at=self.at
            )
        except Refused as refused:
            complain(self.request, refused.reasons)
            return None


class ExportView(PermittedMixin, View):
    """导出案卷. POST: it writes an audit row, and no link on another page can start it."""

    needed = Permission.INQUIRY_TRACE_READ
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = get_object_or_404(ArticlePage, pk=pk)
        out = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the response closes it
        try:
            export(article=article, out=out, by=request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            out.close()
            complain(request, refused.reasons)
            return redirect("inquiry_trace")
        out.seek(0)
        name = content_disposition_header(True, f"案卷_{article.pk}_{local(self.at):%Y%m%d}.zip")
        return FileResponse(out, content_type="application/zip", headers={"Content-Disposition": name})


def facts_of(found: Trace) -> list[tuple[str, str]]:
    """The head of the answer."""
    facts = [("地址", f"/{found.place.path}"), ("追溯时间", minute_text(found.at) if found.at else "现在")]
    if found.article is not None:
        facts += _article_facts(found.article)
    if found.row is not None:
        facts.append(("清单中的文件", f"{found.row.digest}，{found.row.size} 字节"))
    if found.root is not None:
        facts.append(("最近的每日清单签名", f"{found.root.day}　{found.root.root}"))
    return facts


def _article_facts(found: ArticleTrace) -> list[tuple[str, str]]:
    facts = [("栏目", found.column), ("报送部门", found.department)]
    if (version := found.shown) is None:
        return facts
    until = minute_text(version.until) if version.until else "现在"
    facts += [
        ("信息编号", version.record.number),
        ("依据", str(version.record.get_kind_display())),
        ("公开", f"{minute_text(version.since)} 至 {until}" + (f"，{version.ended_by}" if version.ended_by else "")),
        ("内容摘要值", version.digest),
        ("备案摘要值", version.record.digest),
    ]
    if (released := found.released) is not None:
        how = "发布日志写明" if released.certain else "发布日志没有逐个记载，按时间推定"
        facts.append(("公众可见", f"{minute_text(released.done_at)}，第 {released.run.pk} 次发布（{how}）"))
    return facts


def _picker(at: datetime) -> str:
    return local(at).strftime(MINUTE)
