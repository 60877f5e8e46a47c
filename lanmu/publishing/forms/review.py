"""What reviewers, receiving officers and officers who withdraw fill in. Every error is a sentence saying what to do."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms

from lanmu.publishing.enums import ActKind, Gate

GATE_HINTS = {
    Gate.POLITICS: "政治表述、立场导向、领导人姓名职务和排序是否准确",
    Gate.LAW: "依据是否现行有效，有无侵犯他人权益、泄露个人信息",
    Gate.POLICY: "与上级政策、本委已发文件是否一致",
    Gate.SECRECY: "是否涉密、涉工作秘密和内部敏感事项，公开属性是否恰当",
    Gate.WORDING: "语句通顺、用词规范，标题与正文相符",
}
"""One line per gate of 第十八条: what to look for."""

CANNED_PASS = ("同意发布。", "已核对，无误。")
CANNED_SECRECY = ("经审查不涉密，可以主动公开。", "属内部管理信息，不予公开。", "涉及个人隐私，不予公开。")
CANNED_RETURN = ("请核对数字。", "请补充来源。", "表述不规范，请修改。")

OPINION_LENGTH = 500
DAY_AND_MINUTE = "%Y-%m-%dT%H:%M"


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """A day and a minute in Asia/Shanghai, by the browser's own picker: it works with a thumb and needs no script."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}, format=DAY_AND_MINUTE)
    return forms.DateTimeField(
        widget=widget, error_messages={"invalid": "请按“年-月-日 时:分”填写定时发布时间。"}, **kwargs
    )


class SeenForm(forms.Form):
    """Carries the digest of what was on the screen, so that nobody approves a text that changed meanwhile."""

    digest = forms.CharField(widget=forms.HiddenInput)


class StageForm(SeenForm):
    """审 and 校 of one stage. `verb` says which button was pressed: passing needs the ticks, returning an opinion."""

    gates = forms.MultipleChoiceField(
        label="严把五关", choices=Gate.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    proof = forms.BooleanField(label="已校对：错漏字、数字、人名地名、链接、附件", required=False)
    opinion = forms.CharField(
        label="意见",
        max_length=OPINION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "意见请控制在 500 字以内。"},
    )

    def __init__(self, *args: Any, verb: str = "", kinds: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb = verb
        self.kinds = frozenset(kinds)
        self.items: Mapping[str, Sequence[str]] = {}
        """Gate → what ticking it confirms (`checklist.items_for`); set by the screen."""

    @property
    def gate_rows(self) -> list[tuple[str, str, str, bool, Sequence[str]]]:
        """(code, name, hint, ticked, items) for the screen."""
        ticked = set(self["gates"].value() or [])
        return [(g.value, str(g.label), GATE_HINTS[g], g.value in ticked, self.items.get(g, ())) for g in Gate]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.verb == "return" and not data.get("opinion", "").strip():
            self.add_error("opinion", "退回必须写明意见，让报送人知道改什么。")
        if self.verb == "pass":
            self._clean_pass(data)
        return data

    def _clean_pass(self, data: dict[str, Any]) -> None:
        missing = [g.label for g in Gate if g.value not in data.get("gates", [])]
        if ActKind.REVIEW in self.kinds and missing:
            self.add_error("gates", f"请逐一把关并勾选：{'、'.join(str(m) for m in missing)}。")
        if ActKind.PROOF in self.kinds and not data.get("proof"):
            self.add_error("proof", "请校对后勾选“已校对”。")


class CorrectionForm(SeenForm):
    """A reviewer's own small correction: a passage, and what it should read."""

    wrong = forms.CharField(
        label="原文片段",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写要更正的原文片段。"},
        help_text="从正文照抄，要能唯一找到",
    )
    right = forms.CharField(
        label="改为", strip=False, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="留空即删去"
    )


class PublishForm(SeenForm):
    """归口复核: publish at once, at a set time, or send back."""

    checked = forms.BooleanField(label="已复核：内容规范、栏目正确、附件可用", required=False)
    publish_at = moment_field(label="定时发布时间", required=False)
    opinion = forms.CharField(
        label="退回意见", max_length=OPINION_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, verb: str = "", at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb = verb
        self.at = at

    def clean_publish_at(self) -> datetime | None:
        """A set time lies ahead: one that has passed would mean at once, which nobody asked for."""
        moment: datetime | None = self.cleaned_data["publish_at"]
        if self.verb == "schedule" and moment and self.at and moment <= self.at:
            raise forms.ValidationError("定时发布的时间已经过去，请改为将来的时间，或选择立即发布。")
        return moment

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.verb in {"publish", "schedule"} and not data.get("checked"):
            self.add_error("checked", "请复核后勾选“已复核”。")
        if self.verb == "schedule" and "publish_at" not in self.errors and not data.get("publish_at"):
            self.add_error("publish_at", "请填写定时发布时间。")
        if self.verb == "return" and not data.get("opinion", "").strip():
            self.add_error("opinion", "退回必须写明意见，让报送人知道改什么。")
        return data


class SecrecyForm(SeenForm):
    """保密审查: open to the public, or not, and why."""

    conclusion = forms.ChoiceField(
        label="审查结论",
        choices=[("active", "主动公开"), ("on_request", "依申请公开"), ("none", "不予公开")],
        required=False,
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="理由和依据",
        max_length=OPINION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "理由和依据请控制在 500 字以内。"},
    )

    def __init__(self, *args: Any, verb: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb = verb

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.verb == "secrecy" and not data.get("conclusion"):
            self.add_error("conclusion", "请选择保密审查的结论：主动公开、依申请公开或不予公开。")
        if not data.get("opinion", "").strip():
            words = (
                "退回必须写明意见，让报送人知道改什么。" if self.verb == "return" else "请写明保密审查的理由和依据。"
            )
            self.add_error("opinion", words)
        return data


class WithdrawForm(forms.Form):
    """Taking a public text down needs a reason that is kept."""

    reason = forms.CharField(
        label="撤下原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "请填写撤下原因，原因会记入审计日志。",
            "max_length": "撤下原因请控制在 300 字以内。",
        },
    )
    withdraw_at = moment_field(label="定时撤下时间", required=False, help_text="立即撤下的不用填")

    def __init__(self, *args: Any, timed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timed = timed

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.timed and "withdraw_at" not in self.errors and not data.get("withdraw_at"):
            self.add_error("withdraw_at", "请填写定时撤下时间。")
        return data
