"""What is filled in on the inquiry screens. Empty and wrong fields are told by the actions, every reason at once."""

from datetime import datetime
from typing import Any

from django import forms

from lanmu.portal.inquiry.enums import EventKind

MINUTE = "%Y-%m-%dT%H:%M"


def moment_field(label: str, **kwargs: Any) -> forms.DateTimeField:
    """A day and a minute in Asia/Shanghai, by the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}, format=MINUTE)
    wrong = {"invalid": f"请按“年-月-日 时:分”填写{label}。"}
    return forms.DateTimeField(label=label, widget=widget, required=False, error_messages=wrong, **kwargs)


def words(label: str, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A text of several lines; how long it may be, the action says."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class TraceForm(forms.Form):
    """An address and a time."""

    url = forms.CharField(
        label="公开地址", required=False, widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text="从浏览器地址栏复制：信息、栏目、首页的网址，或图片、附件的网址",
    )  # fmt: skip
    at = moment_field("追溯时间", help_text="查那个时间公众看到的是哪一版；不填则查现在")

    def clean_at(self) -> datetime | None:
        found: datetime | None = self.cleaned_data["at"]
        return found


class EventForm(forms.Form):
    """登记责任事件."""

    kind = forms.ChoiceField(label="事件类别", choices=[("", "请选择"), *EventKind.choices], required=False)
    title = forms.CharField(label="事件", required=False, help_text="一句话说清出了什么错")
    url = forms.CharField(label="公开地址", required=False, help_text="出错的信息、图片或附件的网址")
    found_at = moment_field("发现时间")
    asked_at = moment_field(
        "错误内容公开的时间", help_text="发现时已经改正或撤下的，填错误内容还公开着的一个时间；否则不填"
    )
    found_by = forms.CharField(label="发现人或来源", required=False, help_text="如：网民来电、上级通报、自查")
    description = words("情况说明", rows=4)
    consequence = words("影响和后果")


class StepForm(forms.Form):
    """办理: a step, with what it needs."""

    to = forms.ChoiceField(label="下一步", required=False)
    text = words("办理情况", rows=4)
    measures = words("处理措施", help_text="转入处理时必填")
    conclusion = words("责任认定", help_text="办结时必填：谁负什么责任，依据什么；查明没有错误的也写明")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
