"""制度库: list, sending out, one rule with its receipts, signing."""

from io import BytesIO
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions.rules import issue_rule, retire_rule, sign_rule
from lanmu.affairs.enums import RuleKind
from lanmu.affairs.models import Rule, RuleReader, RuleVersion
from lanmu.affairs.permissions import reasons_not_to_sign_rule, reasons_without
from lanmu.affairs.queries import signed_by_department
from lanmu.common.charts import bars
from lanmu.common.times import minute_text
from lanmu.organisation.fields import day_field, line, words
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.permitted import PermittedList, PermittedScreen
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Table, Verb
from lanmu.publishing import evidence as store
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

MANAGE = Permission.RULES_RULE_MANAGE
LIST = "affairs_rules"


class RuleFilter(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(label="类别", choices=RuleKind.choices)
    retired_at = django_filters.BooleanFilter(label="已废止", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Rule
        fields: ClassVar[list[str]] = []


class RulesView(PermittedList):
    """Every rule with its newest version."""

    model = Rule
    measure = "项"
    page_title = "制度库"
    header_icon = "doc-full"
    index_url_name = LIST
    index_results_url_name = "affairs_rules_results"
    search_fields: ClassVar[list[str]] = ["title", "versions__text", "versions__document_number"]
    filterset_class = RuleFilter
    default_ordering = "title"
    new = ("下发制度", "affairs_rule_new", MANAGE)
    exports: ClassVar[dict[str, str]] = {
        "title": "名称",
        "get_kind_display": "类别",
        "newest_number": "版本",
        "newest_document": "文号",
        "newest_effective": "生效日期",
        "asked": "应签收",
        "signed": "已签收",
        "retired_at": "废止时间",
        "retired_reason": "废止原因",
    }

    def get_base_queryset(self) -> QuerySet[Rule]:
        newest = RuleVersion.objects.filter(rule=OuterRef("pk")).order_by("-number")
        readers = RuleReader.objects.filter(version__rule=OuterRef("pk"), version__number=OuterRef("newest_number"))
        counted = readers.order_by().values("version")
        return Rule.objects.annotate(
            newest_number=Subquery(newest.values("number")[:1]),
            newest_document=Subquery(newest.values("document_number")[:1]),
            newest_effective=Subquery(newest.values("effective_on")[:1]),
            newest_at=Subquery(newest.values("issued_at")[:1]),
        ).annotate(
            asked=Subquery(counted.annotate(n=Count("pk")).values("n")),
            signed=Subquery(counted.annotate(n=Count("signed_at")).values("n")),
        )

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="名称", sort_key="title", get_url=lambda r: reverse("affairs_rule", args=[r.pk])
            ),
            StateColumn(
                "state",
                label="状态",
                sort_key="retired_at",
                accessor=lambda r: ("closed", "已废止") if r.retired_at else ("public", "有效"),
            ),
            Column("kind", label="类别", accessor="get_kind_display", sort_key="kind", classname="lm-wide"),
            Column("newest_number", label="版本", accessor=lambda r: f"第 {r.newest_number} 版"),
            Column("newest_effective", label="生效日期", sort_key="newest_effective", classname="lm-nowrap lm-wide"),
            MinuteColumn("newest_at", label="下发时间", sort_key="newest_at", wide=True),
            Column("signed", label="签收", accessor=lambda r: f"{r.signed or 0}/{r.asked or 0}"),
        ]


class IssueForm(forms.Form):
    title = line("制度名称", max_length=200, help_text="与已有制度同名的，作为它的新一版下发。")
    kind = forms.ChoiceField(label="类别", choices=RuleKind.choices)
    document_number = line("文号", max_length=100)
    effective_on = day_field("生效日期")
    text = words("正文", rows=14)
    note_text = line("修订说明", max_length=300, help_text="修订已有制度时必填。")
    file = forms.FileField(label="印发件", required=False, help_text="PDF、OFD、JPG 或 PNG，可不传。")


class IssueView(NewScreen):
    """下发制度."""

    needed = frozenset({MANAGE})
    page_title = "下发制度"
    header_icon = "doc-full"
    above = (LIST, "制度库")
    button = "下发"
    done = "已下发，有关人员会收到通知。"
    note = "下发给全部信息员、归口发布人和栏目专人；以后新到岗的人，自动补发。"

    def make_form(self, *sent: Any) -> forms.Form:
        return IssueForm(*sent, initial={"title": self.request.GET.get("title", "")})

    def act(self, **given: Any) -> Any:
        file = given.pop("file")
        return issue_rule(**given, file_name=file.name if file else "", data=file.read() if file else b"")

    def address(self, made: RuleVersion) -> str:
        return reverse("affairs_rule", args=[made.rule_id])


