"""One problem: what is wrong, the evidence, its history, and what proves it gone."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import waited
from lanmu.organisation.models import User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import Screen, complain, form_reasons
from lanmu.patrol import actions, permissions, queries
from lanmu.patrol.enums import EventKind, Proof
from lanmu.patrol.models import Finding, FindingEvent
from lanmu.patrol.rules import rule_of, source_label
from lanmu.patrol.views.base import Seeing, evidence_lines
from lanmu.patrol.views.findings import ALL, MINE


class NoteForm(forms.Form):
    """进展, and who sees to it."""

    text = forms.CharField(
        label="进展", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明进展。"},
        help_text="谁在处理、做到哪一步、预计哪天改好。记进展不改变问题的状态。",
    )  # fmt: skip
    assignee = forms.ModelChoiceField(
        label="由谁处理", queryset=User.objects.none(), required=False, empty_label="不指定"
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(department_id=finding.department_id, is_active=True).order_by("pk")
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


class RecheckForm(forms.Form):
    """What the re-check saw."""

    text = forms.CharField(
        label="复查情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明复查看到了什么。"},
        help_text="看的哪一页、现在是什么样。",
    )  # fmt: skip


class FindingView(Seeing, Screen, TemplateView):
    """One problem, for whoever may see it; there is no button that closes it."""

    template_name = "patrol/finding.html"
    header_icon = "warning"
    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            seen = queries.visible_to(user=request.user, at=self.at)  # type: ignore[arg-type]
            self.finding = get_object_or_404(seen.select_related("found_by", "again_of", "article"), pk=self.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return f"问题第 {self.finding.pk} 号"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("patrol_findings"), "label": ALL if self.sees_all else MINE}]

    def facts(self) -> list[tuple[str, str]]:
        """What stands in the register."""
        row, rule = self.finding, rule_of(self.finding.rule)
        facts = [
            ("规则", rule.name),
            ("管理办法", rule.clause),
            ("国办秘函〔2019〕19号", rule.national),
            ("巡检项目", source_label(row.source)),
            ("检查人", str(row.found_by) if row.found_by else ""),
            ("责任处室、单位", str(row.department) if row.department else "未指明，由办公室协调"),
        ]
        return [fact for fact in facts if fact[1]]

    def links(self) -> dict[str, str]:
        """Where one can look: the public page, the column, the record of the text."""
        row, found = self.finding, {}
        if row.path.startswith(("http://", "https://")):
            found["public"] = row.path
        elif row.path.startswith("/") and settings.LANMU_PROBE_URL:
            found["public"] = settings.LANMU_PROBE_URL.rstrip("/") + row.path
        if row.column is not None and hasattr(row.column, "responsibility"):
            found["column"] = reverse("column_table:history", args=[row.column_id])
        may_read = Permission.PUBLISHING_RECORD_READ in permissions_today(self.request.user)
        if row.article is not None and may_read and hasattr(row.article, "publication"):
            found["article"] = reverse("publishing_publication", args=[row.article_id])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.finding, self.request.user
        given: dict[str, Any] = {"finding": row, "user": user, "at": self.at}
        reasons = permissions.reasons_not_to_recheck(**given) if row.found_by_id else []
        end = row.closed_at or self.at
        return super().get_context_data(
            **{
                "finding": row,
                "rule": rule_of(row.rule),
                "facts": self.facts(),
                "links": self.links(),
                "lasted": waited((end - row.first_seen).total_seconds()),
                "evidence": evidence_lines(row.evidence),
                "events": history(row),
                "proof": proof_said(row),
                "returned": row.returned.order_by("pk").first(),
                "note_form": None if permissions.reasons_not_to_note(**given) else NoteForm(finding=row),
                "recheck_form": RecheckForm() if row.found_by_id and not reasons else None,
                "recheck_reasons": reasons if row.found_by_id and row.is_open else [],
                **kwargs,
            }
        )


def history(finding: Finding) -> list[tuple[FindingEvent, str]]:
    """The rows of the history, each with what is to be said beyond its words."""
    rows = finding.events.select_related("by", "run").order_by("at", "id")
    return [(row, _beyond(row)) for row in rows]


def _beyond(row: FindingEvent) -> str:
    if row.kind == EventKind.NOTED and row.detail.get("assignee_name"):
        return f"由{row.detail['assignee_name']}处理"
    return ""


def proof_said(finding: Finding) -> str:
    """What proved it gone, in a sentence."""
    proof = finding.proof
    if not proof:
        return ""
    if proof.get("how") == Proof.INSPECTOR:
        return f"{proof.get('by_name', '')}复查：{proof.get('note', '')}"
    run = f"第 {proof['run']} 次" if proof.get("run") else ""
    return f"{run}巡检（{source_label(finding.source)}）看了同一处，没有再看到。"


class ActView(FindingView):
    """记进展 or 复查. POST only; a refusal comes back with what was typed."""

    http_method_names: ClassVar[list[str]] = ["post"]
    verb = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.verb == "note":
            form: Any = NoteForm(request.POST, finding=self.finding)
        else:
            form = RecheckForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            said = self._act(form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            self.finding.refresh_from_db()
            return self.render_to_response(self.get_context_data(**{f"{self.verb}_form": form}))
        messages.success(request, said)
        return redirect("patrol_finding", pk)

    def _act(self, values: dict[str, Any]) -> str:
        given: dict[str, Any] = {
            "finding": self.finding,
            "by": self.request.user,
            "at": self.at,
            "text": values["text"],
        }
        if self.verb == "note":
            actions.note(**given, assignee=values["assignee"])
            return "已记下。问题在巡检证实整改之前仍在册。"
        gone = self.request.POST.get("gone") == "yes"
        actions.recheck(**given, gone=gone)
        return "已记下：证实已整改，问题销号。" if gone else "已记下：还没有整改，问题仍在册。"
