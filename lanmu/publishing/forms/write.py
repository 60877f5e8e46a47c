"""Starting a draft: in which column, and from which file."""

from typing import Any

from django import forms

from lanmu.columns.models import ColumnPage

WORD_BYTES = 50 * 1024 * 1024


class WordForm(forms.Form):
    """从 Word 新建."""

    column = forms.ModelChoiceField(
        label="发布栏目",
        queryset=ColumnPage.objects.none(),
        empty_label="请选择栏目",
        error_messages={"required": "请选择发布栏目。", "invalid_choice": "您不能在这个栏目写稿，请另选栏目。"},
    )
    file = forms.FileField(
        label="Word 文件（.docx）",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": "请选择一个 .docx 文件。",
            "empty": "这个文件是空的，请检查后重新选择。",
            "missing": "请选择一个 .docx 文件。",
            "invalid": "文件没有上传成功，请重新选择。",
        },
        help_text="标题、段落、表格和图片会自动转成结构化的正文，请上传后核对",
    )

    def __init__(self, *args: Any, columns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["column"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = columns

    def clean_file(self) -> Any:
        """Only the cheap refusals; whether it is a sound Word file is for the reader to say."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".docx"):
            raise forms.ValidationError("只接受 .docx 文件。旧的 .doc 文件请先在 Word 或 WPS 中另存为 .docx。")
        if file.size > WORD_BYTES:
            raise forms.ValidationError("文件超过 50 MB。请压缩其中的图片，或把附件另外上传。")
        return file
