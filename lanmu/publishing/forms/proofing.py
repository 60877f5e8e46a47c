"""Forms of 内容检查: asking for an exemption, deciding about it, bringing several."""

from typing import Any

from django import forms

from lanmu.organisation.models import Department
from lanmu.publishing.proofing_settings import rules
from lanmu.scanning.enums import Level
from lanmu.scanning.levels import RULES as LEVEL_RULES

GROUPS = [("", "一般检查（个人信息、密级除外）"), ("spelling", "错别字（各级）"), ("words", "本单位词表")]


def scopes() -> list[tuple[str, Any]]:
    """What an exemption may reach: groups first, then every rule."""
    return [*GROUPS, ("单项检查", [(code, scope_name(code)) for code in sorted(rules())])]


def scope_name(code: str) -> str:
    """The scope in the words of the form."""
    named, rule = dict(GROUPS), rules().get(code)
    if code in named or rule is None:
        return named.get(code, code)
    return f"{rule.name}（统计校对）" if code == LEVEL_RULES[Level.CERTAIN].code else rule.name


class ExemptionForm(forms.Form):
    word = forms.CharField(
        label="词语", max_length=60, help_text="填到能分清对错为止，如“津门故里”，不要只填其中的一两个字",
        error_messages={"required": "请填写词语。", "max_length": "词语最多 60 个字，请只填需要放行的部分。"},
    )  # fmt: skip
    scope = forms.ChoiceField(label="适用的检查", required=False, choices=scopes)
    reason = forms.CharField(
        label="理由和依据", max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由和依据。", "max_length": "理由最多 200 个字，请缩短。"},
    )  # fmt: skip
    expires_on = forms.DateField(
        label="有效期至", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填为长期有效", error_messages={"invalid": "有效期请按 2026-12-31 的样子填写。"},
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label="归口处室、单位", queryset=Department.objects.filter(is_active=True), empty_label="请选择",
        error_messages={"required": "请选择归口处室、单位。", "invalid_choice": "请重新选择处室、单位。"},
    )  # fmt: skip


class ExemptionFileForm(forms.Form):
    file = forms.FileField(
        label="Excel 或 CSV",
        help_text="第一行是列名：词语、适用的检查、理由、有效期至、归口处室、单位；与导出的表相同",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )
