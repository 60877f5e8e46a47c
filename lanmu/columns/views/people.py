"""「栏目专人」: the register, its vacancies and its history. Everybody in the workbench reads them (第十五条)."""

from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button, HeaderButton

from lanmu.columns.enums import PostState
from lanmu.columns.models import ColumnPost, ColumnPostChange
from lanmu.columns.people_sheet import HEADINGS, WIDTHS, row_of
from lanmu.columns.permissions import may_confirm_people
from lanmu.columns.queries import levels_of, titles_by_path, vacant_columns
from lanmu.common.times import local
from lanmu.organisation.models import Department
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.queries import departments_where
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.base import Clocked, Screen
from lanmu.organisation.viewsets.base import Register

INDEX = "column_people:index"
TITLE = "栏目专人"
TERMS = (("today", "今天在任"), ("coming", "尚未开始"), ("past", "已经结束"), ("closed", "账号已停用"))


def term_text(post: ColumnPost) -> str:
    """What the row means today."""
    today = timezone.localdate()
    if post.ends_on is not None and post.ends_on < today:
        return "已结束"
    if not post.user.is_active:
        return "账号停用"
    return "未开始" if post.starts_on > today else "在任"


def filing_text(post: ColumnPost) -> str:
    """When the change was filed, and how long after it (变动应当及时报备)."""
    days = post.days_to_filing
    return "变动当日" if days == 0 else f"变动后 {days} 天" if days > 0 else f"提前 {-days} 天"


def may_file(request: HttpRequest) -> bool:
    """Whether the person names people for some department."""
    return Permission.COLUMNS_PERSON_FILE in permissions_today(request.user)


class PeopleFilterSet(WagtailFilterSet):
    """任期, 处室、单位, 备案, 专人或副岗."""

    term = django_filters.ChoiceFilter(label="任期", choices=TERMS, method="by_term", empty_label="全部")
    department = django_filters.ModelChoiceFilter(label="处室、单位", queryset=Department.objects.all())
    state = django_filters.ChoiceFilter(label="备案", choices=PostState.choices)
    duty = django_filters.ChoiceFilter(
        label="岗位", choices=(("0", "专人"), ("1", "副岗")), method="by_duty", empty_label="全部"
    )

    class Meta:
        model = ColumnPost
        fields: tuple[str, ...] = ()

    def by_term(self, queryset: QuerySet[ColumnPost], _name: str, value: str) -> QuerySet[ColumnPost]:
        today = timezone.localdate()
        match value:
            case "coming":
                return queryset.filter(starts_on__gt=today)
            case "past":
                return queryset.filter(ends_on__lt=today)
            case "closed":
                return queryset.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), user__is_active=False)
        return queryset.filter(pk__in=ColumnPost.objects.on(today).values("pk"))

    def by_duty(self, queryset: QuerySet[ColumnPost], _name: str, value: str) -> QuerySet[ColumnPost]:
        return queryset.filter(is_deputy=value == "1")


class ActsColumn(Column):
    """What may be done about the row: 备案, 结束任期."""

    cell_template_name = "columns/person_acts_cell.html"


class PlaceColumn(Column):
    """The column's levels; on a phone, where lists show one cell a row, who it is as well."""

    cell_template_name = "columns/person_place_cell.html"


class StateColumn(Column):
    """备案 or not, with who and when."""

    cell_template_name = "columns/person_state_cell.html"


