"""五关检查项: the office keeps the list of what to look at."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import leaf_columns, levels_of, titles_by_path
from lanmu.common.refusal import Refused
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.publishing import actions
from lanmu.publishing.enums import Gate
from lanmu.publishing.forms.review import GATE_HINTS
from lanmu.publishing.models import GateItem
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons

TITLE = "五关检查项"


class GateItemForm(forms.Form):
    """One item."""

    gate = forms.ChoiceField(label="关", choices=[("", "请选择"), *Gate.choices], required=False)
    text = forms.CharField(label="检查项", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    column = forms.ModelChoiceField(
        label="只用于栏目", queryset=ColumnPage.objects.none(), required=False, empty_label="全站",
        error_messages={"invalid_choice": "请选择分工表中的末级栏目。"},
    )  # fmt: skip
    order = forms.IntegerField(
        label="次序", required=False, min_value=0, max_value=30000, help_text="小的在前",
        error_messages={"invalid": "次序请填写整数。", "min_value": "次序不能小于 0。", "max_value": "次序太大。"},
    )  # fmt: skip
    is_active = forms.BooleanField(label="在用", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["column"]
        assert isinstance(field, forms.ModelChoiceField)
        titles = titles_by_path()
        field.queryset = leaf_columns()
        field.label_from_instance = lambda column: " › ".join(t for t in levels_of(column.path, titles) if t)  # type: ignore[method-assign]


class ChecklistScreen(ContentScreen, TemplateView):
    """For the 办公室监督员."""

    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Permission.CHECKLIST_ITEM_EDIT not in permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChecklistView(ChecklistScreen):
    """Every gate with its items, those not in use last."""

    template_name = "publishing/checklist.html"
    page_title = TITLE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(GateItem.objects.select_related("column").order_by("-is_active", "order", "id"))
        gates = [(gate.label, GATE_HINTS[gate], [row for row in rows if row.gate == gate]) for gate in Gate]
        return super().get_context_data(gates=gates, **kwargs)


class GateItemView(ChecklistScreen):
    """Adding an item, or changing one."""

    template_name = "publishing/gate_item.html"
    item: GateItem | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if "pk" in kwargs:
            self.item = get_object_or_404(GateItem, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return "修改检查项" if self.item else "新增检查项"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_checklist"), "label": TITLE}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.item
        initial: dict[str, Any] = {"is_active": True, "order": 100, "gate": self.request.GET.get("gate", "")}
        if item is not None:
            initial = {name: getattr(item, name) for name in self.fields} | {"column": item.column_id}
        return super().get_context_data(**{"form": GateItemForm(initial=initial), "item": item, **kwargs})

    fields: ClassVar[tuple[str, ...]] = ("gate", "text", "order", "is_active")

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = GateItemForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            given = form.cleaned_data | {"order": form.cleaned_data["order"] or 0}
            actions.save_gate_item(item=self.item, by=request.user, at=self.at, **given)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已保存。以后勾选这一关，就是确认其中每一项；以前的审核仍按当时的检查项。")
        return redirect("publishing_checklist")
