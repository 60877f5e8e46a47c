"""内容检查 while writing: the editor (static/publishing/proofing.js) sends its texts and gets hits with exact places.

Nothing is saved here but what the last check said (proofing_store) and what the writer decides about a hit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from lanmu.common.refusal import Refused, Stale
from lanmu.common.times import local, minute_text
from lanmu.publishing.actions.proofing import decide_hit
from lanmu.publishing.enums import SourceKind
from lanmu.publishing.models import ArticlePage, HitDecision
from lanmu.publishing.proofing import Checker, Seen, see
from lanmu.publishing.proofing_enums import HitVerdict
from lanmu.publishing.proofing_gate import ELSEWHERE
from lanmu.publishing.proofing_store import ignored, keep_draft
from lanmu.publishing.views import access
from lanmu.scanning.context import Source
from lanmu.scanning.documents import Cell, Document, Part
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.rules import Result

MOST_CHARACTERS = 500_000
MOST_PARTS = 20_000
MOST_HITS = 300
BROKEN = "检查的请求不完整，请刷新页面再试。"


@dataclass(frozen=True, slots=True)
class Sent:
    """What the editor sent: the parts of the text, and what it calls their places."""

    document: Document
    labels: Mapping[str, str]
    source: Source


def read_sent(body: bytes) -> tuple[Sent, dict[str, Any]]:
    """The texts of a request, and the whole request. Raises Refused when it is not what the editor sends."""
    try:
        data = json.loads(body)
        rows = data["parts"]
        parts = tuple(_part(row) for row in rows[:MOST_PARTS])
        labels = {str(row["where"]): str(row.get("label", ""))[:60] for row in rows}
        source = data.get("source") or {}
        given = Source(source.get("kind") == SourceKind.REPOST, str(source.get("name", "")), str(source.get("url", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused(BROKEN)
    if sum(len(part.text) for part in parts) > MOST_CHARACTERS or len(rows) > MOST_PARTS:
        raise Refused("文字太长，写稿时不作检查，送审时再查。")
    return Sent(Document(parts), labels, given), data


def _part(row: Mapping[str, Any]) -> Part:
    cell = None
    if row.get("cell"):
        place = row["cell"]
        cell = Cell(str(place["table"]), int(place["row"]), int(place["column"]), header=bool(place.get("header")))
    return Part(
        Kind(row["kind"]), str(row["text"]), where=str(row["where"]), level=int(row.get("level") or 0),
        href=str(row.get("href") or ""), cell=cell,
    )  # fmt: skip


class EditorView(View):
    """POST only, JSON in and out. For who may write the draft; for a new one, for a 信息员."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()
        self.started = perf_counter()

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            self.sent, self.data = read_sent(request.body)
            return JsonResponse(self.answer(), json_dumps_params={"ensure_ascii": False})
        except Refused as refused:
            return JsonResponse({"reasons": refused.reasons}, status=409, json_dumps_params={"ensure_ascii": False})

    def answer(self) -> dict[str, Any]:
        """What to send back. Raises Refused."""
        raise NotImplementedError

    @cached_property
    def article(self) -> ArticlePage | None:
        """The draft, when it has been saved. 404 and 403 for who may not write it."""
        number = self.data.get("article")
        if number:
            return access.draft(self.request, int(number))
        if not access.writes(self.request, at=self.at):
            raise PermissionDenied
        return None

    @cached_property
    def checker(self) -> Checker:
        return Checker(day=local(self.at).date())

    def check(self) -> tuple[Result, list[Seen]]:
        """Result and hits, the rules aside that have a field of their own to complain at."""
        _ = self.article  # who may not write it gets no answer
        result = self.checker.check_as(self.sent.document, source=self.sent.source)
        texts = {part.where: part.text for part in self.sent.document.parts}
        hits = [
            see(hit, texts.get(hit.where, ""), name=lambda where: self.sent.labels.get(where, ""))
            for hit in result.hits
            if hit.rule not in ELSEWHERE
        ]
        return result, hits


class CheckView(EditorView):
    """`checks/draft/`: the hits of what stands in the editor now."""

    def answer(self) -> dict[str, Any]:
        result, hits = self.check()
        left: dict[str, HitDecision] = {}
        if self.article is not None:
            left = ignored(article=self.article.pk, marks=[one.mark for one in hits])
            title = next((part.text for part in self.sent.document.parts if part.kind is Kind.TITLE), "")
            keep_draft(article=self.article, title=title, hits=hits, failures=result.failures, at=self.at)
        texts = {part.where: part.text for part in self.sent.document.parts}
        return {
            "hits": [_told(one, texts.get(one.hit.where, ""), left.get(one.mark)) for one in hits[:MOST_HITS]],
            "more": max(len(hits) - MOST_HITS, 0),
            "failures": [
                *(f"“{failure.name}”没有做成：{failure.why}" for failure in result.failures),
                *filter(None, [self.checker.unfinished]),
            ],
            "exempted": len(result.exempted),
            "milliseconds": round((perf_counter() - self.started) * 1000),
        }


class DecideView(EditorView):
    """`checks/decide/`: the writer takes a suggestion over, masks, or leaves a hint with a reason."""

    def answer(self) -> dict[str, Any]:
        _result, hits = self.check()
        one = next((one for one in hits if one.mark == self.data.get("mark")), None)
        if one is None:
            raise Stale("这处文字刚刚改过，请看最新的检查结果。")
        if self.article is None:
            raise Refused("请先保存草稿，再忽略提示。")
        if self.data.get("verdict") == HitVerdict.IGNORED:
            verdict = HitVerdict.IGNORED
        else:
            verdict = HitVerdict.MASKED if one.private else HitVerdict.ACCEPTED
        reason = str(self.data.get("reason", "")) if verdict is HitVerdict.IGNORED else ""
        user: Any = self.request.user
        decide_hit(article=self.article, submission=None, seen=one, verdict=verdict, reason=reason, by=user, at=self.at)
        return {"done": True}


def _told(one: Seen, text: str, left: HitDecision | None) -> dict[str, Any]:
    hit = one.hit
    stop = hit.severity is Severity.BLOCK
    told = {
        "where": hit.where, "start": _units(text, hit.start), "end": _units(text, hit.end), "text": hit.text,
        "rule": hit.rule, "name": hit.name, "severity": hit.severity.value, "stop": stop, "place": one.place,
        "before": one.before, "after": one.after, "suggestion": hit.suggestion, "why": hit.why, "mark": one.mark,
        "private": one.private, "ignored": "",
    }  # fmt: skip
    if left is not None and not stop:
        told["ignored"] = f"{left.by_name} {minute_text(left.at)} 忽略：{left.reason}"
    if stop and not one.private:
        told["exempt"] = f"{reverse('publishing_exemption_new')}?"
    return told


def _units(text: str, place: int) -> int:
    """The offset as browsers count, in UTF-16 units: a rare character counts two."""
    before = text[:place]
    return place + sum(character > "\uffff" for character in before)
