"""检查例外: the list, asking for one, deciding, ending, bringing several from Excel."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import Button

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.models import Department
from lanmu.publishing.actions.proofing import ask_exemption, ask_exemptions, decide_exemption, end_exemption
from lanmu.publishing.forms.proofing import ExemptionFileForm, ExemptionForm, scope_name, scopes
from lanmu.publishing.models import CheckExemption
from lanmu.publishing.permissions.proofing import reasons_not_to_ask_exemption, reasons_not_to_decide_exemption
from lanmu.publishing.proofing_enums import ExemptionState
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn
from lanmu.scanning.listfiles import read_rows

HEADINGS = {
    "word": "词语", "scope_name": "适用的检查", "reason": "理由", "expires_on": "有效期至",
    "department": "归口处室、单位", "state_name": "状态", "asked_name": "申请人", "asked_at": "申请时间",
    "decided_name": "批准人", "decided_at": "办理时间", "opinion": "办理意见",
}  # fmt: skip
TAGS = {
    ExemptionState.ASKED: "first_review", ExemptionState.ALLOWED: "published", ExemptionState.DECLINED: "returned",
    ExemptionState.ENDED: "withdrawn",
}  # fmt: skip
EXPIRED = ("withdrawn", "已过期")


class ExemptionFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=ExemptionState.choices)
    validity = django_filters.ChoiceFilter(
        label="有效期", choices=[("now", "有效"), ("past", "已过期")], method="filter_validity", empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(label="归口处室、单位", queryset=Department.objects.all())

    class Meta:
        model = CheckExemption
        fields: ClassVar[list[str]] = []

    def filter_validity(self, rows: QuerySet[CheckExemption], name: str, value: str) -> QuerySet[CheckExemption]:
        today = local(timezone.now()).date()
        past = Q(expires_on__lt=today)
        return rows.filter(past) if value == "past" else rows.exclude(past)


class ExemptionsView(ContentList):
    """Everybody with a content role sees them: who, which word, why, until when."""

    model = CheckExemption
    page_title = "检查例外"
    header_icon = "circle-check"
    index_url_name = "publishing_exemptions"
    index_results_url_name = "publishing_exemptions_results"
    search_fields: ClassVar[list[str]] = ["word", "reason"]
    filterset_class = ExemptionFilter
    default_ordering = "-asked_at"
    list_export: ClassVar[list[str]] = list(HEADINGS)
    export_headings: ClassVar[dict[str, str]] = HEADINGS
    export_filename = "检查例外"

    def get_base_queryset(self) -> QuerySet[CheckExemption]:
        return CheckExemption.objects.select_related("department")

    @property
    def header_buttons(self) -> list[Any]:
        return [Button("申请例外", url=reverse("publishing_exemption_new"), icon_name="plus")]

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "word", label="词语", sort_key="word", get_url=lambda r: reverse("publishing_exemption", args=[r.pk])
            ),
            StateColumn("state", label="状态", accessor=self.tags, sort_key="state"),
            Column("scope", label="适用的检查", accessor=lambda r: scope_name(r.scope), classname="lm-wide"),
            Column("department", label="归口处室、单位", sort_key="department__order", classname="lm-wide"),
            Column("expires_on", label="有效期至", sort_key="expires_on", accessor=_until, classname="lm-nowrap"),
            Column("asked_name", label="申请人", classname="lm-wide"),
            MinuteColumn("asked_at", label="申请时间", sort_key="asked_at", wide=True),
        ]

    def tags(self, row: CheckExemption) -> tuple[str, str, tuple[str, str] | None]:
        past = row.expires_on is not None and row.expires_on < local(self.at).date()
        return TAGS[ExemptionState(row.state)], row.get_state_display(), EXPIRED if past else None

    def to_row_dict(self, item: CheckExemption) -> Any:
        item.scope_name = scope_name(item.scope)  # type: ignore[attr-defined]
        item.state_name = item.get_state_display()  # type: ignore[attr-defined]
        return super().to_row_dict(item)


def _until(row: CheckExemption) -> str:
    return row.expires_on.isoformat() if row.expires_on else "长期"


class NewExemptionView(ContentScreen, TemplateView):
    """申请例外: one by form, several by Excel."""

    template_name = "publishing/proofing/exemption_new.html"
    page_title = "申请例外"
    header_icon = "circle-check"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form: ExemptionForm | None = None
    file_form: ExemptionFileForm | None = None

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_exemptions"), "label": "检查例外"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        given = {"department": user.department_id, **{k: self.request.GET.get(k, "")[:60] for k in ("word", "scope")}}
        return super().get_context_data(
            form=self.form or ExemptionForm(initial=given),
            file_form=self.file_form or ExemptionFileForm(),
            reasons=reasons_not_to_ask_exemption(user=user, at=self.at),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            said = self.ask_several(request) if "file" in request.FILES else self.ask_one(request)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, said)
        return redirect("publishing_exemptions")

    def ask_one(self, request: HttpRequest) -> str:
        self.form = ExemptionForm(request.POST)
        if not self.form.is_valid():
            raise Refused(form_reasons(self.form))
        user: Any = request.user
        row = ask_exemption(**self.form.cleaned_data, by=user, at=self.at)
        return f"已申请“{row.word}”的例外，由办公室监督员批准后生效。"

    def ask_several(self, request: HttpRequest) -> str:
        self.file_form = ExemptionFileForm(request.POST, request.FILES)
        if not self.file_form.is_valid():
            raise Refused(form_reasons(self.file_form))
        file = self.file_form.cleaned_data["file"]
        user: Any = request.user
        made = ask_exemptions(rows=read_exemptions(file.read(), name=file.name), by=user, at=self.at)
        return f"已申请 {len(made)} 个例外，由办公室监督员批准后生效。"


class ExemptionView(ContentScreen, TemplateView):
    """One exemption: what, why, who, and for the 办公室监督员 the decision."""

    template_name = "publishing/proofing/exemption.html"
    header_icon = "circle-check"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(CheckExemption.objects.select_related("department"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return f"例外：{self.row.word}"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_exemptions"), "label": "检查例外"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.row, scope=scope_name(self.row.scope), until=_until(self.row),
            tag=TAGS[ExemptionState(self.row.state)],
            waiting=self.row.state == ExemptionState.ASKED, holds=self.row.state == ExemptionState.ALLOWED,
            reasons=reasons_not_to_decide_exemption(user=self.request.user, at=self.at, exemption=self.row),
            **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        given: dict[str, Any] = {"exemption": self.row, "opinion": request.POST.get("opinion", ""), "by": user}
        try:
            match request.POST.get("verb"):
                case "allow":
                    decide_exemption(allow=True, at=self.at, **given)
                case "decline":
                    decide_exemption(allow=False, at=self.at, **given)
                case _:
                    end_exemption(at=self.at, **given)
        except Refused as refused:
            complain(request, refused.reasons)
            self.row.refresh_from_db()
            return self.render_to_response(self.get_context_data())
        messages.success(request, f"“{self.row.word}”的例外{self.row.get_state_display()}。")
        return redirect("publishing_exemptions")


def read_exemptions(data: bytes, *, name: str) -> list[dict[str, Any]]:
    """Rows of a sheet as `ask_exemption` takes them. Raises Refused with the line of each reason."""
    rows = read_rows(data, name=name)
    head = [cell.strip() for cell in rows[0]] if rows else []
    needed = [HEADINGS[key] for key in ("word", "reason", "department")]
    if missing := [column for column in needed if column not in head]:
        raise Refused(f"第 1 行应是列名，缺少：{'；'.join(missing)}。")
    houses = {department.name: department for department in Department.objects.filter(is_active=True)}
    codes = _codes()
    found, wrong = [], []
    for number, cells in enumerate(rows[1:], start=2):
        row = dict(zip(head, (cell.strip() for cell in cells), strict=False))
        if not any(row.values()):
            continue
        scope, until = row.get("适用的检查", ""), row.get("有效期至", "")
        if scope and scope not in codes:
            wrong.append(f"第 {number} 行：不认识的检查“{scope}”。")
        if row["归口处室、单位"] not in houses:
            wrong.append(f"第 {number} 行：没有“{row['归口处室、单位']}”这个处室、单位。")
        day = _day(until)
        if day is None and until not in {"", "长期", "None"}:
            wrong.append(f"第 {number} 行：有效期“{until}”请写成 2026-12-31。")
        found.append({
            "word": row["词语"], "scope": codes.get(scope, ""), "reason": row["理由"], "expires_on": day,
            "department": houses.get(row["归口处室、单位"]),
        })  # fmt: skip
    if wrong:
        raise Refused(wrong)
    if not found:
        raise Refused("表里没有例外。")
    return found


def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in scopes():
        pairs = name if isinstance(name, list) else [(code, name)]
        for one, label in pairs:
            found |= {one: one, label: one, scope_name(one): one}
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
