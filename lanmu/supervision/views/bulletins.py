"""通报: the list."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.publishing.views.listing import MinuteColumn, StateColumn
from lanmu.supervision import queries
from lanmu.supervision.enums import BulletinKind, BulletinState
from lanmu.supervision.models import Bulletin, BulletinReading

TITLE = "通报"
WRITE, APPROVE = Permission.SUPERVISION_BULLETIN_WRITE, Permission.SUPERVISION_BULLETIN_APPROVE
READERS = frozenset({WRITE, APPROVE, Permission.SUPERVISION_ORDER_REPLY})


class BulletinFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=BulletinState.choices)
    kind = django_filters.MultipleChoiceFilter(label="种类", choices=BulletinKind.choices)

    class Meta:
        model = Bulletin
        fields: ClassVar[list[str]] = []


class BulletinsView(PermittedList):
    """Every bulletin the person may see, the latest period first."""

    needed = READERS
    model = Bulletin
    measure = "份"
    page_title = TITLE
    header_icon = "doc-full"
    index_url_name = "supervision_bulletins"
    index_results_url_name = "supervision_bulletins_results"
    search_fields: ClassVar[list[str]] = ["title", "number"]
    filterset_class = BulletinFilter
    default_ordering = "-period_to"
    exports: ClassVar[dict[str, str]] = {
        "number": "期号", "title": "标题", "get_kind_display": "种类", "get_state_display": "状态",
        "period_from": "期间起", "period_to": "期间止", "get_audience_display": "印发范围", "written_by": "编写人",
        "approved_by": "审定人", "approved_at": "审定时间", "issued_at": "印发时间", "_signed": "已签收部门",
    }  # fmt: skip
    new = ("生成通报", "supervision_bulletin_new", WRITE)

    def get_base_queryset(self) -> QuerySet[Bulletin]:
        signed = BulletinReading.objects.filter(bulletin=OuterRef("pk")).order_by().values("bulletin")
        rows = queries.bulletins_visible_to(user=self.request.user, at=self.at)  # type: ignore[arg-type]
        return rows.annotate(_signed=Coalesce(Subquery(signed.annotate(n=Count("pk")).values("n")), 0))

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="标题", sort_key="title", get_url=lambda b: reverse("supervision_bulletin", args=[b.pk])
            ),
            StateColumn(
                "state", label="状态", sort_key="state",
                accessor=lambda b: (f"bulletin_{b.state}", b.get_state_display()),
            ),
            Column("number", label="期号", sort_key="number", classname="lm-nowrap lm-wide"),
            Column("kind", label="种类", accessor="get_kind_display", sort_key="kind", classname="lm-nowrap lm-wide"),
            Column("_signed", label="已签收", classname="lm-nowrap lm-wide", accessor=self._signed),
            MinuteColumn("issued_at", label="印发时间", sort_key="issued_at"),
        ]  # fmt: skip

    @staticmethod
    def _signed(bulletin: Any) -> str:
        return f"{bulletin._signed} / {len(bulletin.receivers)}" if bulletin.receivers else ""
