"""人员: accounts, opened and closed by the 系统管理员."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column

from lanmu.common.times import minute_text
from lanmu.organisation.actions import (
    create_user,
    deactivate_user,
    reactivate_user,
    set_password,
    update_user,
)
from lanmu.organisation.models import Post, User
from lanmu.organisation.viewsets.base import AddView, ChangeView, ListView, RegisterViewSet

FIRST_SIGN_IN_HELP = "至少 8 位，不能全是数字，不能是常见口令。请当面或电话告知本人，由本人登录后自行更换。"


class PersonForm(forms.ModelForm):
    password = forms.CharField(
        label="初始口令",
        strip=False,
        help_text=FIRST_SIGN_IN_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "department", "phone")
        labels: ClassVar[dict[str, str]] = {"username": "用户名"}
        help_texts: ClassVar[dict[str, str]] = {"username": "一人一号，不得共用；开立后不能改。"}


class PersonEditForm(forms.ModelForm):
    password = forms.CharField(
        label="重置口令",
        strip=False,
        required=False,
        help_text=f"留空则不变。{FIRST_SIGN_IN_HELP}",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ("full_name", "department", "phone", "is_active")
        labels: ClassVar[dict[str, str]] = {"is_active": "账号在用"}
        help_texts: ClassVar[dict[str, str]] = {
            "is_active": (
                "人员离任时取消勾选：立即不能登录，所任岗位全部结束，历史记录保留。恢复后须由安全管理员重新任命岗位。"
            )
        }


class PersonFilters(WagtailFilterSet):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["department", "is_active"]


def posts_text(user: User) -> str:
    """Today's posts of a listed user: `信息员；一审（法规处）`."""
    return "；".join(
        p.get_role_display() if p.department_id == user.department_id else f"{p.get_role_display()}（{p.department}）"
        for p in user.posts_today  # type: ignore[attr-defined]
    )


def last_login_text(user: User) -> str:
    return minute_text(user.last_login) if user.last_login else "从未登录"


class PersonList(ListView):
    measure = "名"
    add_item_label = "开立账号"

    def get_base_queryset(self) -> QuerySet[User]:
        today = Post.objects.on(timezone.localdate()).select_related("department")
        return (
            super()
            .get_base_queryset()
            .select_related("department")
            .prefetch_related(Prefetch("posts", queryset=today, to_attr="posts_today"))
        )

    def to_row_dict(self, item: User) -> dict[str, Any]:
        row = super().to_row_dict(item)
        return row | {"posts_today": posts_text(item)}


class AddPerson(AddView):
    page_title = "开立账号"

    def save_instance(self) -> User:
        return create_user(**self.form.cleaned_data, by=self.request.user, at=timezone.now())


class ChangePerson(ChangeView):
    @cached_property
    def was_active(self) -> bool:
        return User.objects.values_list("is_active", flat=True).get(pk=self.object.pk)

    def save_instance(self) -> User:
        given, by, at = dict(self.form.cleaned_data), self.request.user, timezone.now()
        is_active, password = given.pop("is_active"), given.pop("password")
        was_active = self.was_active
        user = update_user(user=self.object, **given, by=by, at=at)
        user.is_active = was_active
        if password:
            set_password(user=user, password=password, by=by, at=at)
        if was_active and not is_active:
            deactivate_user(user=user, by=by, at=at)
        elif is_active and not was_active:
            reactivate_user(user=user, by=by, at=at)
        return user


class PersonViewSet(RegisterViewSet):
    model = User
    icon = "user"
    menu_label = "人员"
    menu_name = "people"
    menu_order = 620
    index_view_class = PersonList
    add_view_class = AddPerson
    edit_view_class = ChangePerson
    ordering = ("department__order", "id")
    search_fields = ("full_name", "username", "phone", "department__name")
    filterset_class = PersonFilters
    list_display: ClassVar[list[Any]] = [
        "full_name",
        Column("username", label="用户名", sort_key="username"),
        Column("department", label="所在处室、单位", sort_key="department__order"),
        Column("posts_today", label="今天在任", accessor=posts_text),
        Column("phone", label="办公电话"),
        Column("last_login", label="最近登录", accessor=last_login_text, sort_key="last_login"),
        BooleanColumn("is_active", label="在用", sort_key="is_active"),
    ]
    list_export = ("full_name", "username", "department", "posts_today", "phone", "last_login", "is_active")
    export_headings: ClassVar[dict[str, str]] = {
        "username": "用户名",
        "posts_today": "今天在任",
        "last_login": "最近登录",
        "is_active": "在用",
    }
    export_filename = "人员"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PersonEditForm if for_update else PersonForm
