"""站点台账 (第十四条): the list, registering a site, one site."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions import sites as acts
from lanmu.affairs.enums import ApplicationState, SiteState
from lanmu.affairs.models import OwnSite, SiteApplication
from lanmu.affairs.permissions import reasons_without
from lanmu.organisation.fields import day_field, line
from lanmu.organisation.models import Department
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Verb
from lanmu.publishing.views.listing import StateColumn

MANAGE, APPLY = Permission.AFFAIRS_SITE_MANAGE, Permission.AFFAIRS_SITE_APPLY


class SiteFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=SiteState.choices)
    department = django_filters.ModelChoiceFilter(label="主办处室、单位", queryset=Department.objects.all())

    class Meta:
        model = OwnSite
        fields: ClassVar[list[str]] = []


class SitesView(PermittedList):
    """站点台账."""

    needed = frozenset({MANAGE, APPLY})
    model = OwnSite
    measure = "个"
    page_title = "站点台账"
    header_icon = "globe"
    index_url_name = "affairs_sites"
    index_results_url_name = "affairs_sites_results"
    search_fields: ClassVar[list[str]] = ["name", "address", "basis"]
    filterset_class = SiteFilter
    default_ordering = "name"
    new = ("登记站点", "affairs_site_new", MANAGE)
    exports: ClassVar[dict[str, str]] = {
        "name": "网站名称",
        "address": "网址",
        "department": "主办处室、单位",
        "get_state_display": "状态",
        "basis": "依据",
        "opened_on": "开通日期",
        "closed_on": "关停或整合日期",
        "note": "说明",
    }

    def get_base_queryset(self) -> QuerySet[OwnSite]:
        return OwnSite.objects.select_related("department")

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "name", label="网站名称", sort_key="name", get_url=lambda r: reverse("affairs_site", args=[r.pk])
            ),
            StateColumn("state", label="状态", sort_key="state", accessor=lambda r: (r.state, r.get_state_display())),
            Column("address", label="网址", sort_key="address"),
            Column("department", label="主办处室、单位", sort_key="department__order", classname="lm-wide"),
            Column("basis", label="依据", classname="lm-wide"),
            Column("opened_on", label="开通日期", sort_key="opened_on", classname="lm-nowrap lm-wide"),
        ]


class SiteForm(forms.Form):
    application = forms.ModelChoiceField(
        label="建站申请",
        required=False,
        empty_label="（没有，见依据）",
        queryset=SiteApplication.objects.filter(state=ApplicationState.APPROVED, site__isnull=True),
    )
    basis = line("依据", max_length=300, help_text="没有建站申请的，写明批准建站的文件。")
    department = forms.ModelChoiceField(
        label="主办处室、单位",
        queryset=Department.objects.filter(is_active=True),
        error_messages={"required": "请选择主办处室、单位。"},
    )
    name = line("网站名称", max_length=100)
    address = line("网址", max_length=200)
    opened_on = day_field("开通日期")
    remark = line("说明", max_length=300)


class SiteNewView(NewScreen):
    needed = frozenset({MANAGE})
    page_title = "登记站点"
    header_icon = "globe"
    above = ("affairs_sites", "站点台账")
    form_class = SiteForm
    act = staticmethod(acts.register_site)
    opens = "affairs_site"


class CloseForm(forms.Form):
    state = forms.ChoiceField(label="去向", choices=[(s.value, s.label) for s in (SiteState.CLOSED, SiteState.MERGED)])
    closed_on = day_field("日期")
    remark = line("说明", max_length=300)


class SiteScreen(SubjectScreen):
    """One site."""

    needed = frozenset({MANAGE, APPLY})
    header_icon = "globe"
    above = ("affairs_sites", "站点台账")
    page_title = "站点"
    rows = OwnSite.objects.select_related("department", "application")

    def facts(self) -> list[tuple[str, Any]]:
        row = self.subject
        return [
            ("网址", row.address),
            ("主办处室、单位", str(row.department)),
            ("依据", row.basis),
            ("建站申请", str(row.application or "")),
            ("开通日期", str(row.opened_on)),
            ("关停或整合日期", str(row.closed_on or "")),
            ("说明", row.note),
        ]

    def verbs(self) -> list[Verb]:
        closed = ["已经不在用。"] if self.subject.state != SiteState.RUNNING else []
        return [
            Verb(
                "close",
                "关停或整合",
                lambda **g: acts.close_site(site=self.subject, **g),
                lambda: closed or reasons_without(MANAGE, user=self.request.user, at=self.at),
                form=CloseForm,
                done="已登记。",
                grave=True,
            )
        ]
