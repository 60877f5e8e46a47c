"""What each genre must say before it is submitted (第十一条（一）（四）; 国办发〔2017〕47号 on 修改、废止、失效)."""

from collections.abc import Iterator
from datetime import datetime

from lanmu.publishing.enums import OVER_VALIDITIES, RECEIVING_STATES, Genre, PublicationState, RelationKind
from lanmu.publishing.freezing import Frozen
from lanmu.publishing.gates import register_gate
from lanmu.publishing.genres import ELEMENTS, REFUTATION, genre_of
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.publishing.relations import links_of

SENTENCE = 10
"""Characters: fewer are a catchword, not a sentence that explains something."""


def interpretation_complete(article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """An interpretation says 背景依据、目标任务、主要内容、解决的问题, in what form, and of which document."""
    if genre_of(frozen.content) != Genre.INTERPRETATION:
        return
    part = frozen.content.get("interpretation") or {}
    for key, _field, name in ELEMENTS:
        if len(part.get(key, "")) < SENTENCE:
            yield f"政策解读请在“政策解读”页签写明{name}，至少写一句话。"
    if not part.get("forms"):
        yield "政策解读请选择解读形式，至少一种。"
    if not part.get("interprets"):
        yield "政策解读请选择所解读的政策文件。"
    yield from _policies_public(article, part.get("interprets", []))


def _policies_public(article: ArticlePage, numbers: list[int]) -> Iterator[str]:
    """Policy and interpretation may be reviewed side by side (同步组织、同步审签), but the document comes out first."""
    found = Publication.objects.filter(pk__in=numbers, state=PublicationState.PUBLIC, genre=Genre.POLICY)
    public = set(found.values_list("pk", flat=True))
    hidden = [n for n in numbers if n not in public]
    coming_out = article.pk is not None and article.submissions.filter(state__in=RECEIVING_STATES).exists()
    for draft in ArticlePage.objects.filter(pk__in=hidden).order_by("pk"):
        withdrawn = Publication.objects.filter(pk=draft.pk, state=PublicationState.WITHDRAWN).exists()
        if withdrawn:
            yield f"所解读的《{draft.title}》已经撤下，请改选正在公开的政策文件。"
        elif coming_out:
            yield f"所解读的《{draft.title}》还没有公开，请先发布文件，再发布解读。"
        elif draft.get_latest_revision_as_object().genre != Genre.POLICY:
            yield f"所解读的《{draft.title}》不是政策文件，请改选政策文件。"


def rebuttal_complete(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """A rebuttal quotes the rumour, states the facts and says on what authority."""
    if genre_of(frozen.content) != Genre.REBUTTAL:
        return
    part = frozen.content.get("rebuttal") or {}
    for key, _field, name in REFUTATION:
        if not part.get(key):
            yield f"辟谣信息请在“辟谣”页签写明{name}。"


def end_explained(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """A mark of 失效、废止、修改 says on what ground, and the other document is one that readers can open."""
    policy = frozen.content["policy"]
    if policy["validity"] in OVER_VALIDITIES and not policy.get("validity_note"):
        yield "有效性为“已修改”“失效”或“废止”的，请写明依据哪个文件、从什么时候起。"
    if policy["validity"] not in OVER_VALIDITIES and (policy.get("validity_note") or policy.get("replaced_by")):
        yield "写了失效、废止或修改的说明，请同时选择相应的有效性；仍然有效的，请删去说明和依据的文件。"
    for link in links_of(frozen.content):
        if link.kind != RelationKind.REPLACED_BY:
            continue
        if link.target == frozen.content["article"]:
            yield "“依据的文件”不能是这份文件自己，请改选。"
        elif not Publication.objects.filter(pk=link.target, state=PublicationState.PUBLIC).exists():
            yield "“依据的文件”还没有公开或已经撤下，请先公开它，或只在说明里写明。"


def genre_chosen(article: ArticlePage, _frozen: Frozen, _at: datetime) -> Iterator[str]:
    """A draft may be kept without one; a text may not be submitted so."""
    if article.genre not in Genre.values:
        yield "请选择文种。"


def register_genre_gates() -> None:
    """Called once, from AppConfig.ready, after the common gates."""
    register_gate("genre", genre_chosen)
    register_gate("interpretation", interpretation_complete)
    register_gate("rebuttal", rebuttal_complete)
    register_gate("validity", end_explained)
