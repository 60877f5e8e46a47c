"""会签设置: which columns need whose joint signature (第五条（二）)."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.publishing import actions, permissions
from lanmu.publishing.models import JointRequirement
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons


class JointRequirementForm(forms.Form):
    column = forms.ModelChoiceField(
        label="栏目",
        queryset=ColumnPage.objects.filter(responsibility__isnull=False, kind="internal").order_by("path"),
        empty_label="请选择",
        error_messages={"required": "请选择栏目。", "invalid_choice": "请重新选择栏目。"},
    )
    department = forms.ModelChoiceField(
        label="会签处室、单位",
        queryset=Department.objects.filter(is_active=True),
        empty_label="请选择",
        error_messages={"required": "请选择会签处室、单位。", "invalid_choice": "请重新选择处室、单位。"},
    )


class JointView(ContentScreen, TemplateView):
    """Everybody with a content role sees the list; the 办公室监督员 changes it."""

    template_name = "publishing/joint.html"
    page_title = "会签设置"
    header_icon = "group"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form: JointRequirementForm | None = None
    done = "已要求会签，此后报送的信息须经其会签。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        titles = titles_by_path()

        def trail(column: ColumnPage) -> str:
            return " › ".join(t for t in levels_of(column.path, titles) if t)

        form = self.form or JointRequirementForm()
        field: Any = form.fields["column"]
        field.label_from_instance = trail
        field.widget.choices = field.choices
        rows = JointRequirement.objects.select_related("column", "department").order_by(
            "column__path", "department__order"
        )
        return super().get_context_data(
            rows=[(row, trail(row.column)) for row in rows],
            form=form,
            reasons=permissions.reasons_not_to_set_joint(user=self.request.user, at=self.at),
            **kwargs,
        )

    def act(self, data: dict[str, Any]) -> None:
        """Call the one action. Raises Refused."""
        actions.set_joint_requirement(by=self.request.user, at=self.at, **data)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = JointRequirementForm(request.POST)
        try:
            if not self.form.is_valid():
                raise Refused(form_reasons(self.form))
            self.act(self.form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, self.done)
        return redirect("publishing_joint_settings")


class RemoveJointView(JointView):
    """No longer asked for; what is on its way still is."""

    http_method_names: ClassVar[list[str]] = ["post"]
    done = "已取消，在办的信息仍须会签。"

    def act(self, data: dict[str, Any]) -> None:
        actions.remove_joint_requirement(by=self.request.user, at=self.at, **data)
