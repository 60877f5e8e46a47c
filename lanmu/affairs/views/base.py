"""What the screens share: a list, a form for something new, a page with its facts and the verbs open to this person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button, HeaderButton

from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import Screen, complain, form_reasons
from lanmu.organisation.viewsets.base import ListView
from lanmu.publishing.views.listing import MinuteColumn, StateColumn


@dataclass(frozen=True)
class Table:
    """A table on a page: cells are text, or (text, address)."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str = "没有。"

    @property
    def told(self) -> list[list[tuple[str, Any]]]:
        """Rows of (heading, cell): on a phone each cell stands under its heading."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Verb:
    """Something that can be done here. `reasons` says why this person may not (then it is not offered)."""

    name: str
    label: str
    act: Callable[..., Any]
    reasons: Callable[[], list[str]]
    form: Callable[..., forms.Form] | None = None
    done: str = "已办理。"
    grave: bool = False
    note: str = ""
    target: str = ""
    """A part of the subject it is done to (number), where there are several."""


@dataclass
class Offered:
    """A verb with its form, as the page shows it."""

    verb: Verb
    form: forms.Form | None
    fields: list[Any] = field(default_factory=list)


class AffairsScreen(Screen):
    """A page for holders of one of `granted`; empty means everybody with a post."""

    granted: ClassVar[frozenset[Permission]] = frozenset()
    back: tuple[str, str] = ("", "")
    """Address name and title of the list above."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        held = permissions_today(request.user)
        if not held or (self.granted and not self.granted & held):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"url": reverse(self.back[0]), "label": self.back[1]}] if self.back[0] else []
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.get_page_title()}]


class RegisterList(AffairsScreen, ListView):
    """A list with search, filters, sorting and Excel; what stands in it, the queryset decides."""

    permission_policy = None
    any_permission_required = None
    search_backend_name = None
    paginate_by = 30
    new: ClassVar[tuple[str, str, Permission] | None] = None
    """Label, address name and permission of the button for something new."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if self.new is None or self.new[2] not in permissions_today(self.request.user):
            return []
        return [HeaderButton(self.new[0], url=reverse(self.new[1]), icon_name="plus")]

    @property
    def header_more_buttons(self) -> list[Button]:
        return [Button("导出 Excel", url=self.get_export_url("xlsx"), icon_name="download", priority=90)]

    @property
    def is_searchable(self) -> bool:
        return bool(self.search_fields)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class NewScreen(AffairsScreen, TemplateView):
    """A form for something new; a refusal shows every reason and what was filled in."""

    template_name = "affairs/form.html"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    button = "保存"
    done = "已保存。"
    help_text = ""

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        raise NotImplementedError

    def act(self, **given: Any) -> Model:
        """Do it with the cleaned values; what comes back is opened."""
        raise NotImplementedError

    def address(self, made: Any) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST, request.FILES)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            made = self.act(by=request.user, at=self.at, **form.cleaned_data)
        except NotAllowed:
            raise PermissionDenied from None
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, self.done)
        return redirect(self.address(made))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {"button": self.button, "note": self.help_text}
        if "form" not in kwargs:
            given["form"] = self.make_form()
        return super().get_context_data(**given | kwargs)


class SubjectScreen(AffairsScreen, TemplateView):
    """One thing: state, facts, tables, and a form for every verb this person may use now. POST does one of them."""

    template_name = "affairs/subject.html"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    subject: Any

    def state(self) -> tuple[str, str] | None:
        """Code and name of the state, for the tag."""
        return None

    def facts(self) -> Iterable[tuple[str, Any]]:
        return ()

    def tables(self) -> Iterable[Table]:
        return ()

    def verbs(self) -> Iterable[Verb]:
        return ()

    def pictures(self) -> Iterable[Any]:
        """Charts (safe SVG)."""
        return ()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = (request.POST.get("verb", ""), request.POST.get("target", ""))
        verb = next((v for v in self.verbs() if (v.name, v.target) == asked), None)
        if verb is None:
            raise PermissionDenied
        form = verb.form(request.POST, request.FILES) if verb.form else None
        try:
            if reasons := verb.reasons():
                raise NotAllowed(reasons)
            if form is not None and not form.is_valid():
                raise Refused(form_reasons(form))
            verb.act(by=request.user, at=self.at, **(form.cleaned_data if form else {}))
        except Refused as refused:
            complain(request, refused.reasons)
            self.subject.refresh_from_db()
            return self.render_to_response(self.get_context_data(failed=(verb, form)))
        messages.success(request, verb.done)
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        failed = kwargs.pop("failed", None)
        offered = []
        for verb in self.verbs():
            if verb.reasons():
                continue
            same = failed is not None and (failed[0].name, failed[0].target) == (verb.name, verb.target)
            form = failed[1] if same else (verb.form() if verb.form else None)
            offered.append(Offered(verb, form))
        given = {
            "subject": self.subject,
            "state": self.state(),
            "facts": list(self.facts()),
            "tables": list(self.tables()),
            "offered": offered,
            "pictures": list(self.pictures()),
        }
        return super().get_context_data(**given | kwargs)


def words(label: str, *, rows: int = 0, required: bool = True, **kwargs: Any) -> forms.CharField:
    """A text field; `rows` makes it a text area."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    given = {"required": f"请填写{label}。"}
    return forms.CharField(label=label, required=required, widget=widget, error_messages=given, **kwargs)


__all__ = [
    "AffairsScreen",
    "MinuteColumn",
    "NewScreen",
    "Offered",
    "RegisterList",
    "StateColumn",
    "SubjectScreen",
    "Table",
    "Verb",
    "words",
]
