"""What people post about hits: taking a suggestion over, leaving a hint as it is, answering for a file."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View
from wagtail.admin import messages

from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.times import local
from lanmu.publishing import actions
from lanmu.publishing.actions.proofing import decide_hit, vouch_for_file
from lanmu.publishing.freezing import freeze
from lanmu.publishing.permissions.proofing import reasons_not_to_ignore_hit
from lanmu.publishing.proofing import Checker, Seen
from lanmu.publishing.proofing_enums import HitVerdict
from lanmu.publishing.proofing_files import Unread, unread
from lanmu.publishing.views import access
from lanmu.publishing.views.base import ContentScreen, complain
from lanmu.publishing.views.proofing_review import findings_of, passage_of
from lanmu.publishing.views.review import SubmissionScreen

GONE = "这处检查提示已经不在文字里，请刷新页面。"


class HitView(SubmissionScreen):
    """`review/<pk>/checks/hit/`: 采纳 is the reviewer's recorded correction; 忽略 keeps its reason."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            said = self.decide(request)
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, said)
        return redirect(f"{self.url('review')}#tab-hints")

    def decide(self, request: HttpRequest) -> str:
        one = self.hit(request.POST.get("mark", ""))
        given: dict[str, Any] = {
            "article": self.submission.article, "submission": self.submission, "seen": one, "by": request.user,
            "at": self.at,
        }  # fmt: skip
        if request.POST.get("verdict") == HitVerdict.IGNORED:
            if against := reasons_not_to_ignore_hit(submission=self.submission, user=request.user, at=self.at):
                raise NotAllowed(against)
            decide_hit(verdict=HitVerdict.IGNORED, reason=request.POST.get("reason", ""), **given)
            return "已忽略，理由留在这份送审件的检查记录里。"
        assert self.content is not None
        passage = passage_of(self.content, one)
        actions.correct(
            submission=self.submission, by=request.user, at=self.at, wrong=passage.wrong, right=passage.right,
            where=passage.where, digest=request.POST.get("digest"),
        )  # fmt: skip
        verdict = HitVerdict.MASKED if one.private else HitVerdict.ACCEPTED
        decide_hit(verdict=verdict, reason="", **given)
        return "已采纳建议并作为更正留痕，请看更正后的页面。"

    def hit(self, mark: str) -> Seen:
        """The hit that was shown. Raises Stale when the text or the rules changed meanwhile."""
        if self.content is None:
            raise Refused("保存的内容与送审时不符，不能处理。")
        findings = findings_of(content=self.content, digest=self.submission.frozen.digest, at=self.at)
        found = next((one for one in findings.hits if one.mark == mark), None)
        if found is None:
            raise Stale(GONE)
        return found


class FileView(SubmissionScreen):
    """`review/<pk>/checks/file/`: a reviewer opened a file that no machine reads."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            if self.content is None:
                raise Refused("保存的内容与送审时不符，不能处理。")
            files = unread(self.content, Checker(day=local(self.at).date()))
            vouch_for_file(
                article=self.submission.article, submission=self.submission, file=chosen(files, request),
                reason=request.POST.get("reason", ""), by=request.user, at=self.at,
            )  # fmt: skip
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, "已记录附件的核对情况。")
        return redirect(f"{self.url('review')}#tab-hints")


class DraftFileCheckView(ContentScreen, View):
    """`articles/<pk>/checks/file/`: the writer opened it, before submission."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = access.draft(request, pk)
        try:
            files = unread(freeze(article).content, Checker(day=local(self.at).date()))
            vouch_for_file(
                article=article, submission=None, file=chosen(files, request), reason=request.POST.get("reason", ""),
                by=request.user, at=self.at,
            )  # fmt: skip
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, "已记录附件的核对情况，审核人会看到。")
        return redirect("publishing_submit", pk)


def chosen(files: list[Unread], request: HttpRequest) -> Unread:
    """The file that was posted about. Raises Stale when it is another by now."""
    found = next((file for file in files if file.digest == request.POST.get("file")), None)
    if found is None:
        raise Stale("这个附件已经换过或删去，请刷新页面。")
    return found
