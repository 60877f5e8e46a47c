"""网站标识: the screen on which the site says who it is."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from lanmu.common.refusal import Refused
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.portal.actions import update_identity
from lanmu.portal.models import SiteIdentity
from lanmu.portal.queries import site_identity


class IdentityForm(forms.ModelForm):
    class Meta:
        model = SiteIdentity
        fields = tuple(f.name for f in SiteIdentity._meta.concrete_fields if not f.primary_key)
        # Plain text: an address without its https:// is refused by the action, not completed by a guess.
        field_classes: ClassVar[dict[str, Any]] = {"find_error_url": forms.CharField, "party_mark_url": forms.CharField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SiteIdentity.REQUIRED:
            field = self.fields[name]
            field.help_text = f"必填。{field.help_text}" if field.help_text else "必填。"

    def _post_clean(self) -> None:
        """The action checks, and gives every reason."""


class IdentityMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return Permission.PORTAL_IDENTITY_EDIT in permissions_today(request.user)


class IdentityView(WagtailAdminTemplateMixin, FormView):
    template_name = "portal/identity.html"
    form_class = IdentityForm
    page_title = "网站标识"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Permission.PORTAL_IDENTITY_EDIT not in permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": site_identity()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(missing=site_identity().missing(), **kwargs)

    def form_valid(self, form: IdentityForm) -> HttpResponse:
        try:
            values = {name: value or "" for name, value in form.cleaned_data.items()}
            update_identity(values=values, by=self.request.user, at=timezone.now())  # type: ignore[arg-type]
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        messages.success(self.request, "网站标识已保存，公开页面将随之更新。")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("portal_identity")