class RetireForm(forms.Form):
    reason = line("废止原因", max_length=300)


class RuleScreen(SubjectScreen):
    """One rule: what its newest version says, former versions, who signed."""

    template_name = "affairs/rule.html"
    header_icon = "doc-full"
    above = (LIST, "制度库")
    rows = Rule.objects.all()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.versions = list(self.subject.versions.select_related("issued_by").order_by("-number"))
        self.newest = self.versions[0]

    def get_page_title(self) -> str:
        return "制度"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx" and self.manages:
            return self.receipts_as_excel()
        return super().get(request, *args, **kwargs)

    @property
    def manages(self) -> bool:
        return not reasons_without(MANAGE, user=self.request.user, at=self.at)

    def states(self) -> list[tuple[str, str]]:
        return [("closed", "已废止") if self.subject.retired_at else ("public", "有效")]

    def facts(self) -> list[tuple[str, Any]]:
        row, rule = self.newest, self.subject
        found = [
            ("类别", rule.get_kind_display()),
            ("版本", f"第 {row.number} 版"),
            ("文号", row.document_number),
            ("生效日期", str(row.effective_on)),
            ("下发", f"{row.issued_by}　{minute_text(row.issued_at)}"),
        ]
        if row.note:
            found.append(("修订说明", row.note))
        if rule.retired_at:
            found.append(("废止", f"{minute_text(rule.retired_at)}　{rule.retired_reason}"))
        return found

    def pictures(self) -> list[Any]:
        if not self.manages:
            return []
        counts = signed_by_department(self.newest)
        return [bars(title="未签收人数", rows=[(c.department, c.asked - c.signed) for c in counts], unit=" 人")]

    def tables(self) -> list[Table]:
        found = []
        if self.manages:
            rows = self.newest.readers.select_related("user", "department")
            found.append(
                Table(
                    "签收情况",
                    ("处室、单位", "姓名", "签收时间"),
                    [
                        (str(r.department or ""), str(r.user), minute_text(r.signed_at) if r.signed_at else "未签收")
                        for r in rows
                    ],
                )
            )
        if len(self.versions) > 1:
            found.append(
                Table(
                    "历次版本",
                    ("版本", "文号", "生效日期", "修订说明"),
                    [(f"第 {v.number} 版", v.document_number, str(v.effective_on), v.note) for v in self.versions[1:]],
                )
            )
        return found

    def verbs(self) -> list[Verb]:
        user = self.request.user
        return [
            Verb(
                "sign",
                "已阅，签收",
                lambda **g: sign_rule(version=self.newest, **g),
                lambda: reasons_not_to_sign_rule(version=self.newest, user=user),
                done="已签收。",
            ),
            Verb(
                "retire",
                "废止",
                lambda **g: retire_rule(rule=self.subject, **g),
                lambda: ["已经废止。"] if self.subject.retired_at else reasons_without(MANAGE, user=user, at=self.at),
                form=RetireForm,
                done="已废止。",
                grave=True,
            ),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(newest=self.newest, manages=self.manages, **kwargs)

    def receipts_as_excel(self) -> HttpResponse:
        rows = [
            (
                str(r.department or ""),
                str(r.user),
                minute_text(r.asked_at),
                minute_text(r.signed_at) if r.signed_at else "",
            )
            for r in self.newest.readers.select_related("user", "department")
        ]
        name = f"{self.subject.title}签收情况"
        return sheet_answer(
            name=name, headings=("处室、单位", "姓名", "下发时间", "签收时间"), rows=rows, widths=(24, 24, 18, 18)
        )


class RuleFileView(PermittedScreen, View):
    """The printed document of a version, as a download."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        row = get_object_or_404(RuleVersion, pk=pk)
        if not row.file_path:
            raise Http404
        data = store.read(row.file_path, expected=row.file_digest)
        given = {"as_attachment": True, "filename": row.file_name}
        return FileResponse(BytesIO(data), content_type=store.content_type(row.file_path), **given)
