"""What is in a file: parts of text for the checks, and remarks about what a reader would not see."""

from dataclasses import dataclass, field

from lanmu.scanning.documents import Cell, Document, Part
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.rules import Rule

MOST_PARTS = 300_000
MOST_CHARACTERS = 10_000_000


class Unreadable(Exception):
    """The file cannot be checked. `str()` is a complete Chinese sentence."""


@dataclass(slots=True)
class Contents:
    """Filled by a reader of one format."""

    parts: list[Part] = field(default_factory=list)
    remarks: list[tuple[str, str, str]] = field(default_factory=list)
    """(rule code, place, text): the text is checked too."""
    characters: int = 0

    def add(
        self,
        text: str,
        where: str,
        *,
        kind: Kind = Kind.PARAGRAPH,
        cell: Cell | None = None,
        level: int = 0,
        href: str = "",
    ) -> None:
        """A piece of visible text. Raises Unreadable when the file holds more than anybody reads."""
        if not text.strip() and kind not in {Kind.HEADING, Kind.IMAGE}:  # of these the emptiness is the fault
            return
        self.characters += len(text)
        if len(self.parts) >= MOST_PARTS or self.characters > MOST_CHARACTERS:
            raise Unreadable("文件里的文字太多，没有检查完，请拆成几个文件。")
        self.parts.append(Part(kind, text, where, level=level, cell=cell, href=href))

    def remark(self, code: str, where: str, text: str = "") -> None:
        """Something that a reader would not see."""
        self.characters += len(text)
        if len(self.remarks) < 2000 and self.characters <= MOST_CHARACTERS:
            self.remarks.append((code, where, text))

    def document(self) -> Document:
        """Visible and hidden text: a number in a hidden column is as public as any other."""
        hidden = (Part(Kind.PARAGRAPH, text, where) for _code, where, text in self.remarks if text)
        return Document((*self.parts, *hidden))


def _rule(name: str, title: str, severity: Severity, why: str) -> Rule:
    return Rule(f"file.{name}", title, severity, why)


RULES = {
    rule.code: rule
    for rule in (
        _rule("hidden_text", "隐藏文字", Severity.BLOCK, "附件里有隐藏的文字，打开的人可以恢复显示，请删去。"),
        _rule(
            "changes",
            "修订痕迹",
            Severity.BLOCK,
            "附件里留有修订痕迹，公众能看到改动前的文字，请接受或拒绝全部修订后另存。",
        ),
        _rule("comments", "批注", Severity.BLOCK, "附件里留有批注，请删去全部批注后另存。"),
        _rule(
            "hidden_sheet",
            "隐藏的工作表",
            Severity.BLOCK,
            "表格文件里有隐藏的工作表，公众可以取消隐藏，请删去或改为可见。",
        ),
        _rule(
            "hidden_cells",
            "隐藏的行或列",
            Severity.BLOCK,
            "工作表里有隐藏的行或列，公众可以取消隐藏，请删去或改为可见。",
        ),
        _rule("pivot", "数据透视缓存", Severity.BLOCK, "文件里存有数据透视表的原始数据，请复制为数值后另存。"),
        _rule("hidden_slide", "隐藏的幻灯片", Severity.BLOCK, "演示文稿里有隐藏的幻灯片，请删去或改为可见。"),
        _rule("notes", "备注页", Severity.NOTICE, "演示文稿里有备注，公众可以看到，请确认可以公开。"),
        _rule("metadata", "文件属性", Severity.NOTICE, "文件属性里留有作者、单位等信息，请用“检查文档”删去后另存。"),
        _rule("macro", "宏", Severity.BLOCK, "文件里有宏（可以运行的程序），不能公开，请另存为不含宏的格式。"),
        _rule("script", "脚本", Severity.BLOCK, "文件里有打开时运行的脚本，不能公开，请重新导出。"),
        _rule(
            "embedded",
            "嵌入的文件",
            Severity.BLOCK,
            "文件里嵌有别的文件，没有检查到它的内容，请去掉，或取出来单独上传。",
        ),
        _rule("external", "外部引用", Severity.NOTICE, "文件打开时会读取别处的数据或模板，请改为不引用外部的内容。"),
    )
}
