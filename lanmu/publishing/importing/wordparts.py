"""What a Word body is read into, before it becomes blocks; and what the reader tells the person about it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

NOTES = {
    "tracked": "文件里有 {n} 处修订痕迹，已按“接受全部修订”取正文，请核对。",
    "comments": "文件里有 {n} 条批注，没有带入。",
    "hidden": "文件里有 {n} 处隐藏文字，没有带入；如需公开，请在 Word 中取消隐藏后重新上传。",
    "objects": "文件里有 {n} 个嵌入对象或控件（如 Excel 表、公式编辑器、ActiveX），已去掉；其中的内容请另行补充。",
    "external": "文件里有 {n} 处引用了外部图片、模板或文件，没有读取；图片请另行插入。",
    "embedded": "文件里有 {n} 处嵌入了其他文档的内容，没有带入，请把内容复制进正文。",
    "formulas": "文件里有 {n} 个公式，已转成文字，请核对，必要时改用图片。",
    "charts": "文件里有 {n} 个图表或智能图形，没有带入，请另存为图片后插入。",
    "pictures": "文件里有 {n} 张图片的格式不支持（如 EMF、WMF、TIFF）或已损坏，没有带入，请另存为 PNG 或 JPG 后插入。",
    "alt": "有 {n} 张图片没有替代文字，请逐张补上一句话说明。",
    "cell_pictures": "表格里的 {n} 张图片已移到表格之后，请核对位置。",
    "nested": "有 {n} 处表格里又套了表格，里层已转成文字，请核对。",
    "toc": "目录没有带入（网页按标题自动排列），去掉了 {n} 行。",
    "symbols": "有 {n} 个特殊符号无法识别，没有带入，请核对。",
    "struck": "有 {n} 处文字带删除线，网页上不显示删除线，请核对这些文字是否应当保留。",
    "links": "有 {n} 个链接指向本机文件或不支持的地址，已去掉链接、保留文字。",
    "boxes": "文件里有 {n} 个文本框，文字已排在所在段落之后，请核对次序。",
}


class Notes:
    """Counts of what was changed or left out, told once each, in a fixed order."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, kind: str) -> None:
        """One more of `kind` (a key of `NOTES`)."""
        self._counts[kind] += 1

    def sentences(self) -> list[str]:
        """What the person has to know, complete sentences."""
        return [text.format(n=self._counts[kind]) for kind, text in NOTES.items() if self._counts[kind]]


@dataclass(slots=True)
class Span:
    """A stretch of text of one appearance. `\\n` is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    raised: str = ""
    """`sup`, `sub` or nothing."""
    href: str = ""

    @property
    def look(self) -> tuple[bool, bool, str, str]:
        """Everything but the text."""
        return self.bold, self.italic, self.raised, self.href


def joined(spans: Iterable[Span]) -> list[Span]:
    """Neighbours of one appearance as one span. Word cuts a sentence into a run per edit."""
    return [Span("".join(s.text for s in same), *look) for look, same in groupby(spans, key=lambda s: s.look)]


@dataclass(slots=True)
class Picture:
    """An image of the file: checked bytes."""

    data: bytes
    extension: str
    alt: str
    width: int
    height: int


@dataclass(slots=True)
class Paragraph:
    """A paragraph and what its appearance says about its role."""

    spans: list[Span] = field(default_factory=list)
    style: str = ""
    outline: int | None = None
    """0 for the highest heading level; None for text."""
    centred: bool = False
    bold: bool = False
    """Every visible character is bold."""
    size: int = 0
    """The largest font size, half points; 0 when nothing says."""
    font: str = ""
    number_id: str = ""
    depth: int = 0
    figure: int = 0
    label: str = ""
    """The automatic number as Word shows it (第五条)."""
    bullet: bool = False
    plain: bool = False
    """The automatic number is one an HTML list shows too."""

    @property
    def text(self) -> str:
        """The text without the automatic number, white space at the ends cut."""
        return "".join(span.text for span in self.spans).strip()


@dataclass(slots=True)
class Table:
    """A grid. `cells[r][c]` is the text; covered cells are empty. `merges`: (row, column) → (rows, columns)."""

    cells: list[list[str]]
    merges: dict[tuple[int, int], tuple[int, int]]
    header_row: bool = False


Part = Paragraph | Picture | Table
