"""Edit, add, remove and move one column. Each is a change: at once or as a proposal, as the level of its kind says."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, View
from wagtail.admin.widgets.button import HeaderButton

from lanmu.columns.actions.edit import siblings_of
from lanmu.columns.forms import AddColumnForm, BranchEditForm, LeafEditForm, ReasonForm
from lanmu.columns.history import snapshot, version
from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.columns.online import reasons_against_offline, reasons_against_online
from lanmu.columns.proposed import (
    AddColumnKind,
    MoveColumnKind,
    PutOnlineKind,
    RemoveColumnKind,
    TakeOfflineKind,
    edit_kind,
    edit_payload,
)
from lanmu.columns.queries import departments_that_may_write
from lanmu.columns.table import path_text
from lanmu.columns.views.base import INDEX, FrameMixin, KeeperMixin, add_refusal, show_reasons
from lanmu.common.refusal import Refused
from lanmu.proposals.actions import change
from lanmu.proposals.queries import pending_on
from lanmu.proposals.views.base import tell


class ColumnMixin:
    """A view of one column, by its number."""

    kwargs: dict[str, Any]

    @cached_property
    def column(self) -> ColumnPage:
        return get_object_or_404(ColumnPage, pk=self.kwargs["pk"])

    @cached_property
    def before(self) -> dict[str, Any]:
        return snapshot(self.column)

    def get_page_subtitle(self) -> str:
        return path_text(self.before["path"])


class EditView(KeeperMixin, ColumnMixin, FrameMixin, FormView):
    """A column and its row."""

    template_name = "columns/edit.html"
    page_title = "修改栏目"
    header_icon = "edit"

    @cached_property
    def is_leaf(self) -> bool:
        return "operator" in self.before

    def get_form_class(self) -> type[Form]:
        return LeafEditForm if self.is_leaf else BranchEditForm

    def get_initial(self) -> dict[str, Any]:
        return self.before | {"title": self.before["path"][-1], "version": version(self.column)}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        number = [self.column.pk]
        buttons = [HeaderButton("变更记录", url=reverse("column_table:history", args=number), icon_name="history")]
        if self.is_leaf:
            verb = "下线" if self.column.is_online else "上线"
            buttons.append(HeaderButton(verb, url=reverse("column_table:online", args=number), icon_name="globe"))
            buttons.append(HeaderButton("移除", url=reverse("column_table:remove", args=number), icon_name="bin"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context |= {"is_leaf": self.is_leaf, "column": self.column, "submit_button_label": "保存"}
        context["pending"] = list(pending_on(subject=f"column:{self.column.pk}"))
        if self.is_leaf:
            row = Responsibility.objects.select_related("operator").get(column=self.column)
            context |= {"row": row, "writers": departments_that_may_write(self.column)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            edit = form.edit()
            outcome = change(
                kind=edit_kind(edit, column=self.column),
                payload=edit_payload(edit, column=self.column),
                by=self.request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["version"],
            )
        except Refused as refused:
            add_refusal(form, refused)
            return self.form_invalid(form)
        title = form.cleaned_data["title"]
        tell(
            self.request,
            outcome,
            done=f"栏目“{title}”已修改，权限和归口已按新的分工重新推出。",
            unchanged=f"栏目“{title}”没有变化，未作修改。",
        )
        return redirect(INDEX)


class AddView(KeeperMixin, FrameMixin, FormView):
    """A new leaf column."""

    template_name = "columns/add.html"
    form_class = AddColumnForm
    page_title = "新增栏目"
    header_icon = "plus"

    def get_initial(self) -> dict[str, Any]:
        return {level: self.request.GET.get(level, "") for level in ("level1", "level2")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"submit_button_label": "新增"}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            outcome = change(
                kind=AddColumnKind.name,
                payload={"row": form.row().as_json(), "link_url": form.cleaned_data["link_url"]},
                by=self.request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            add_refusal(form, refused)
            return self.form_invalid(form)
        made = outcome.result
        done = f"栏目“{made.title}”已新增，公开地址为 {made.public_path}。" if made else ""
        tell(self.request, outcome, done=done, unchanged="")
        return redirect(INDEX)


class RemoveView(KeeperMixin, ColumnMixin, FrameMixin, FormView):
    """Take a column out of the table."""

    template_name = "columns/remove.html"
    form_class = ReasonForm
    page_title = "移除栏目"
    header_icon = "bin"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            outcome = change(
                kind=RemoveColumnKind.name,
                payload={"column": self.column.pk},
                by=self.request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            add_refusal(form, refused)
            return self.form_invalid(form)
        tell(self.request, outcome, done=f"栏目“{self.column.title}”已移除。", unchanged="")
        return redirect(INDEX)


class OnlineView(KeeperMixin, ColumnMixin, FrameMixin, FormView):
    """上线 or 下线, whichever the column is not."""

    template_name = "columns/online.html"
    form_class = ReasonForm
    header_icon = "globe"

    def get_page_title(self) -> str:
        return "栏目下线" if self.column.is_online else "栏目上线"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        check = reasons_against_offline if self.column.is_online else reasons_against_online
        return super().get_context_data(**kwargs) | {"column": self.column, "against": check(self.column)}

    def form_valid(self, form: Any) -> HttpResponse:
        kind = TakeOfflineKind if self.request.POST.get("verb") == "offline" else PutOnlineKind
        try:
            outcome = change(
                kind=kind.name,
                payload={"column": self.column.pk},
                by=self.request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            add_refusal(form, refused)
            return self.form_invalid(form)
        tell(self.request, outcome, done=f"{kind.label}：“{self.column.title}”。", unchanged="上线状态没有变化。")
        return redirect(INDEX)


class MoveView(KeeperMixin, ColumnMixin, View):
    """Another place among the siblings: one step up or down, or to a number. POST only."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            outcome = change(
                kind=MoveColumnKind.name,
                payload={"column": self.column.pk, "place": self.place(request)},
                by=request.user,
                at=timezone.now(),
                reason=request.POST.get("reason") or "调整次序",
            )
        except Refused as refused:
            show_reasons(request, refused.reasons)
        else:
            title = self.column.title
            tell(request, outcome, done=f"栏目“{title}”的次序已调整。", unchanged=f"栏目“{title}”已在这个位置。")
        return redirect("column_table:structure")

    def place(self, request: HttpRequest) -> int:
        """The number asked for; beside the present one for a step."""
        if (number := request.POST.get("place", "")).isdecimal():
            return int(number)
        here = [sibling.pk for sibling in siblings_of(self.column)].index(self.column.pk) + 1
        return here - 1 if request.POST.get("direction") == "up" else here + 1
