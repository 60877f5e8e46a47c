"""检查表: my sheets, filling one, what was handed in and its re-checks."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.inspections import actions, permissions, queries
from lanmu.inspections.actions.sheet import Answer
from lanmu.inspections.checklists import items_of
from lanmu.inspections.enums import Stage, Verdict
from lanmu.inspections.forms import VERDICTS, RecheckForm
from lanmu.inspections.models import Sheet
from lanmu.organisation.views.base import Screen, complain, form_reasons
from lanmu.patrol.models import Finding


class MineView(Screen, TemplateView):
    """待填的检查表, of whoever is signed in."""

    template_name = "inspections/mine.html"
    page_title = "我的检查表"
    header_icon = "clipboard-list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = local(self.at).date()
        user: Any = self.request.user
        rows = [
            (sheet, due, bool(due and due < today))
            for sheet in queries.sheets_for(user=user, at=self.at)
            for due in [queries.due_of(sheet)]
        ]
        return super().get_context_data(rows=rows, **kwargs)


class SheetView(Screen, TemplateView):
    """One sheet."""

    template_name = "inspections/sheet.html"
    header_icon = "clipboard-list"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        wanted = Sheet.objects.select_related("check_made", "department", "inspector", "checklist", "column")
        self.sheet = get_object_or_404(wanted, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not permissions.may_see_sheet(sheet=self.sheet, user=user, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return f"{self.sheet.get_stage_display()}表"

    def answers(self) -> dict[str, Answer]:
        """What was sent."""
        given = self.request.POST
        return {
            item.code: Answer(
                given.get(f"{item.code}-verdict", ""), given.get(f"{item.code}-note", ""),
                given.get(f"{item.code}-url", ""),
            )
            for item in items_of(self.sheet.checklist)
        }  # fmt: skip

    def rows(self, sent: dict[str, Answer] | None = None) -> list[dict[str, Any]]:
        """Items to be filled in, with what was sent or kept."""
        kept = {code: Answer(*parts) for code, parts in self.sheet.draft.items()}
        return [
            {"item": item, "answer": (sent or kept).get(item.code, Answer())} for item in items_of(self.sheet.checklist)
        ]

    def results(self) -> list[dict[str, Any]]:
        """What was handed in; with each 不合格 of an inspector, its problem and whether this person may re-check it."""
        user: Any = self.request.user
        found = queries.findings_of(self.sheet) if self.sheet.stage == Stage.OFFICE else {}
        rows = []
        for result in self.sheet.results.all():
            finding = found.get(result.code) if result.verdict == Verdict.BAD else None
            waits = finding is not None and finding.is_open
            reasons = (
                permissions.reasons_not_to_recheck(finding=finding, user=user, at=self.at) if finding and waits else []
            )
            rows.append(
                {
                    "result": result,
                    "finding": finding,
                    "reasons": reasons,
                    "form": RecheckForm(auto_id=f"re{result.pk}_%s") if waits and not reasons else None,
                    "proof": (finding.proof or {}).get("note", "") if finding and not waits else "",
                    "closed": minute_text(finding.closed_at) if finding and finding.closed_at else "",
                }
            )
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        sheet = self.sheet
        done = sheet.submitted_at is not None
        fills = not done and not permissions.reasons_not_to_fill(sheet=sheet, by=user, at=self.at)
        sees_check = permissions.may_see_check(check=sheet.check_made, user=user, at=self.at)
        given = {
            "sheet": sheet,
            "fills": fills,
            "rows": self.rows(),
            "verdicts": VERDICTS,
            "results": self.results() if done else [],
            "due": queries.due_of(sheet),
            "check_url": reverse("inspections_check", args=[sheet.check_made_id]) if sees_check else "",
        }
        return super().get_context_data(**{**given, **kwargs})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        answers = self.answers()
        hands_in = request.POST.get("verb") == "submit"
        act = actions.submit_sheet if hands_in else actions.keep_draft
        try:
            act(sheet=self.sheet, answers=answers, by=request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            self.sheet.refresh_from_db()
            return self.render_to_response(self.get_context_data(rows=self.rows(answers)))
        messages.success(request, "已提交，结果不能再改。" if hands_in else "已暂存，还没有提交。")
        return redirect("inspections_mine" if hands_in else "inspections_sheet", *([] if hands_in else [pk]))


class RecheckView(SheetView):
    """复查一项. POST only."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int, finding: int = 0) -> HttpResponse:
        row = get_object_or_404(Finding.objects.select_related("column"), pk=finding)
        if row.pk not in {f.pk for f in queries.findings_of(self.sheet).values()}:
            raise PermissionDenied
        form = RecheckForm(request.POST)
        try:
            if not form.is_valid() or form.cleaned_data["gone"] not in {"yes", "no"}:
                raise Refused(form_reasons(form) or "请选择复查结论。")
            gone = form.cleaned_data["gone"] == "yes"
            actions.recheck(finding=row, by=request.user, gone=gone, text=form.cleaned_data["text"], at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, "已记入复查，问题已销号。" if gone else "已记入复查，问题仍未整改。")
        return redirect("inspections_sheet", pk)
