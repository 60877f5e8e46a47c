"""Forms of the table's screens. They only gather words; the actions judge them."""

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lanmu.columns.actions.edit import ColumnEdit
from lanmu.columns.checks import RULES
from lanmu.columns.enums import COLUMN_TYPES, Cadence, ColumnKind, ColumnLayout
from lanmu.columns.table import TableRow
from lanmu.organisation.models import Department


def department_choices(*keep: str) -> list[tuple[str, str]]:
    """Departments in use by name, and those in `keep` that are not (a row may still name one)."""
    names = list(Department.objects.filter(is_active=True).values_list("name", flat=True))
    return [(name, name) for name in names] + [
        (name, f"{name}（已停用）") for name in keep if name and name not in names
    ]


def in_table_order(*, chosen: list[str], before: list[str]) -> tuple[str, ...]:
    """Chosen names with those that were there before in their old order: ticking boxes must not reshuffle a row."""
    return tuple([n for n in before if n in chosen] + [n for n in chosen if n not in before])


class ReasonForm(forms.Form):
    """Every change says why; the words stay in the history."""

    reason = forms.CharField(
        label="修改原因或依据", max_length=180, help_text="写明依据的文件、会议或要求；会留在变更记录里。"
    )


class RowForm(ReasonForm):
    """The cells of a row that both the edit and the add screen have."""

    kind = forms.ChoiceField(label="类型", choices=ColumnKind.choices)
    link_url = forms.CharField(
        label="链接地址", required=False, max_length=500, help_text="外链、链接栏目填写完整网址；本站栏目不填。"
    )
    responsible = forms.MultipleChoiceField(
        label="责任部门",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="各处室、主办处室：任何部门都可供稿；行业主管部门：处室名录中标为行业主管的部门。",
    )
    operator = forms.ChoiceField(label="运维部门", help_text="三审之后由它复核并发布，每月5日前报备。")
    cadence = forms.ChoiceField(label="更新要求", choices=Cadence.choices)
    duty = forms.CharField(label="工作责任", max_length=300, widget=AdminAutoHeightTextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before: list[str] = list(self.initial.get("responsible", []))
        named = [name for name in self.before if name not in RULES]
        self.fields["responsible"].choices = [(rule, rule) for rule in RULES] + department_choices(*named)
        self.fields["operator"].choices = [("", "请选择"), *department_choices(self.initial.get("operator", ""))]

    @property
    def responsible_names(self) -> tuple[str, ...]:
        return in_table_order(chosen=self.cleaned_data["responsible"], before=self.before)


class LookForm(forms.Form):
    """What the public sees of a column besides its texts."""

    title = forms.CharField(label="栏目名称", max_length=60, help_text="改名不改变公开地址。")
    layout = forms.ChoiceField(label="版式", choices=ColumnLayout.choices)
    column_type = forms.ChoiceField(label="栏目类别", required=False, help_text="网页标签 ColumnType。")
    description = forms.CharField(
        label="栏目说明",
        required=False,
        max_length=300,
        widget=AdminAutoHeightTextInput,
        help_text="设置目的、主要内容；网页标签 ColumnDescription。",
    )
    keywords = forms.CharField(
        label="栏目关键词", required=False, max_length=200, help_text="用中文逗号分隔；网页标签 ColumnKeywords。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.initial.get("column_type") or ""
        types = [*COLUMN_TYPES, *([current] if current and current not in COLUMN_TYPES else [])]
        self.fields["column_type"].choices = [("", "（未定）"), *((name, name) for name in types)]


class BranchEditForm(LookForm, ReasonForm):
    """A column that holds columns: it has no row of its own."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def edit(self) -> ColumnEdit:
        values = self.cleaned_data
        return ColumnEdit(**{name: values[name] for name in LookForm.base_fields})


class LeafEditForm(LookForm, RowForm):
    """A leaf column with its row."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def edit(self) -> ColumnEdit:
        values = self.cleaned_data
        names = [*LookForm.base_fields, "kind", "link_url", "operator", "cadence", "duty"]
        return ColumnEdit(**{name: values[name] for name in names}, responsible=self.responsible_names)


class AddColumnForm(RowForm):
    """A new leaf, by the names of its levels: what is missing above it is made too."""

    level1 = forms.CharField(label="一级栏目", max_length=60)
    level2 = forms.CharField(label="二级栏目", max_length=60, required=False)
    level3 = forms.CharField(label="三级栏目", max_length=60, required=False)

    def row(self) -> TableRow:
        values = self.cleaned_data
        names = ["level1", "level2", "level3", "kind", "operator", "duty", "cadence"]
        return TableRow(**{name: values[name] for name in names}, responsible=self.responsible_names)


class UploadForm(ReasonForm):
    """A table file."""

    file = forms.FileField(
        label="分工表文件", help_text="CSV（UTF-8 或 GB18030）或 Excel（.xlsx），不超过 2 MB。表头与导出的文件相同。"
    )
    prune = forms.BooleanField(
        label="移除文件中没有的栏目", required=False, help_text="不选则保留。栏目下有信息的不能移除，整份文件会被拒绝。"
    )

    field_order = ("file", "prune", "reason")
