"""我的账号: who I am here, and my password. Names and posts are the administrators' to change."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from lanmu.common.refusal import Refused
from lanmu.organisation.actions import change_own_password
from lanmu.organisation.models import Post


class OwnPasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", "现在的口令"),
            ("new_password1", "新口令"),
            ("new_password2", "再输一次新口令"),
        ):
            self.fields[name].label = label
        self.fields["new_password1"].help_text = "至少 8 位，不能全是数字，不能是常见口令，也不能与姓名、用户名相近。"
        self.fields["new_password2"].help_text = ""


class AccountView(WagtailAdminTemplateMixin, FormView):
    template_name = "portal/account.html"
    form_class = OwnPasswordForm
    page_title = "我的账号"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        posts = Post.objects.on(today).filter(user_id=self.request.user.pk).select_related("department")
        return super().get_context_data(posts=posts, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            user = change_own_password(user=form.user, password=form.cleaned_data["new_password1"], at=timezone.now())
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "口令已更换，下次登录请用新口令。")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("wagtailadmin_account")


def account_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """In place of Wagtail's account page, for whoever may enter the workbench."""
    response: HttpResponse = require_admin_access(AccountView.as_view())(request, *args, **kwargs)
    return response
