"""Gates: reasons that stop a text from being submitted or published. Other apps add theirs in `AppConfig.ready`.

A gate is a pure look at one frozen text; rules about people are in permissions.py. Gates run at submission and again at
publication, because the world may have changed in between.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from bs4 import BeautifulSoup

from lanmu.columns import queries as columns
from lanmu.columns.models import ColumnPage
from lanmu.publishing import vault
from lanmu.publishing.cleaning import safe_url
from lanmu.publishing.enums import Disclosure, InfoType, ManuscriptForm, SourceKind, Validity
from lanmu.publishing.freezing import Frozen
from lanmu.publishing.models import ArticlePage

GateFn = Callable[[ArticlePage, Frozen, datetime], Iterable[str]]
"""`gate(article, frozen, at)`: complete sentences that say what to do; none when the text may pass."""

_gates: dict[str, GateFn] = {}

TITLE_LENGTH = 255
LENGTHS = {
    "summary": ("内容摘要", 500),
    "author": ("作者", 60),
    "editor": ("责任编辑", 60),
    "contact_phone": ("联系电话", 30),
}


def register_gate(name: str, fn: GateFn) -> None:
    """Add a gate under a name of its own."""
    if name in _gates:
        raise ValueError(f"gate {name} is registered twice")
    _gates[name] = fn


def reasons(*, article: ArticlePage, frozen: Frozen, at: datetime) -> list[str]:
    """Every reason of every gate, each once, in the order of registration. Empty: the text may pass."""
    return list(dict.fromkeys(reason for gate in _gates.values() for reason in gate(article, frozen, at)))


def required_fields(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """What annex 2 asks for must be there, and be one of the form's own choices."""
    content = frozen.content
    if not content["title"]:
        yield "请填写信息名称（标题）。"
    elif len(content["title"]) > TITLE_LENGTH:
        yield f"信息名称有 {len(content['title'])} 个字，最多 {TITLE_LENGTH} 个，请缩短。"
    if not content["department"]:
        yield "请选择报送部门。"
    if not content["summary"]:
        yield "请填写内容摘要。"
    if content["info_type"] not in InfoType.values:
        yield "请选择信息类型。"
    if not content["contact_phone"]:
        yield "请填写联系电话。"
    if not content["editor"]:
        yield "请填写责任编辑。"
    if content["manuscript_form"] not in ManuscriptForm.values:
        yield "请选择信息稿件附件的形式。"
    if content["policy"]["validity"] not in Validity.values:
        yield "请重新选择有效性。"
    for name, (label, most) in LENGTHS.items():
        if len(content[name]) > most:
            yield f"{label}最多 {most} 个字，现在有 {len(content[name])} 个，请缩短。"


def source_named(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """信息来源: a repost names where it is from, and the address there (附件2;
    第十二条（一）不得发布虚假或伪造内容).
    """
    source = frozen.content["source"]
    if source["kind"] not in SourceKind.values:
        yield "请选择信息来源。"
    if source["kind"] == SourceKind.REPOST:
        if not source["name"]:
            yield "转载的信息请写明来源名称。"
        if not source["url"]:
            yield "转载的信息请填写原文网址。"
    if source["url"] and (safe_url(source["url"]) is None or not source["url"].startswith(("http://", "https://"))):
        yield "原文网址不正确，请填写以 https:// 开头的完整网址。"


def disclosure_decided(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """第十三条: the attribute is named before a text is submitted. What is not plainly 主动公开 goes to the 保密审查员
    first; what may become public is `lawfulness.lawful`.

    第十一条: what is not made public needs its reason and basis.
    """
    match frozen.content["disclosure"]:
        case Disclosure.ACTIVE | Disclosure.UNSURE:
            return
        case Disclosure.ON_REQUEST | Disclosure.NONE:
            if not frozen.content["disclosure_basis"]:
                yield "依申请公开或不予公开的，请写明理由和依据。"
        case _:
            yield "请先进行保密审查，明确公开属性。"


def body_present(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """An empty text is no information; files and links that cannot be opened may not be shown (第十二条（三）).

    An interpretation and a rebuttal may say all in the parts of their genre (genre_gates.py).
    """
    if not (frozen.content["body"] or frozen.content.get("interpretation") or frozen.content.get("rebuttal")):
        yield "请填写正文。"
    yield from frozen.problems


def images_described(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """Every picture has words for those who cannot see it."""
    for number, block in enumerate((b for b in frozen.content["body"] if b["type"] == "image"), start=1):
        if not block["alt"]:
            yield f"请给正文里的第 {number} 张图片写替代文字。"


def links_sound(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """无错链、断链 (第十二条（三）): an address must be one that a browser can open, have words to click on, and lead
    to a file of this text where it names a file of this site. What else it leads to: link_gate.py.
    """
    links = list(links_of(frozen))
    yield from (
        f"链接“{words or href}”请同时写好名称和以 https:// 开头的完整网址，或去掉链接。"
        for words, href in links
        if not words or safe_url(href) is None
    )
    files = {medium["path"] for medium in frozen.content["media"]}
    dead = {href for _, href in links if href.startswith(vault.PREFIX)} - files
    yield from (f"链接“{words}”指向的内容没有公开，请改正或去掉链接。" for words, href in links if href in dead)


def links_of(frozen: Frozen) -> Iterator[tuple[str, str]]:
    """(words, address) of every link of the body."""
    for block in frozen.content["body"]:
        if block["type"] == "text":
            for tag in BeautifulSoup(block["html"], "html.parser").find_all("a"):
                yield tag.get_text().strip(), str(tag.get("href") or "")
        elif block["type"] == "links":
            yield from ((item["title"], item["url"]) for item in block["items"])


def column_fits(article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """The column is a leaf of the responsibility table that the department supplies (第九条, 附件1); a text
    that is public stays in its column until somebody moves it there (actions/move.py).
    """
    column = ColumnPage.objects.filter(pk=frozen.content["column"]).first()
    if column is None or not column.takes_articles:
        yield "这个栏目不收稿件，请选择分工表中的末级本站栏目。"
        return
    if article.department and article.department not in columns.departments_that_may_write(column):
        yield f"按分工表，{article.department}不是“{column.title}”栏目的责任部门，请另选栏目，或报办公室调整分工表。"
    publication = getattr(article, "publication", None)
    if publication is not None and publication.column_id != column.pk:
        yield "这条信息已在别的栏目公开过，不能随稿件换栏目；请先在“已发布”中办理“换栏目”。"


def register_builtin() -> None:
    """The gates of this app, in the order people read the form."""
    for name, fn in {
        "required": required_fields,
        "column": column_fits,
        "source": source_named,
        "disclosure": disclosure_decided,
        "body": body_present,
        "images": images_described,
        "links": links_sound,
    }.items():
        register_gate(name, fn)
