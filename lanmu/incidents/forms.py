"""What is filled in on the screens of these registers. Empty and wrong fields are told by the actions, all at once."""

from typing import Any

from django import forms

from lanmu.incidents.enums import Grade, Severity, TextKind
from lanmu.organisation.fields import choice, line, moment_field, words
from lanmu.organisation.models import Department, User

PAPERS = {"accept": ".pdf,.ofd,.jpg,.jpeg,.png"}


def department_field(label: str, **kwargs: Any) -> forms.ModelChoiceField:
    """One of the departments in use."""
    rows = Department.objects.filter(is_active=True).order_by("order", "id")
    wrong = {"invalid_choice": f"请从列出的各项中选择{label}。"}
    return forms.ModelChoiceField(
        label=label, queryset=rows, required=False, empty_label="请选择", error_messages=wrong, **kwargs
    )


def paper_field(label: str, **kwargs: Any) -> forms.FileField:
    """A paper for the private store."""
    wrong = {"invalid": "请重新选择要上传的文件。", "empty": "所选文件是空的，请重新选择。"}
    return forms.FileField(
        label=label, required=False, error_messages=wrong, widget=forms.ClearableFileInput(attrs=PAPERS), **kwargs
    )


class RegisterForm(forms.Form):
    """登记舆情."""

    title = line("舆情标题", help_text="一句话说清是什么事")
    grade = choice("初判等级", Grade.choices, help_text="时限从发现时间起按这个等级计算，研判后可以改")
    found_at = moment_field("发现时间")
    source = line("来源", help_text="平台、媒体或来人来电，如：微博、天津日报、12345 转办")
    source_url = line("原文地址", help_text="有网址的照抄，没有的不填")
    description = words("舆情内容", rows=4, help_text="说了什么，哪些属实、哪些不实")
    reach = line("传播情况", help_text="如：阅读 3 万，转发 200，媒体转载 2 家")
    department = department_field("涉及处室、单位", help_text="不能确定的不选")


class JudgeForm(forms.Form):
    """研判."""

    grade = choice("等级", Grade.choices)
    needs_response = forms.ChoiceField(
        label="是否公开回应", choices=[("yes", "需要公开回应"), ("no", "不需要公开回应（研判意见里写明理由）")],
        required=False,
        help_text="特别重大、重大的必须公开回应",
    )  # fmt: skip
    opinion = words("研判意见", help_text="性质、走势、风险，怎么处置")

    def clean_needs_response(self) -> bool:
        return bool(self.cleaned_data["needs_response"] != "no")


class ReportForm(forms.Form):
    """报告."""

    to = line("报告对象", help_text="如：委主要领导、市委网信办")
    happened_at = moment_field("报告时间")
    text = words("报告内容")


class RespondForm(forms.Form):
    """发布权威信息 or 回应: by a text of ours."""

    publication = forms.ChoiceField(label="用哪条公开信息", required=False)
    text = words("说明", help_text="可不填", rows=2)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["publication"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PressForm(forms.Form):
    """新闻发布会."""

    happened_at = moment_field("召开时间")
    text = words("发布会情况", help_text="地点、发布人、主要内容；材料可在下面上传")


class NoteForm(forms.Form):
    """补充记录."""

    text = words("补充的情况")
    error_event = forms.IntegerField(
        label="责任事件编号", required=False, min_value=1, help_text="由此立为责任事件的，填责任事件台账里的编号",
        error_messages={"invalid": "责任事件编号是一个整数。", "min_value": "责任事件编号从 1 开始。"},
    )  # fmt: skip


class CloseForm(forms.Form):
    """办结."""

    result = words("处置结果")


class AskForm(forms.Form):
    """布置撰稿."""

    kind = choice("写什么", TextKind.choices)
    department = department_field("撰稿处室、单位")
    brief = words("要点", help_text="写清事实和要回应的问题，信息员照此起草")


class LinkForm(forms.Form):
    """关联公开信息."""

    kind = choice("它是", TextKind.choices)
    address = line("公开地址", help_text="从浏览器地址栏复制")


class FileForm(forms.Form):
    """上传材料."""

    file = paper_field("材料", help_text="截图、报告、批示等：PDF、OFD、JPG、PNG，20 MB 以内，不对外")


class TextForm(forms.Form):
    """One text."""

    text = words("说明", rows=2)


class WeaknessForm(forms.Form):
    """登记漏洞."""

    title = line("漏洞名称")
    severity = choice("等级", Severity.choices)
    part = line("影响部位", help_text="哪个系统、哪个地址、哪个组件的哪个版本")
    source = line("来源", help_text="如：市委网信办通报、等保测评、扫描、自查")
    reference = line("编号或出处", help_text="通报文号、漏洞库编号，可不填")
    description = words("情况说明", rows=4)
    found_at = moment_field("发现时间")
    owner = forms.ModelChoiceField(
        label="整改责任人", queryset=User.objects.filter(is_active=True).order_by("department__order", "id"),
        required=False, empty_label="请选择", error_messages={"invalid_choice": "请从列出的人员中选择整改责任人。"},
    )  # fmt: skip
    due_at = moment_field("修复期限", help_text="不填则按等级的最长期限")


class AnswerForm(forms.Form):
    """报修复 or 报误报."""

    disputed = forms.ChoiceField(
        label="情况", choices=[("no", "已修复"), ("yes", "不是漏洞（误报）")], required=False
    )  # fmt: skip
    text = words("怎么修复的，或不是漏洞的依据")
    file = paper_field("证明材料", help_text="报修复必须上传：复测截图、补丁记录等，PDF、OFD、JPG、PNG，20 MB 以内")

    def clean_disputed(self) -> bool:
        return bool(self.cleaned_data["disputed"] == "yes")


class RecheckForm(forms.Form):
    """复核."""

    passed = forms.ChoiceField(
        label="复核结论", choices=[("", "请选择"), ("yes", "通过，销号"), ("no", "没有通过，退回")], required=False
    )  # fmt: skip
    text = words("复核情况", help_text="怎么复测的，看到什么")


class ExtendForm(forms.Form):
    """调整期限."""

    due_at = moment_field("新的修复期限")
    text = words("理由", rows=2)


class ReviewForm(forms.Form):
    """账号和权限复核."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    opinion = words("复核意见", help_text="如：已逐条核对，岗位与实际相符")
    doubts = words("需要处理的账号和岗位", help_text="请系统管理员停用哪些账号、安全管理员结束哪些岗位；没有的不填")
