"""Signing in, in plain Chinese. 30 idle minutes end a session, so there is nothing to remember."""

from typing import Any, ClassVar

from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    error_messages: ClassVar[dict[str, Any]] = {
        **LoginForm.error_messages,
        "invalid_login": "用户名或口令不对，请重新输入。账号已停用的，请联系系统管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["remember"]
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "口令"
        self.fields["username"].widget.attrs |= {"placeholder": "", "autocomplete": "username"}
        self.fields["password"].widget.attrs |= {"placeholder": "", "autocomplete": "current-password"}
