"""送审: by which way, with what grounds. The action judges; the form carries."""

from typing import Any

from django import forms

from lanmu.publishing.enums import DeemedBasis, Route
from lanmu.publishing.evidence import Evidence
from lanmu.publishing.forms.review import moment_field

WAYS = [(Route.CHAIN.value, "三审三校"), (Route.DEEMED.value, "视同已三审三校"), (Route.EMERGENCY.value, "应急发布")]
WAY_HINTS = {
    Route.CHAIN: "一审一校、二审二校、三审三校，由归口部门复核发布",
    Route.DEEMED: "党组会、主任办公会、委领导专题会议已通过，或者已正式发文：须上传依据",
    Route.EMERGENCY: "突发事件须立即回应：写明理由，经三审一人或审核人两人签发后发布，限时补齐三审三校",
}


class SubmitForm(forms.Form):
    """The last question before a draft is frozen."""

    route = forms.ChoiceField(
        label="办理方式", choices=WAYS, initial=Route.CHAIN, required=False, widget=forms.RadioSelect
    )
    basis = forms.ChoiceField(label="属于哪种情形", choices=[("", "请选择"), *DeemedBasis.choices], required=False)
    meeting = forms.CharField(
        label="会议名称", max_length=100, required=False, help_text="如：2024年第22次党组会；正式发文的不用填"
    )
    decided_on = forms.DateField(
        label="通过（印发）日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按“年-月-日”填写会议通过或正式印发的日期。"},
    )
    number = forms.CharField(label="会议纪要编号或发文字号", max_length=100, required=False)
    note = forms.CharField(label="说明", max_length=300, required=False)
    file = forms.FileField(
        label="依据文件",
        required=False,
        help_text="会议纪要、通知或正式文件，PDF、OFD、JPG 或 PNG；只供审核和追溯，不对公众公开",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.ofd,.jpg,.jpeg,.png"}),
        error_messages={"empty": "依据文件是空的，请重新选择。", "invalid": "请重新选择依据文件。"},
    )
    emergency_reason = forms.CharField(
        label="应急发布的理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    declared = forms.BooleanField(
        label="本处室、单位已作保密审查，内容不涉及国家秘密、工作秘密和敏感信息；转载的，已核对来源和原文网址",
        required=False,
        help_text="谁制定、谁审查，先审查、后发布",
    )
    publish_at = moment_field(label="定时发布", required=False, help_text="不填则审核通过后由归口部门发布")

    @property
    def ways(self) -> list[tuple[str, str, str, bool]]:
        """(code, name, hint, chosen) of each way, for the screen."""
        chosen = self["route"].value() or Route.CHAIN.value
        return [(code, name, WAY_HINTS[Route(code)], code == chosen) for code, name in WAYS]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["route"] = data.get("route") or Route.CHAIN.value
        if data.get("route") == Route.EMERGENCY and not data.get("emergency_reason", "").strip():
            self.add_error("emergency_reason", "请写明应急发布的理由。")
        return data

    def way(self) -> dict[str, Any]:
        """What `actions.submit` is told about the way: nothing for the three reviews."""
        data = self.cleaned_data
        match data["route"]:
            case Route.DEEMED:
                return {"evidence": self._evidence()}
            case Route.EMERGENCY:
                return {"emergency_reason": data["emergency_reason"]}
        return {}

    def _evidence(self) -> Evidence:
        data, file = self.cleaned_data, self.cleaned_data["file"]
        return Evidence(
            basis=data["basis"],
            meeting=data["meeting"],
            decided_on=data["decided_on"],
            number=data["number"],
            note=data["note"],
            file_name=file.name if file else "",
            data=file.read() if file else b"",
        )
