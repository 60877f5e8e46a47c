"""漏洞台账: list, registration, one vulnerability and what was done with it."""

from functools import partial
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.incidents import actions, permissions
from lanmu.incidents.clocks import SOON
from lanmu.incidents.enums import Severity, VulnerabilityState
from lanmu.incidents.forms import AnswerForm, ExtendForm, RecheckForm, TextForm, WeaknessForm
from lanmu.incidents.models import Vulnerability, VulnerabilityEntry
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import Screen, complain
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Verb
from lanmu.organisation.viewsets.base import DayRangeInput
from lanmu.publishing.evidence import content_type
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

TITLE = "漏洞台账"
LIST = "incidents_vulnerabilities"
KEEPERS = frozenset({Permission.INCIDENTS_VULNERABILITY_KEEP})
KEPT = "已记入台账。"


def light_of(row: Vulnerability, *, at: Any) -> tuple[str, str] | None:
    """(colour, words) of the deadline; None when nothing is left to be mended."""
    if row.state != VulnerabilityState.OPEN:
        return None
    if at > row.due_at:
        return "light_overdue", "超期"
    near = at >= row.found_at + (row.due_at - row.found_at) * SOON
    return ("light_near", "临近") if near else ("light_on_time", "未到期")


class VulnerabilityFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=VulnerabilityState.choices)
    severity = django_filters.MultipleChoiceFilter(label="等级", choices=Severity.choices)
    found_at = django_filters.DateFromToRangeFilter(label="发现日期", widget=DayRangeInput)

    class Meta:
        model = Vulnerability
        fields: ClassVar[list[str]] = []


class VulnerabilitiesView(PermittedList):
    """Every vulnerability, newest first."""

    needed = KEEPERS
    model = Vulnerability
    page_title = TITLE
    header_icon = "lock"
    index_url_name = LIST
    index_results_url_name = "incidents_vulnerabilities_results"
    new = ("登记漏洞", "incidents_register_vulnerability", Permission.INCIDENTS_VULNERABILITY_KEEP)
    search_fields: ClassVar[list[str]] = ["title", "part", "reference"]
    filterset_class = VulnerabilityFilter
    default_ordering = "-found_at"
    measure = "个"
    exports: ClassVar[dict[str, str]] = {
        "pk": "编号", "title": "漏洞", "get_severity_display": "等级", "get_state_display": "状态", "part": "影响部位",
        "source": "来源", "reference": "编号或出处", "description": "情况说明", "found_at": "发现时间",
        "due_at": "修复期限", "owner": "整改责任人", "answered_at": "报修复时间", "closed_at": "销号时间",
        "registered_by": "登记人", "registered_at": "登记时间",
    }  # fmt: skip

    def get_base_queryset(self) -> QuerySet[Vulnerability]:
        return Vulnerability.objects.select_related("owner", "registered_by")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label="漏洞", sort_key="title",
                        get_url=lambda v: reverse("incidents_vulnerability", args=[v.pk])),
            StateColumn("state", label="状态", sort_key="state",
                        accessor=lambda v: (f"inc_{v.state}", v.get_state_display())),
            StateColumn("light", label="期限", accessor=lambda v: light_of(v, at=self.at)),
            Column("severity", label="等级", accessor="get_severity_display", sort_key="severity"),
            Column("owner", label="整改责任人", classname="lm-wide"),
            MinuteColumn("due_at", label="修复期限", sort_key="due_at"),
            MinuteColumn("found_at", label="发现时间", sort_key="found_at", wide=True),
        ]  # fmt: skip


class RegisterVulnerabilityView(NewScreen):
    """登记漏洞."""

    needed = KEEPERS
    page_title = "登记漏洞"
    header_icon = "lock"
    above = (LIST, TITLE)
    form_class = WeaknessForm
    opens = "incidents_vulnerability"
    button = "登记"
    done = "已登记，整改责任人已收到通知。"
    note = "整改责任人会收到通知；修好以后上传证明，由另一个人复核销号。"

    def act(self, *, by: Any, at: Any, **weakness: Any) -> Vulnerability:
        return actions.register_vulnerability(weakness=actions.Weakness(**weakness), by=by, at=at)


