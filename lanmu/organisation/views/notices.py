"""通知: what the workbench has told me; reading it; whether it comes by mail too."""

from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from lanmu.common.refusal import Refused
from lanmu.organisation.actions import choose_mail, read_notices
from lanmu.organisation.enums import MailChoice
from lanmu.organisation.models import MailSetting, Notice, NoticeMail
from lanmu.organisation.notice_kinds import KINDS, OTHER, label_of
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.views.base import Screen, complain, form_reasons

PER_PAGE = 30
UNREAD, ALL = "unread", "all"
STUCK = timedelta(days=7)
"""How long a mail that could not be sent is spoken of."""
SHOWN = ((UNREAD, "未读"), (ALL, "全部"))


def kinds_called(label: str) -> Q:
    """Notices of the kinds that are called so."""
    codes = [code for code, kind in KINDS.items() if kind.label == label]
    return Q(kind__in=codes) if label != OTHER.label else ~Q(kind__in=list(KINDS))


class NoticeMenuItem(MenuItem):
    """With the number of unread ones, for the eye as a badge, for the ear as words."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(permissions_today(request.user))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        unread = Notice.objects.filter(user_id=request.user.pk, read_at__isnull=True).count()
        attrs = {"data-unread": f"{unread}" if unread < 100 else "99+", "aria-label": f"通知，{unread} 条未读"}
        return LinkMenuItem(
            self.name, self.label, self.url, icon_name=self.icon_name, classname=self.classname,
            attrs=attrs if unread else {},
        )  # fmt: skip


class MailForm(forms.Form):
    choice = forms.ChoiceField(label="通知邮件", choices=MailChoice.choices, widget=forms.RadioSelect)
    email = forms.EmailField(
        label="邮箱", required=False, max_length=254, error_messages={"invalid": "邮箱地址不正确，请改正。"}
    )


class NoticesView(Screen, TemplateView):
    """`/workbench/notices/`: unread ones first asked for; a search and the read ones too."""

    template_name = "organisation/notices.html"
    page_title = "通知"
    header_icon = "info-circle"
    form: MailForm | None = None

    def found(self, shown: str, words: str, label: str) -> QuerySet[Notice]:
        notices = Notice.objects.filter(user=self.request.user)
        if shown == UNREAD:
            notices = notices.filter(read_at__isnull=True)
        if label:
            notices = notices.filter(kinds_called(label))
        return notices.filter(text__icontains=words) if words else notices

    def kinds(self) -> list[tuple[str, int]]:
        """What the person has notices of, with how many are unread, most first."""
        counted: Counter[str] = Counter()
        unread = Count("pk", filter=Q(read_at__isnull=True))
        rows = Notice.objects.filter(user=self.request.user).order_by().values_list("kind").annotate(unread=unread)
        for kind, number in rows:
            counted[label_of(kind)] += number
        return counted.most_common()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("shown", UNREAD)
        shown = asked if asked in dict(SHOWN) else UNREAD
        words = self.request.GET.get("q", "").strip()[:100]
        label, kinds = self.request.GET.get("kind", ""), self.kinds()
        page = Paginator(self.found(shown, words, label), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page=page,
            rows=[(notice, label_of(notice.kind)) for notice in page],
            kinds=kinds,
            kind=label,
            shown=shown,
            words=words,
            choices=SHOWN,
            unread=sum(number for _, number in kinds),
            stuck=NoticeMail.objects.filter(
                user=self.request.user, sent_at__isnull=True, attempts__gt=0, at__gte=self.at - STUCK
            ).first(),
            form=self.form or self.mail_form(),
            mail_on=settings.LANMU_MAIL_ON,
            **kwargs,
        )

    def mail_form(self) -> MailForm:
        setting = MailSetting.objects.filter(user=self.request.user).first()
        choice = setting.choice if setting is not None else MailChoice.DIGEST
        return MailForm(initial={"choice": choice, "email": self.request.user.email})  # type: ignore[union-attr]


class MailView(NoticesView):
    """How I want to be mailed."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = MailForm(request.POST)
        try:
            if not self.form.is_valid():
                raise Refused(form_reasons(self.form))
            choose_mail(user=request.user, **self.form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已保存。")
        return redirect("organisation_notices")


class OpenNoticeView(View):
    """Read one and go where something can be done about it; of a digest, about the line that was pressed."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(Notice, pk=pk, user=request.user)
        read_notices(user=notice.user, at=timezone.now(), numbers=[notice.pk])
        urls = {str(n): url for n, (_, _, url) in enumerate(notice.parts)}
        url = urls.get(request.POST.get("part", ""), notice.url)
        here = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        return redirect(url if url and here else reverse("organisation_notices"))


class ReadView(View):
    """Mark the ticked ones read, or all of them."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        numbers = None if "all" in request.POST else [int(n) for n in request.POST.getlist("notice") if n.isdigit()]
        count = read_notices(user=request.user, at=timezone.now(), numbers=numbers)  # type: ignore[arg-type]
        messages.success(request, f"{count} 条通知已标为读过。" if count else "没有未读的通知。")
        return redirect("organisation_notices")
