"""What is filled in on the screens of checks. Empty and wrong fields are told by the actions, all at once."""

from typing import Any

from django import forms

from lanmu.columns.models import ColumnPage
from lanmu.inspections.enums import Group, Mode, Verdict
from lanmu.organisation.fields import choice, day_field, line, words
from lanmu.organisation.models import User

FIRST_LEVEL_DEPTH = 3


class DrawForm(forms.Form):
    """How a sample is drawn and by whom it is looked at."""

    size = forms.IntegerField(
        label="抽取多少个栏目", required=False, min_value=1,
        error_messages={"invalid": "抽取数是一个整数。", "min_value": "至少抽取 1 个栏目。"},
    )  # fmt: skip
    inspectors = forms.ModelMultipleChoiceField(
        label="检查人", queryset=User.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text="按住 Ctrl 可多选。检查人不会分到本处室、单位负责或运维的栏目",
    )  # fmt: skip
    mode = choice("分工方式", Mode.choices)
    due_on = day_field("检查截止日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["inspectors"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = User.objects.filter(is_active=True).order_by("department__order", "id")

    def clean_inspectors(self) -> list[User]:
        return list(self.cleaned_data["inspectors"])


class SpotForm(DrawForm):
    """部署抽查."""

    title = line("检查名称", help_text="如：2024年5月栏目抽查")
    below = forms.ModelChoiceField(
        label="抽样范围", queryset=ColumnPage.objects.none(), required=False, empty_label="全部栏目"
    )  # fmt: skip
    field_order = ("title", "below", "size", "inspectors", "mode", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["below"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ColumnPage.objects.filter(depth=FIRST_LEVEL_DEPTH).order_by("path")


class CampaignForm(forms.Form):
    """部署集中检查."""

    title = line("检查名称", help_text="如：2024年上半年集中检查")
    note = words("要求")
    self_due_on = day_field("自查截止日")


class CloseForm(forms.Form):
    """结束检查."""

    summary = words("检查总结", rows=5)


class RecheckForm(forms.Form):
    """复查."""

    gone = forms.ChoiceField(
        label="复查结论", choices=[("", "请选择"), ("yes", "已整改，销号"), ("no", "仍然存在")], required=False
    )  # fmt: skip
    text = words("复查情况", rows=2)


class ChecklistForm(forms.Form):
    """编制检查清单."""

    group = forms.ChoiceField(widget=forms.HiddenInput, choices=Group.choices, required=False)
    lines = words("检查项", rows=12, help_text="每行一项，写成能客观判断合格不合格的一句话")


VERDICTS = [("", "未填"), *Verdict.choices]