class VulnerabilityView(SubjectScreen):
    """One vulnerability: for keepers and for whoever has to mend it. Others do not learn that it exists."""

    template_name = "incidents/vulnerability.html"
    header_icon = "lock"
    rows = Vulnerability.objects.select_related("owner", "registered_by", "answered_by")

    def let_in(self, request: HttpRequest) -> bool:
        user: Any = request.user
        self.keeps = not permissions.reasons_not_to_register_vulnerability(by=user, at=self.at)
        return permissions.sees_vulnerability(vulnerability=self.subject, user=user, at=self.at)

    def get_page_title(self) -> str:
        return f"漏洞 {self.subject.pk}"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse(LIST), "label": TITLE}] if self.keeps else []

    def states(self) -> list[tuple[str, str]]:
        light = light_of(self.subject, at=self.at)
        return [(f"inc_{self.subject.state}", self.subject.get_state_display()), *([light] if light else [])]

    def facts(self) -> list[tuple[str, str]]:
        """What staff entered."""
        row = self.subject
        return [
            ("等级", str(row.get_severity_display())),
            ("影响部位", row.part),
            ("来源", f"{row.source}　{row.reference}".strip()),
            ("情况说明", row.description),
            ("发现时间", minute_text(row.found_at)),
            ("修复期限", minute_text(row.due_at)),
            ("整改责任人", str(row.owner)),
            ("登记", f"{row.registered_by}　{minute_text(row.registered_at)}"),
            *([("销号", minute_text(row.closed_at))] if row.closed_at else []),
        ]

    def verbs(self) -> list[Verb]:
        row, user = self.subject, self.request.user
        given: dict[str, Any] = {"vulnerability": row}
        is_open = row.state == VulnerabilityState.OPEN
        found = [
            Verb(
                "note", "补充记录", partial(actions.note_vulnerability, **given), form=TextForm, done=KEPT, folded=True
            )
        ]
        if is_open and self.keeps and user.pk != row.owner_id:
            extend = partial(actions.extend_vulnerability, **given)
            found.insert(0, Verb("extend", "调整期限", extend, form=ExtendForm, done=KEPT, folded=True))
        if is_open:
            found.insert(0, Verb("answer", "报修复", self._answer, form=AnswerForm, done=KEPT))
        if row.state in {VulnerabilityState.FIXED, VulnerabilityState.DISPUTED}:
            against = partial(permissions.reasons_not_to_recheck, vulnerability=row, by=user, at=self.at)  # type: ignore[arg-type]
            found.insert(
                0, Verb("recheck", "复核", self._recheck, against, form=RecheckForm, done=KEPT, explained=True)
            )
        return found

    def _answer(self, *, file: Any, **given: Any) -> None:
        paper = {"file_name": file.name, "data": file.read()} if file else {}
        actions.answer_vulnerability(vulnerability=self.subject, **paper, **given)

    def _recheck(self, *, passed: str, **given: Any) -> None:
        if passed not in {"yes", "no"}:
            raise Refused("请选择复核结论。")
        actions.recheck_vulnerability(vulnerability=self.subject, passed=passed == "yes", **given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(entries=self.subject.entries.all(), **kwargs)


class ProofView(Screen, View):
    """打开证明材料. POST: every reading leaves an audit row."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = get_object_or_404(VulnerabilityEntry.objects.select_related("vulnerability"), pk=pk)
        user: Any = request.user
        if not permissions.sees_vulnerability(vulnerability=entry.vulnerability, user=user, at=self.at):
            raise PermissionDenied
        try:
            data = actions.read_proof(entry=entry, by=user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect("incidents_vulnerability", entry.vulnerability_id)
        disposition = content_disposition_header(True, entry.file_name)
        return HttpResponse(data, content_type=content_type(entry.path), headers={"Content-Disposition": disposition})
