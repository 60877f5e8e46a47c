"""报送活动, and what becomes of a report."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from lanmu.columns.models import ColumnPage
from lanmu.publishing.models import ActivityReport


def day_input() -> forms.DateInput:
    """The browser's own picker: Wagtail's needs an inline script, which the content security policy refuses."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActivityForm(WagtailAdminModelForm):
    """Departments offered are those in which the person is 信息员 (`departments`, given by the view)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        field.empty_label = None
        user = self.for_user
        mine = user.activity_departments
        field.queryset = field.queryset.filter(pk__in=[department.pk for department in mine])
        if self.instance.pk is None:
            self.initial.setdefault("contact", user.get_full_name())
            self.initial.setdefault("contact_phone", user.phone)
        if len(mine) == 1:
            self.initial["department"] = mine[0].pk
            field.disabled = True


def activity_panel() -> Any:
    """The form's parts, bound to the model."""
    panel = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("department"),
                    FieldPanel("name"),
                    FieldRowPanel(
                        [FieldPanel("held_on", widget=day_input()), FieldPanel("held_to", widget=day_input())]
                    ),
                    FieldPanel("place"),
                    FieldPanel("text", widget=forms.Textarea(attrs={"rows": 8})),
                    FieldRowPanel([FieldPanel("contact"), FieldPanel("contact_phone")]),
                ],
                heading="活动",
            ),
            InlinePanel("pictures", [FieldPanel("image"), FieldPanel("alt")], heading="图片", label="图片"),
            InlinePanel("files", [FieldPanel("document"), FieldPanel("title")], heading="文件", label="文件"),
        ],
        base_form_class=ActivityForm,
    )
    return panel.bind_to_model(ActivityReport)


class AdoptForm(forms.Form):
    """Into which column."""

    column = forms.ModelChoiceField(
        label="采用到栏目", queryset=ColumnPage.objects.none(), empty_label=None,
        error_messages={"required": "请选择栏目。", "invalid_choice": "请选择本部门运维的新闻动态类栏目。"},
    )  # fmt: skip

    def __init__(self, *args: Any, columns: list[ColumnPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["column"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ColumnPage.objects.filter(pk__in=[column.pk for column in columns])


class DeclineForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label="未采用的原因", required=False, widget=forms.Textarea(attrs={"rows": 3}))
