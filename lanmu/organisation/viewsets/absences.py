"""请假与代办: registered by whoever goes away, or by the 安全管理员 for anybody."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from lanmu.organisation.actions import end_absence, register_absence
from lanmu.organisation.models import Absence, User
from lanmu.organisation.permissions import permissions_today, reads_every_absence
from lanmu.organisation.roles import Permission
from lanmu.organisation.viewsets.base import AddView, ChangeView, DayInput, ListView, RegisterViewSet
from lanmu.organisation.viewsets.posts import PersonChoice

DEPUTY_HELP = "这几天以请假人的岗位办理，记录写明代谁。本人登记的，限本处室、单位的人。"
TODAY, COMING, PAST = "today", "coming", "past"
TERMS = ((TODAY, "今天不在"), (COMING, "尚未开始"), (PAST, "已经结束"))


class AbsenceForm(forms.ModelForm):
    user = PersonChoice(label="请假人", queryset=User.objects.none(), empty_label="请选择")
    deputy = PersonChoice(label="代办人", queryset=User.objects.none(), empty_label="请选择")

    class Meta:
        model = Absence
        fields = ("user", "deputy", "starts_on", "ends_on", "reason")
        widgets: ClassVar[dict[str, Any]] = {"starts_on": DayInput, "ends_on": DayInput}
        help_texts: ClassVar[dict[str, str]] = {
            "starts_on": "含当日，最早从今天起。",
            "ends_on": "含当日。",
            "reason": "如“年休假”“出差”“学习”。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).select_related("department").order_by("department__order", "id")
        for name in ("user", "deputy"):
            self.fields[name].queryset = people
        self.fields["starts_on"].initial = timezone.localdate
        self.fields["deputy"].help_text = DEPUTY_HELP

    def for_person(self, user: User) -> None:
        """Somebody registers their own absence: nobody else's is offered."""
        own = User.objects.filter(pk=user.pk).select_related("department")
        self.fields["user"].queryset = own
        self.fields["user"].initial = user.pk
        self.fields["user"].empty_label = None
        self.fields["deputy"].queryset = self.fields["deputy"].queryset.exclude(pk=user.pk)

    def _post_clean(self) -> None:
        """The action checks, and gives every reason at once."""


class EndAbsenceForm(forms.ModelForm):
    ends_on = forms.DateField(
        label="最后一天", widget=DayInput, help_text="提前回来的，填最后不在的一天；填早于起日的日期即撤销。"
    )

    class Meta:
        model = Absence
        fields = ("ends_on",)

    def _post_clean(self) -> None:
        """See AbsenceForm."""


class AbsenceFilters(WagtailFilterSet):
    term = django_filters.ChoiceFilter(label="时间", choices=TERMS, method="filter_term", empty_label="全部")

    class Meta:
        model = Absence
        fields: ClassVar[list[str]] = ["user__department"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["user__department"].label = "处室、单位"

    def filter_term(self, rows: QuerySet[Absence], name: str, value: str) -> QuerySet[Absence]:
        today = timezone.localdate()
        if value == TODAY:
            return rows.filter(starts_on__lte=today, ends_on__gte=today)
        return rows.filter(starts_on__gt=today) if value == COMING else rows.filter(ends_on__lt=today)


def term_text(absence: Absence) -> str:
    """今天不在, 未开始 or 已结束."""
    today = timezone.localdate()
    if absence.ends_on < today:
        return "已结束"
    return "未开始" if absence.starts_on > today else "今天不在"


def visible_to(user: Any) -> QuerySet[Absence]:
    """The 安全管理员 and the 监督员 see all; others those in which they are away or stand in."""
    rows = Absence.objects.select_related("user__department", "deputy", "set_by")
    return rows if reads_every_absence(user) else rows.filter(Q(user=user) | Q(deputy=user))


class AbsenceList(ListView):
    add_item_label = "登记请假"

    def get_base_queryset(self) -> QuerySet[Absence]:
        return visible_to(self.request.user)

    def to_row_dict(self, item: Absence) -> dict[str, Any]:
        item.term = term_text(item)  # type: ignore[attr-defined]
        return super().to_row_dict(item)


class RegisterView(AddView):
    page_title = "登记请假"
    success_message = "已登记：%(object)s。"
    submit_button_label = "登记"
    submit_button_active_label = "正在登记…"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if Permission.ORGANISATION_POST_MANAGE not in permissions_today(self.request.user):
            form.for_person(self.request.user)
        return form

    def save_instance(self) -> Absence:
        return register_absence(**self.form.cleaned_data, by=self.request.user, at=timezone.now())


class EndAbsenceView(ChangeView):
    page_title = "提前结束或撤销"
    success_message = "已登记。"
    submit_button_label = "登记"
    submit_button_active_label = "正在登记…"

    def get_object(self, queryset: Any = None) -> Absence:
        return get_object_or_404(visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_success_buttons(self) -> list[Any]:
        return []  # one that was taken back has no page any more

    def save_instance(self) -> Absence | None:
        return end_absence(
            absence=self.object, ends_on=self.form.cleaned_data["ends_on"], by=self.request.user, at=timezone.now()
        )


class AbsenceViewSet(RegisterViewSet):
    model = Absence
    icon = "group"
    menu_label = "请假与代办"
    menu_name = "absences"
    menu_order = 550
    index_view_class = AbsenceList
    add_view_class = RegisterView
    edit_view_class = EndAbsenceView
    ordering = ("-starts_on", "-id")
    search_fields = ("user__full_name", "deputy__full_name", "reason")
    filterset_class = AbsenceFilters
    list_display: ClassVar[list[Any]] = [
        "user",
        Column("user__department", label="处室、单位", accessor="user.department", sort_key="user__department__order"),
        Column("deputy", label="代办人", sort_key="deputy__full_name"),
        Column("starts_on", label="起", sort_key="starts_on"),
        Column("ends_on", label="止", sort_key="ends_on"),
        Column("term", label="状态", accessor=term_text),
        Column("reason", label="事由"),
        Column("set_by", label="登记人", accessor=lambda row: row.set_by or "系统"),
    ]
    list_export = ("user", "user.department", "deputy", "starts_on", "ends_on", "term", "reason", "set_by", "at")
    export_headings: ClassVar[dict[str, str]] = {"user.department": "处室、单位", "term": "状态", "set_by": "登记人"}
    export_filename = "请假与代办"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return EndAbsenceForm if for_update else AbsenceForm
