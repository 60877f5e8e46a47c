"""What people fill in about the clocks. Every error is a sentence saying what to do."""

from collections.abc import Iterable
from typing import Any

from django import forms

from lanmu.columns.models import ColumnPage
from lanmu.duty.enums import ChangeKind, NationalClass
from lanmu.organisation.models import Department
from lanmu.organisation.viewsets.base import DayInput
from lanmu.publishing.models import ArticlePage

RECENT = 50
DAY = {"required": "请选择日期。", "invalid": "请按“年-月-日”填写日期。"}


def _words(label: str, help_text: str = "") -> forms.CharField:
    errors = {"required": f"请填写{label}。", "max_length": f"{label}最多 200 个字，请缩短。"}
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=200, widget=area, help_text=help_text, error_messages=errors)


def articles_of(*, column: ColumnPage, departments: Iterable[Department]) -> Any:
    """The latest texts of these departments in the column, to be named as what brings a change."""
    rows = ArticlePage.objects.child_of(column).filter(department__in=list(departments)).order_by("-pk")
    return ArticlePage.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:RECENT])).order_by("-pk")


def _article_field(*, required: bool) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="稿件", queryset=ArticlePage.objects.none(), required=required,
        empty_label="请选择" if required else "以后再关联",
        help_text="选了稿件，送审到归口部门即为送交，公开即为办结，不用再填。",
        error_messages={"required": "请选择稿件。", "invalid_choice": "请重新选择稿件。"},
    )  # fmt: skip


class RecordForm(forms.Form):
    """变动登记."""

    department = forms.ModelChoiceField(
        label="责任部门", queryset=Department.objects.none(), empty_label=None,
        error_messages={"required": "请选择责任部门。", "invalid_choice": "请重新选择责任部门。"},
    )  # fmt: skip
    kind = forms.ChoiceField(label="种类", choices=ChangeKind.choices)
    what = _words("变动内容", "例如：某处室职能调整；某规范性文件印发。")
    changed_on = forms.DateField(
        label="变动日期", widget=DayInput, error_messages=DAY,
        help_text="内容变动、文件形成或者决定作出的日期，按实际填写。",
    )  # fmt: skip
    article = _article_field(required=False)

    def __init__(self, *args: Any, column: ColumnPage, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["department"]
        choices.queryset = Department.objects.filter(pk__in=[d.pk for d in departments])
        articles: Any = self.fields["article"]
        articles.queryset = articles_of(column=column, departments=departments)


class LinkForm(forms.Form):
    """关联稿件."""

    article = _article_field(required=True)

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["article"]
        field.queryset = articles


class HandOverForm(forms.Form):
    how = _words("送交的材料和方式", "例如：盖章纸质件和电子稿已送办公室归口发布人。")


class CancelForm(forms.Form):
    reason = _words("撤销的原因")


class StatementForm(forms.Form):
    reason = _words("为什么本期没有变化", "例如：本季度本委没有制发规范性文件。")


class PauseForm(forms.Form):
    first_day = forms.DateField(label="自", widget=DayInput, error_messages=DAY)
    last_day = forms.DateField(label="至", widget=DayInput, error_messages=DAY)
    reason = _words("暂停更新的原因", "例如：栏目改版，内容正在重新整理。")


class SettingForm(forms.Form):
    """One figure. Empty: the product's again."""

    days = forms.IntegerField(
        label="天数", required=False, min_value=0, max_value=731, help_text="留空即恢复默认。",
        error_messages={"invalid": "请填写整数天数。", "min_value": "天数不能是负数。", "max_value": "天数最多 731。"},
    )  # fmt: skip
    reason = _words("原因或依据")


class ColumnSettingForm(SettingForm):
    """A column's own figures."""

    national = forms.ChoiceField(
        label="国家检查类别", required=False, choices=[("", "按分工表推定"), *NationalClass.choices]
    )  # fmt: skip
    national_days = forms.IntegerField(
        label="国家检查天数", required=False, min_value=1, max_value=731, help_text="留空即按类别。",
        error_messages={"invalid": "请填写整数天数。", "min_value": "至少 1 天。", "max_value": "天数最多 731。"},
    )  # fmt: skip
    field_order = ("days", "national", "national_days", "reason")
