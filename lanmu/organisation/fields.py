"""Fields of forms. Nothing is required by the browser: actions tell every missing thing at once."""

from typing import Any

from django import forms

MINUTE = "%Y-%m-%dT%H:%M"


def moment_field(label: str, **kwargs: Any) -> forms.DateTimeField:
    """A day and a minute in Asia/Shanghai, by the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}, format=MINUTE)
    wrong = {"invalid": f"请按“年-月-日 时:分”填写{label}。"}
    return forms.DateTimeField(label=label, widget=widget, required=False, error_messages=wrong, **kwargs)


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    """A day, by the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = {"invalid": f"请按“年-月-日”填写{label}。"}
    return forms.DateField(label=label, widget=widget, required=False, error_messages=wrong, **kwargs)


def words(label: str, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A text of several lines; how long it may be, the action says."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def line(label: str, **kwargs: Any) -> forms.CharField:
    """A text of one line; how long it may be, the action says."""
    return forms.CharField(label=label, required=False, **kwargs)


def choice(label: str, choices: Any, *, empty: str = "请选择", **kwargs: Any) -> forms.ChoiceField:
    """One of a few; which one is missing, the action says."""
    wrong = {"invalid_choice": f"请从列出的各项中选择{label}。"}
    return forms.ChoiceField(
        label=label, choices=[("", empty), *choices], required=False, error_messages=wrong, **kwargs
    )
