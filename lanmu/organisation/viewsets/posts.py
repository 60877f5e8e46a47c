"""岗位: the register of who holds what where; appointing and ending by the 安全管理员."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from lanmu.organisation.actions import appoint, end_post
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.viewsets.base import AddView, ChangeView, DayInput, ListView, RegisterViewSet

IN_OFFICE = "today"
TERMS = ((IN_OFFICE, "今天在任"), ("coming", "尚未开始"), ("past", "已经结束"))


class PersonChoice(forms.ModelChoiceField):
    """People to choose from, with their department, so that two of the same name can be told apart."""

    def label_from_instance(self, user: Any) -> str:
        return f"{user.full_name}（{user.department or '未定处室'}，{user.username}）"


class AppointForm(forms.ModelForm):
    user = PersonChoice(label="人员", queryset=User.objects.none())

    class Meta:
        model = Post
        fields = ("user", "role", "department", "starts_on", "ends_on")
        widgets: ClassVar[dict[str, Any]] = {"starts_on": DayInput, "ends_on": DayInput}
        help_texts: ClassVar[dict[str, str]] = {
            "role": "系统管理员、安全管理员、审计员三者不得兼任，也不得兼任采编、审核岗位。",
            "ends_on": "含当日；没有期限的留空。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).select_related("department")
        self.fields["user"].queryset = people.order_by("department__order", "id")
        self.fields["department"].queryset = Department.objects.filter(is_active=True)
        self.fields["starts_on"].initial = timezone.localdate
        self.fields["user"].empty_label = self.fields["department"].empty_label = "请选择"
        self.fields["role"].choices = [("", "请选择"), *Role.choices]

    def _post_clean(self) -> None:
        """The action checks, and gives every reason at once; the model's own checks would say the half of it twice."""


class EndForm(forms.ModelForm):
    ends_on = forms.DateField(
        label="最后任职日",
        widget=DayInput,
        help_text="含当日。最早填昨天；尚未开始的岗位，填早于任职起的日期即撤销任命。",
    )

    class Meta:
        model = Post
        fields = ("ends_on",)

    def _post_clean(self) -> None:
        """See AppointForm."""


class PostFilters(WagtailFilterSet):
    term = django_filters.ChoiceFilter(label="任期", choices=TERMS, method="filter_term", empty_label="全部")

    class Meta:
        model = Post
        fields: ClassVar[list[str]] = ["role", "department"]

    def filter_term(self, queryset: QuerySet[Post], name: str, value: str) -> QuerySet[Post]:
        today = timezone.localdate()
        if value == IN_OFFICE:
            return queryset.filter(pk__in=Post.objects.on(today))
        return queryset.filter(starts_on__gt=today) if value == "coming" else queryset.filter(ends_on__lt=today)


def term_text(post: Post) -> str:
    """在任, 未开始, 已结束 or 账号停用: what the row means today."""
    today = timezone.localdate()
    if post.ends_on is not None and post.ends_on < today:
        return "已结束"
    if post.starts_on > today:
        return "未开始"
    return "在任" if post.user.is_active else "账号停用"


class PostList(ListView):
    measure = "个"
    add_item_label = "任命"

    def get_base_queryset(self) -> QuerySet[Post]:
        return super().get_base_queryset().select_related("user", "department")

    def to_row_dict(self, item: Post) -> dict[str, Any]:
        item.term = term_text(item)  # type: ignore[attr-defined]  # an export column is an attribute of the row
        return super().to_row_dict(item)


class AppointView(AddView):
    page_title = "任命"
    success_message = "已任命：%(object)s。"
    submit_button_label = "任命"
    submit_button_active_label = "正在任命…"

    def save_instance(self) -> Post:
        return appoint(**self.form.cleaned_data, by=self.request.user, at=timezone.now())


class EndView(ChangeView):
    page_title = "结束岗位"
    success_message = "已登记任职止：%(object)s。"
    submit_button_label = "结束岗位"
    submit_button_active_label = "正在登记…"

    def get_success_buttons(self) -> list[Any]:
        return []  # a post that was taken back has no page any more

    def save_instance(self) -> Post:
        return end_post(
            post=self.object, ends_on=self.form.cleaned_data["ends_on"], by=self.request.user, at=timezone.now()
        )


class PostViewSet(RegisterViewSet):
    model = Post
    icon = "key"
    menu_label = "岗位"
    menu_name = "posts"
    menu_order = 630
    index_view_class = PostList
    add_view_class = AppointView
    edit_view_class = EndView
    ordering = ("department__order", "role", "id")
    search_fields = ("user__full_name", "user__username", "department__name")
    filterset_class = PostFilters
    list_display: ClassVar[list[Any]] = [
        "user",
        Column("user__username", label="用户名", accessor="user.username", sort_key="user__username"),
        Column("department", label="处室、单位", sort_key="department__order"),
        Column("get_role_display", label="角色", sort_key="role"),
        Column("starts_on", label="任职起", sort_key="starts_on"),
        Column("ends_on", label="任职止", sort_key="ends_on"),
        Column("term", label="状态", accessor=term_text),
    ]
    list_export = ("user", "user.username", "department", "get_role_display", "starts_on", "ends_on", "term")
    export_headings: ClassVar[dict[str, str]] = {
        "user.username": "用户名",
        "get_role_display": "角色",
        "term": "状态",
    }
    export_filename = "岗位"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return EndForm if for_update else AppointForm
