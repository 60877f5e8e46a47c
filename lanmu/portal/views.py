"""An approved text made ready for its template: all is looked up, worded and formatted here, and only placed there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from lanmu.common.times import local
from lanmu.portal.addresses import absolute
from lanmu.portal.articles import Article, Neighbour
from lanmu.portal.bodies import body_markup, first_image
from lanmu.portal.models import SiteIdentity
from lanmu.portal.relations import NOTHING, Related
from lanmu.publishing.enums import InterpretationForm, SourceKind, Validity
from lanmu.publishing.genres import ELEMENTS, REFUTATION

NOTICES: dict[str, tuple[str, str]] = {
    Validity.AMENDED: ("本文件已修改", "，请以修改后的文本为准。"),
    Validity.LAPSED: ("本文件已失效", "，仅供查阅，不再作为依据。"),
    Validity.REPEALED: ("本文件已废止", "，仅供查阅，不再作为依据。"),
}
"""修改、废止、失效 must be marked clearly on the document itself (47号)."""

_POLICY_FIELDS = (
    ("index_number", "索引号"),
    ("subject_category", "主题分类"),
    ("issuing_body", "发文机关"),
    ("document_number", "发文字号"),
)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What `text.html` and `article.html` show. Times are `YYYY-MM-DD HH:MM`, Asia/Shanghai."""

    title: str
    at: str
    iso: str
    updated: str
    updated_iso: str
    source: str
    source_url: str
    repost: bool
    writer: str
    editor: str
    author: str
    summary: str
    keywords: str
    image: str
    url: str
    notice: str
    notice_words: str
    policy: list[tuple[str, str, str]]
    body: Markup
    attachments: list[dict[str, Any]]
    column: str = ""
    folder: str = ""
    older: Neighbour | None = None
    newer: Neighbour | None = None
    elements: list[tuple[str, list[str]]] = field(default_factory=list)
    """Of an interpretation: title and paragraphs of each of the four parts."""
    forms: list[str] = field(default_factory=list)
    rebuttal: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """Of a rebuttal: code, title and paragraphs of each part."""
    validity_note: str = ""
    related: Related = NOTHING


def article_view(article: Article, identity: SiteIdentity, **place: Any) -> ArticleView:
    """The view of a public article. `place`: column, folder, older, newer, related."""
    text = article.content
    first, now = local(article.listed_at), local(article.published_at)
    renewed = article.published_at > article.first_published_at
    source = text["source"]
    notice, words = NOTICES.get(text["policy"]["validity"], ("", ""))
    picture = first_image(text["body"])
    return ArticleView(
        title=text["title"],
        at=_minute(first),
        iso=first.isoformat(timespec="minutes"),
        updated=_minute(now) if renewed else "",
        updated_iso=now.isoformat(timespec="minutes") if renewed else "",
        source=source["name"] or text["department"],
        source_url=source["url"],
        repost=source["kind"] == SourceKind.REPOST,
        writer=text["author"],
        editor=text["editor"],
        author=text["author"] or text["editor"],
        summary=" ".join(text["summary"].split()),
        keywords=",".join(text["keywords"]),
        image=absolute(identity, picture) if picture else "",
        url=absolute(identity, article.path),
        notice=notice,
        notice_words=words,
        policy=_policy(text["policy"]),
        body=body_markup(text["body"], own_domain=identity.domain),
        attachments=text["attachments"],
        **_genre_parts(text),
        **place,
    )


def _genre_parts(text: Mapping[str, Any]) -> dict[str, Any]:
    """What only interpretations, rebuttals and documents that no longer apply say."""
    interpretation, rebuttal = text.get("interpretation"), text.get("rebuttal")
    parts: dict[str, Any] = {"validity_note": text["policy"].get("validity_note", "")}
    if interpretation:
        shown = [(name, interpretation[key].splitlines()) for key, _field, name in ELEMENTS]
        parts["elements"] = [(name, lines) for name, lines in shown if lines]
        parts["forms"] = [str(InterpretationForm(code).label) for code in interpretation["forms"]]
    if rebuttal:
        shown = [(key, name, rebuttal[key].splitlines()) for key, _field, name in REFUTATION]
        parts["rebuttal"] = [(key, name, lines) for key, name, lines in shown if lines]
    return parts


def _minute(here: datetime) -> str:
    return f"{here.year:04}-{here.month:02}-{here.day:02} {here.hour:02}:{here.minute:02}"


def _policy(policy: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Label, value and class of each field of a policy document that is filled in."""
    fields = [(label, policy[name], "") for name, label in _POLICY_FIELDS if policy[name]]
    if policy["formed_on"]:
        day = date.fromisoformat(policy["formed_on"])
        fields.append(("成文日期", f"{day.year}年{day.month}月{day.day}日", ""))
    if policy["validity"]:
        mark = "is-over" if policy["validity"] in NOTICES else "is-valid"
        fields.append(("有效性", str(Validity(policy["validity"]).label), mark))
    return fields
