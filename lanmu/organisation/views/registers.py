"""The pages of a register besides its list: a form for something new; one row, with the verbs open to this person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.organisation.views.permitted import PermittedScreen

NOT_NOW = "现在不能办理这一步：可能已有别人办过，也可能不由您办理。请以本页所列的情况为准。"


@dataclass(frozen=True)
class Table:
    """A table on a page: cells are text, or have `url` and `text`."""

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
    """Something that can be done here. `reasons` says why this person may not; then it is not offered, unless it is
    `explained`: then the reasons stand where its form would.
    """

    name: str
    label: str
    act: Callable[..., Any]
    reasons: Callable[[], list[str]] = list
    form: Callable[..., forms.Form] | None = None
    done: str = "已办理。"
    grave: bool = False
    note: str = ""
    target: str = ""
    """A part of the subject it is done to (number), where there are several."""
    explained: bool = False
    folded: bool = False
    """Seldom wanted: a click away."""


@dataclass
class Offered:
    """A verb as the page shows it: with its form, or with what stands against it."""

    verb: Verb
    form: forms.Form | None
    against: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Folded ones open with what was refused."""
        return self.form is not None and self.form.is_bound


class FormScreen(PermittedScreen, TemplateView):
    """A page with forms, each of which does one thing; a refusal shows every reason and what was filled in."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]

    def do(self, form: forms.Form | None, act: Callable[..., Any]) -> Any:
        """`act` with what was filled in. Raises Refused, also for a form that was filled in wrongly."""
        if form is not None and not form.is_valid():
            raise Refused(form_reasons(form))
        return act(by=self.request.user, at=self.at, **(form.cleaned_data if form else {}))


class NewScreen(FormScreen):
    """A form for something new, which is opened then."""

    template_name = "organisation/form.html"
    form_class: ClassVar[Any] = None
    opens: ClassVar[str] = ""
    """Address name of one row."""
    button = "保存"
    done = "已保存。"
    note = ""

    def make_form(self, *sent: Any) -> forms.Form:
        return self.form_class(*sent)

    def act(self, **given: Any) -> Any:
        """Do it with the cleaned values, `by` and `at`; what comes back is opened."""
        raise NotImplementedError

    def address(self, made: Any) -> str:
        return reverse(self.opens, args=[made.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST, request.FILES)
        try:
            made = self.do(form, self.act)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, self.done)
        return redirect(self.address(made))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        return super().get_context_data(form=form, button=self.button, note=self.note, **kwargs)


class SubjectScreen(FormScreen):
    """One row: state, facts, tables, and a form for every verb this person may use now. POST does one of them."""

    template_name = "organisation/subject.html"
    rows: ClassVar[QuerySet[Any]]
    subject: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = get_object_or_404(self.rows.all(), pk=kwargs["pk"])

    def states(self) -> Iterable[tuple[str, str]]:
        """Code and name of each tag above the title."""
        return [(self.subject.state, self.subject.get_state_display())]

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
            complain(request, [NOT_NOW])
            return self.render_to_response(self.get_context_data(), status=HTTPStatus.FORBIDDEN)
        form = verb.form(request.POST, request.FILES) if verb.form else None
        try:
            if reasons := verb.reasons():
                raise NotAllowed(reasons)
            self.do(form, verb.act)
        except Refused as refused:
            complain(request, refused.reasons)
            self.setup(request, *args, **kwargs)  # as it stands now: somebody else may have been quicker
            return self.render_to_response(self.get_context_data(failed=(*asked, form)))
        messages.success(request, verb.done)
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {
            "subject": self.subject,
            "states": list(self.states()),
            "facts": list(self.facts()),
            "tables": list(self.tables()),
            "offered": list(self._offered(*kwargs.pop("failed", ("", "", None)))),
            "pictures": list(self.pictures()),
        }
        return super().get_context_data(**given | kwargs)

    def _offered(self, name: str, target: str, failed: forms.Form | None) -> Iterable[Offered]:
        for verb in self.verbs():
            if against := verb.reasons():
                if verb.explained:
                    yield Offered(verb, None, against)
                continue
            same = failed is not None and (verb.name, verb.target) == (name, target)
            yield Offered(verb, failed if same else verb.form() if verb.form else None)
