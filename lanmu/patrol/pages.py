"""Released pages as a visitor gets them: what kind each is, its tags, the times it shows. No database in here."""

from dataclasses import dataclass
from datetime import datetime

from lxml import html as lxml_html

from lanmu.common.times import SHANGHAI

HOME, COLUMN, ARTICLE, OTHER = "home", "column", "article", "other"
KIND_LABELS = {HOME: "首页", COLUMN: "栏目页", ARTICLE: "内容页", OTHER: "其他页面"}
_KIND_OF = {"home": HOME, "list": COLUMN, "article": ARTICLE, "map": OTHER, "missing": OTHER}
TIME_FORMAT = "%Y-%m-%d %H:%M"


def kind_of(target: str) -> str:
    """The kind of a released file by its target (docs/architecture.md); empty when it is not a page for readers."""
    return _KIND_OF.get(target.partition(":")[0], "")


@dataclass(slots=True)
class Page:
    """What patrols ask of a page."""

    tags: dict[str, str]
    rows: int
    """Items of lists."""
    undated: list[str]
    """Titles of items that show no time in the form of the norm."""
    shown: datetime | None
    """The newest time the page shows."""
    times: int
    footer: str
    """What stands in the footer, as text and addresses."""
    links: list[tuple[str, str]]
    """(address, words) of the footer's links."""


def read_page(data: bytes) -> Page:
    """A page taken apart. Raises ValueError for what is no HTML page."""
    text = data.decode("utf-8", errors="strict")
    if not text.strip():
        raise ValueError("空文件")
    root = lxml_html.document_fromstring(text)
    tags: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name")
        if name:
            tags.setdefault(name, (meta.get("content") or "").strip())
    times = [time for node in root.iter("time") if (time := shown_time(node.text_content())) is not None]
    items = root.xpath('//ul[contains(concat(" ", normalize-space(@class), " "), " rows ")]/li')
    undated = [item.text_content().strip()[:60] for item in items if not _dated(item)]
    foot = next(iter(root.iter("footer")), None)
    return Page(
        tags=tags,
        rows=len(items),
        undated=undated,
        shown=max(times, default=None),
        times=len(times),
        footer=" ".join(foot.text_content().split()) if foot is not None else "",
        links=[(a.get("href") or "", a.text_content().strip()) for a in foot.iter("a")] if foot is not None else [],
    )


def shown_time(text: str) -> datetime | None:
    """`2024-05-08 09:30` (Asia/Shanghai) as a moment; None for any other form (47号: YYYY-MM-DD HH:MM)."""
    try:
        return datetime.strptime(text.strip(), TIME_FORMAT).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def _dated(item: "lxml_html.HtmlElement") -> bool:
    return any(shown_time(node.text_content()) is not None for node in item.iter("time"))
