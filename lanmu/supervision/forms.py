"""What is filled in on the screens. What is missing or wrong is told by the actions, every reason at once."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from lanmu.columns.models import ColumnPage
from lanmu.organisation.viewsets.base import DayInput
from lanmu.patrol.models import Finding
from lanmu.supervision.actions.rules import LIMITS
from lanmu.supervision.enums import Audience, BulletinKind
from lanmu.supervision.models import OrderRules


def words(label: str, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A text of several lines; how long it may be, the action says."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def day(label: str, **kwargs: Any) -> forms.DateField:
    """A day, by the browser's own picker."""
    wrong = {"invalid": f"请按“年-月-日”填写{label}。"}
    return forms.DateField(label=label, required=False, widget=DayInput(), error_messages=wrong, **kwargs)


def days(label: str, **kwargs: Any) -> forms.IntegerField:
    """A number of working days."""
    wrong = {"invalid": f"{label}请填写整数。"}
    return forms.IntegerField(label=label, required=False, min_value=0, error_messages=wrong, **kwargs)


class TermForm(forms.Form):
    """Until when: working days, or a day."""

    term_days = days("期限（工作日）", help_text="从签发的次日起算；指定日期的，把这里清空")
    deadline = day("或者指定日期", help_text="填了日期的，请把上面的工作日数清空")


class OrderForm(TermForm):
    """拟稿: which findings, what is asked."""

    findings = forms.ModelMultipleChoiceField(
        label="问题", queryset=Finding.objects.none(), required=False,
        error_messages={"invalid_choice": "所选问题中有的已经整改或者已在别的督办单里，请重新选择。"},
    )  # fmt: skip
    requirement = words("整改要求", rows=5, help_text="一段一行，照写在督办单上")

    field_order = ("findings", "requirement", "term_days", "deadline")

    def __init__(self, *args: Any, findings: QuerySet[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["findings"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = findings


class PapersInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Several files at once, as a list."""

    widget = PapersInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(PapersField, self).clean(one, initial) for one in given if one]


class ReplyForm(forms.Form):
    """反馈."""

    text = words("整改情况", rows=5, help_text="逐项写明做了什么、现在是什么样、今后怎么防止")
    papers = PapersField(
        label="佐证文件", required=False,
        help_text="PDF、OFD、JPG、PNG，最多 10 个；不对外公开，查阅都记入审计日志",
        error_messages={"empty": "佐证文件是空的，请核对后重新上传。"},
    )  # fmt: skip


class CloseForm(forms.Form):
    """复核销号."""

    text = words("复核意见")


class ReturnForm(TermForm):
    """退回重办."""

    text = words("退回的原因")
    field_order = ("text", "term_days", "deadline")


class ReasonForm(forms.Form):
    """A verb that needs a reason only."""

    reason = words("原因")


class RulesForm(forms.ModelForm):
    """督办规则."""

    class Meta:
        model = OrderRules
        fields = tuple(LIMITS)


class CompileForm(forms.Form):
    """生成通报."""

    kind = forms.ChoiceField(label="种类", choices=BulletinKind.choices)
    period_from = day("期间起")
    period_to = day("期间止")
    title = forms.CharField(label="标题", required=False, help_text="不填则按种类和期间拟定")


class BulletinForm(forms.Form):
    """编写通报: plain paragraphs, a line each."""

    title = forms.CharField(label="标题", required=False)
    opening = words("开头", rows=3)
    situation = words("问题和分析", rows=6, help_text="一段一行；各项数据和表另在下面，不用重复抄写")
    practice = words("好的做法", rows=3)
    requirements = words("工作要求", rows=5)
    audience = forms.ChoiceField(label="印发范围", choices=Audience.choices)
    column = forms.ModelChoiceField(
        label="公开栏目", queryset=ColumnPage.objects.none(), required=False, empty_label="不公开",
        help_text="公开的，印发后由这个栏目的信息员转为稿件，经三审三校发布",
        error_messages={"invalid_choice": "请选择一个收稿件的栏目。"},
    )  # fmt: skip

    def __init__(self, *args: Any, columns: QuerySet[ColumnPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["column"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = columns
