"""One filing: what it tells, signing, making anew, returning, downloads and its history."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common import papers
from lanmu.common.refusal import Refused
from lanmu.filings.actions import regenerate, return_filing, sign
from lanmu.filings.enums import FilingState
from lanmu.filings.lines import HEADINGS, QUIET_HEADINGS, column_lines, heading, parted, quiet_cells, summary
from lanmu.filings.models import FilingVersion, MonthlyFiling
from lanmu.filings.paper import SHEET_HEADINGS, SHEET_WIDTHS, Shown, paper_of, sheet_rows, shown, signature
from lanmu.filings.permissions import may_read, reasons_not_to_return, reasons_not_to_sign
from lanmu.filings.views.lists import TITLE, last_day_text, left_text, state_text
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.organisation.views.permitted import PermittedScreen

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class SignForm(forms.Form):
    """签报 of what was shown."""

    digest = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没有需要说明的留空。逾期的，请写明原因。",
    )  # fmt: skip


class ReturnForm(forms.Form):
    """退回, with its reason."""

    reason = forms.CharField(
        label="退回的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明退回的原因，部门据此改正后重新签报。"},
    )  # fmt: skip


class FilingView(PermittedScreen, TemplateView):
    """Read it, download it (`?as=pdf|word|xlsx`), look at a signed version (`?version=1`)."""

    template_name = "filings/filing.html"
    header_icon = "calendar-check"
    above = ("filings_list", TITLE)
    http_method_names: ClassVar[list[str]] = ["get", "head"]
    filing: MonthlyFiling

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = MonthlyFiling.objects.select_related("department")
        self.filing = get_object_or_404(rows, pk=kwargs["pk"])

    def let_in(self, request: HttpRequest) -> bool:
        return may_read(filing=self.filing, user=request.user, at=self.at)  # type: ignore[arg-type]

    def get_page_title(self) -> str:
        return f"{self.filing.department} {self.filing.month_text}报备"

    @cached_property
    def versions(self) -> list[FilingVersion]:
        return list(self.filing.versions.select_related("signed_by").order_by("-number"))

    @cached_property
    def what(self) -> Shown:
        """The version asked for; else the one in force; else what would be signed now."""
        number = self.request.GET.get("version", "")
        if number.isdecimal():
            found = next((v for v in self.versions if v.number == int(number)), None)
            if found is not None:
                return shown(self.filing, found)
        in_force = self.versions[0] if self.versions and self.filing.state == FilingState.FILED else None
        return shown(self.filing, in_force)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match request.GET.get("as"):
            case "pdf":
                return self._file(papers.pdf(paper_of(self.what)), PDF, "pdf")
            case "word":
                return self._file(papers.word(paper_of(self.what)), DOCX, "docx")
            case "xlsx":
                return sheet_answer(
                    name=self.what.file_name, headings=SHEET_HEADINGS, rows=sheet_rows(self.what), widths=SHEET_WIDTHS
                )
        return super().get(request, *args, **kwargs)

    def _file(self, body: bytes, kind: str, ending: str) -> HttpResponse:
        name = content_disposition_header(True, f"{self.what.file_name}.{ending}") or "attachment"
        return HttpResponse(body, content_type=kind, headers={"Content-Disposition": name})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        what, filing = self.what, self.filing
        busy, quiet = parted(what.content["columns"])
        may_sign = not reasons_not_to_sign(filing=filing, user=user, at=self.at) and what.version is None
        given = {
            "filing": filing,
            "what": what,
            "summary": summary(what.content["totals"]),
            "headings": HEADINGS,
            "columns": [(column, heading(column), column_lines(column)) for column in busy],
            "quiet": [(column, quiet_cells(column)) for column in quiet],
            "quiet_headings": QUIET_HEADINGS,
            "signature": signature(what),
            "state": state_text(filing),
            "left": left_text(filing, self.at),
            "last_day": last_day_text(filing),
            "versions": self.versions,
            "acts": filing.acts.select_related("by").order_by("-id"),
            "sign_form": SignForm(initial={"digest": what.digest}) if may_sign else None,
            "return_form": None if reasons_not_to_return(filing=filing, user=user, at=self.at) else ReturnForm(),
            "query": f"&version={what.version.number}" if what.version else "",
        }
        return super().get_context_data(**given | kwargs)


class FilingActView(FilingView):
    """签报, 重新生成, 退回. POST only."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        form: forms.Form | None = {"sign": SignForm, "return": ReturnForm}.get(verb, forms.Form)(request.POST)
        try:
            if form is not None and not form.is_valid():
                raise Refused(form_reasons(form))
            self._do(verb, form)
        except Refused as refused:
            complain(request, refused.reasons)
            self.filing.refresh_from_db()
            typed = {"sign": "sign_form", "return": "return_form"}.get(verb)
            return self.render_to_response(self.get_context_data(**({typed: form} if typed else {})))
        return redirect("filings_filing", pk)

    def _do(self, verb: str, form: Any) -> None:
        by: Any = self.request.user
        given = {"filing": self.filing, "by": by, "at": self.at}
        match verb:
            case "sign":
                version = sign(digest=form.cleaned_data["digest"], note_text=form.cleaned_data["note"], **given)
                late = "，但已经逾期" if version.is_late else ""
                messages.success(self.request, f"已签报，报办公室备案{late}。")
            case "return":
                return_filing(reason=form.cleaned_data["reason"], **given)
                messages.success(self.request, "已退回，部门会收到通知。")
            case _:
                changed = regenerate(**given)
                words = "已重新生成，请核对后签报。" if changed else "重新生成后内容没有变化。"
                messages.success(self.request, words)