class PeopleView(Clocked, Register):
    """The register, in the order of the table."""

    model = ColumnPost
    template_name = "columns/people.html"
    filterset_class = PeopleFilterSet
    default_ordering = "column"
    paginate_by = 50
    index_url_name = INDEX
    index_results_url_name = "column_people:index_results"
    search_fields = ("column__title", "user__full_name", "user__username", "department__name")
    header_icon = "user"
    page_title = TITLE
    measure = "人次"
    list_export = ("column",)  # only says that there is an export; `as_spreadsheet` writes it

    def get_base_queryset(self) -> QuerySet[ColumnPost]:
        return ColumnPost.objects.select_related(
            "column__responsibility", "department", "user", "filed_by", "confirmed_by"
        ).order_by()

    def get_valid_orderings(self) -> list[str]:
        return [*super().get_valid_orderings(), "column"]

    def order_queryset(self, queryset: QuerySet[ColumnPost]) -> QuerySet[ColumnPost]:
        order = (self.ordering or "column").replace("column", "column__responsibility__position")
        return queryset.order_by(order, "column__path", "department__order", "is_deputy", "-starts_on", "pk")

    @cached_property
    def titles(self) -> dict[str, str]:
        return titles_by_path()

    @cached_property
    def may_confirm(self) -> bool:
        return may_confirm_people(user=self.request.user, day=timezone.localdate())

    @cached_property
    def own(self) -> set[int]:
        return set(departments_filing(self.request).values_list("pk", flat=True))

    def path_of(self, post: ColumnPost) -> str:
        return " › ".join(name for name in levels_of(post.column.path, self.titles) if name)

    def _place(self, post: ColumnPost) -> dict[str, Any]:
        return {"path": self.path_of(post), "post": post, "term": term_text(post)}

    def acts(self, post: ColumnPost) -> dict[str, Any]:
        """Which buttons the row has for this person."""
        over = post.ends_on is not None and post.ends_on <= timezone.localdate()
        return {
            "post": post,
            "confirm": self.may_confirm and post.state == PostState.FILED,
            "end": post.department_id in self.own and not over,
        }

    @cached_property
    def columns(self) -> list[Column]:
        return [
            PlaceColumn("column", label="栏目", accessor=self._place, sort_key="column", width="20%"),
            Column("department", label="处室、单位", accessor="department.name", sort_key="department__order"),
            Column("duty", label="岗位", accessor="duty_name", sort_key="is_deputy"),
            Column("user", label="姓名", accessor="user.full_name", sort_key="user__full_name"),
            Column("starts_on", label="任职起", accessor=lambda p: f"{p.starts_on:%Y-%m-%d}", sort_key="starts_on"),
            Column("ends_on", label="任职止", accessor=lambda p: f"{p.ends_on:%Y-%m-%d}" if p.ends_on else ""),
            Column("term", label="今天", accessor=term_text),
            Column("filed", label="报送", accessor=filing_text, sort_key="filed_at"),
            StateColumn("state", label="备案", accessor=lambda p: p, sort_key="state"),
            ActsColumn("acts", label="", accessor=self.acts),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_file(self.request):
            return []
        return [HeaderButton("报送专人", url=reverse("column_people:file"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            *super().header_more_buttons,
            Button("空岗", url=reverse("column_people:vacancies"), icon_name="warning", priority=20),
            Button("变动记录", url=reverse("column_people:changes"), icon_name="history", priority=40),
        ]
        if may_file(self.request) or self.may_confirm:
            buttons.append(Button("导入", url=reverse("column_people:import"), icon_name="upload", priority=30))
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if not self.results_only:
            given = {
                "vacant": len({v.column.pk for v in vacant_columns(timezone.localdate())}),
                "waiting": ColumnPost.objects.filter(state=PostState.FILED).count() if self.may_confirm else 0,
            }
        return super().get_context_data(*args, **kwargs) | given

    def as_spreadsheet(self, queryset: QuerySet[ColumnPost], _format: str) -> HttpResponse:
        """What is on the screen, filters included; the sheet can be filled on and imported."""
        rows = [row_of(post, path=self.path_of(post)) for post in queryset]
        return sheet_answer(name=TITLE, headings=HEADINGS, rows=rows, widths=WIDTHS)


def departments_filing(request: HttpRequest) -> QuerySet[Department]:
    """The departments for which the person names people today."""
    roles = roles_granting(Permission.COLUMNS_PERSON_FILE)
    return departments_where(request.user, *roles, day=timezone.localdate())  # type: ignore[arg-type]


class PeopleScreen(Screen):
    """A screen below the register."""

    header_icon = "user"
    above = (INDEX, TITLE)


class VacanciesView(PeopleScreen, TemplateView):
    """空岗: columns for which nobody is named today, with the reason."""

    template_name = "columns/people_vacancies.html"
    page_title = "空岗"
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        titles = titles_by_path()
        mine = set(departments_filing(self.request).values_list("pk", flat=True))
        lines = [
            {
                "vacancy": vacancy,
                "path": " › ".join(name for name in levels_of(vacancy.column.path, titles) if name),
                "may_file": vacancy.department.pk in mine,
            }
            for vacancy in vacant_columns(local(self.at).date())
        ]
        return super().get_context_data(**kwargs) | {"lines": lines}


class PeopleChangesView(PeopleScreen, TemplateView):
    """变动记录, newest first."""

    template_name = "columns/people_changes.html"
    page_title = "变动记录"
    header_icon = "history"
    per_page = 50

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes = ColumnPostChange.objects.select_related("by")
        page = Paginator(changes, self.per_page).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page": page}
