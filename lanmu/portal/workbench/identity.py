"""网站标识: the screen on which the site says who it is. Saving is a change: at once or proposed, as its level says."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from lanmu.common.refusal import Refused
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.portal.actions.identity import identity_texts
from lanmu.portal.models import SiteIdentity
from lanmu.portal.proposed import IdentityKind
from lanmu.portal.queries import site_identity
from lanmu.proposals.actions import change, digest_of
from lanmu.proposals.queries import pending_on
from lanmu.proposals.views.base import tell


class IdentityForm(forms.ModelForm):
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="修改原因或依据", max_length=180, help_text="写明依据的文件或批复；会留在审批和审计记录里。"
    )

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

    def get_initial(self) -> dict[str, Any]:
        return {"version": digest_of(identity_texts(site_identity()))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pending = list(pending_on(subject="site:1"))
        return super().get_context_data(missing=site_identity().missing(), pending=pending, **kwargs)

    def form_valid(self, form: IdentityForm) -> HttpResponse:
        before = identity_texts(site_identity())
        given = {name: form.cleaned_data[name] or "" for name in before}
        try:
            outcome = change(
                kind=IdentityKind.name,
                payload={"values": {name: value for name, value in given.items() if value != before[name]}},
                by=self.request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["version"],
            )
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        tell(
            self.request, outcome, done="网站标识已保存，公开页面将随之更新。", unchanged="网站标识没有变化，未作修改。"
        )
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("portal_identity")
