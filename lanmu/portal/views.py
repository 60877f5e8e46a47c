"""An approved text made ready for its template: all is looked up, worded and formatted here, and only placed there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from lanmu.portal.addresses import absolute
from lanmu.portal.articles import Article, Neighbour
from lanmu.portal.bodies import body_markup, first_image
from lanmu.portal.facts import times
from lanmu.portal.models import SiteIdentity
from lanmu.portal.relations import NOTHING, Related
from lanmu.portal.templating import macro
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


class ArticleView(NamedTuple):
    """What `text.html` and `article.html` show. Times are `YYYY-MM-DD HH:MM`, Asia/Shanghai.

    Pages whose fields are all text, markup or yes/no share a skeleton (`templating.fill`). What many pages have and is
    a list becomes markup here, by its macro in `blocks.html`; what few have may stay a list and costs them a little.
    """

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
    policy: Markup | str
    body: Markup
    attachments: Markup | str
    site: str = ""
    column: str = ""
    folder: str = ""
    older_title: str = ""
    older_path: str = ""
    newer_title: str = ""
    newer_path: str = ""
    validity_note: str = ""
    elements: Sequence[tuple[str, list[str]]] = ()
    """Of an interpretation: title and paragraphs of each of the four parts."""
    forms: Sequence[str] = ()
    rebuttal: Sequence[tuple[str, str, list[str]]] = ()
    """Of a rebuttal: code, title and paragraphs of each part."""
    related: Related = NOTHING


def article_view(
    article: Article,
    identity: SiteIdentity,
    *,
    older: Neighbour | None = None,
    newer: Neighbour | None = None,
    related: Related = NOTHING,
    **place: Any,
) -> ArticleView:
    """The view of a public article. `place`: site, column, folder."""
    text = article.content
    at, iso = times(article.listed_at)
    updated, updated_iso = times(article.renewed_at) if article.renewed_at else ("", "")
    source = text["source"]
    notice, words = NOTICES.get(text["policy"]["validity"], ("", ""))
    picture = first_image(text["body"])
    return ArticleView(
        title=text["title"],
        at=at,
        iso=iso,
        updated=updated,
        updated_iso=updated_iso,
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
        attachments=macro("blocks.html", "files")(text["attachments"]) if text["attachments"] else "",
        older_title=older.title if older else "",
        older_path=older.path if older else "",
        newer_title=newer.title if newer else "",
        newer_path=newer.path if newer else "",
        related=related,
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


def _policy(policy: Mapping[str, str]) -> Markup | str:
    """The table of a policy document: label, value and class of each field that is filled in."""
    fields = [(label, policy[name], "") for name, label in _POLICY_FIELDS if policy[name]]
    if policy["formed_on"]:
        day = date.fromisoformat(policy["formed_on"])
        fields.append(("成文日期", f"{day.year}年{day.month}月{day.day}日", ""))
    if policy["validity"]:
        mark = "is-over" if policy["validity"] in NOTICES else "is-valid"
        fields.append(("有效性", str(Validity(policy["validity"]).label), mark))
    return macro("blocks.html", "policy")(fields) if fields else ""
