"""Freezing: from a draft to the one document that is reviewed, approved and shown (docs/frozen-content.md).

Everything is resolved here, so that the public page is a pure function of what was approved. Freezing the same
draft twice gives the same digest.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bs4.element import Tag
from wagtail.documents import get_document_model

from lanmu.columns.models import ColumnPage, PortalPage
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.publishing.cleaning import clean_html, safe_url
from lanmu.publishing.enums import PublicationState, SourceKind
from lanmu.publishing.genres import frozen_end, frozen_parts
from lanmu.publishing.media import freeze_document
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.publishing.readying import ready_image
from lanmu.publishing.tables import freeze_table
from lanmu.publishing.vault import VaultFile

VERSION = 1
LONGEST_NUMBER = 18
"""Digits: what a database number can hold."""
_KEYWORD_BREAK = re.compile(r"[，,、;；\s]+")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen text. `problems` are sentences about parts that could not be frozen; gates refuse them."""

    content: dict[str, Any]
    text: str
    digest: str
    problems: tuple[str, ...] = ()


def freeze(article: ArticlePage) -> Frozen:
    """Freeze `article` as the given object holds it (pass the latest revision as object to freeze the draft).

    Puts pictures and files in the vault. Never raises for bad content: what cannot be frozen is left out and named in
    `problems`.
    """
    return _Freezer(article).frozen()


def seal(content: dict[str, Any], problems: tuple[str, ...] = ()) -> Frozen:
    """A content document with its canonical text and digest."""
    text = canonical_json(content)
    return Frozen(content=content, text=text, digest=digest(text.encode()), problems=problems)


def keywords_of(text: str) -> list[str]:
    """Keywords in their order, each once."""
    return list(dict.fromkeys(word for word in _KEYWORD_BREAK.split(text) if word))


class _Freezer:
    """One freezing: collects media and problems on the way."""

    def __init__(self, article: ArticlePage) -> None:
        self.article = article
        self.media: dict[str, VaultFile] = {}
        self.problems: list[str] = []

    def frozen(self) -> Frozen:
        body = [
            self._block(child.block_type, child.value, child.get_prep_value()["value"]) for child in self._children()
        ]
        attachments = [a for item in self.article.attachments.all() if (a := self._attachment(item))]
        content = {
            **self._fields(),
            "body": [block for block in body if block],
            "attachments": attachments,
            "media": [
                {"path": file.path, "digest": file.digest, "size": file.size}
                for _path, file in sorted(self.media.items())
            ],
        }
        return seal(content, tuple(dict.fromkeys(self.problems)))

    def _children(self) -> list[Any]:
        return list(self.article.body)

    def _fields(self) -> dict[str, Any]:
        a = self.article
        department = a.department.name if a.department else ""
        own_name = a.source_name.strip() or (department if a.source_kind == SourceKind.ORIGINAL else "")
        return {
            "version": VERSION,
            "article": a.pk,
            "column": a.get_parent().pk,
            "title": " ".join(a.title.split()),
            "summary": a.summary.strip(),
            "author": a.author.strip(),
            "editor": a.editor.strip(),
            "contact_phone": a.contact_phone.strip(),
            "keywords": keywords_of(a.keywords),
            "department": department,
            "source": {"kind": a.source_kind, "name": own_name, "url": a.source_url.strip()},
            "disclosure": a.disclosure,
            "disclosure_basis": a.disclosure_basis.strip(),
            "info_type": a.info_type,
            "manuscript_form": a.manuscript_form,
            "policy": {
                "index_number": a.index_number.strip(),
                "subject_category": a.subject_category.strip(),
                "issuing_body": a.issuing_body.strip(),
                "document_number": a.document_number.strip(),
                "formed_on": a.formed_on.isoformat() if a.formed_on else "",
                "validity": a.validity,
                **frozen_end(a),
            },
            "original_at": moment(a.original_at),
            **frozen_parts(a),
        }

    def _block(self, kind: str, value: Any, raw: Any) -> dict[str, Any] | None:
        match kind:
            case "text":
                html = clean_html(str(raw or ""), resolve=self._resolve)
                return {"type": "text", "html": html} if html else None
            case "image":
                return self._image(value)
            case "table":
                return freeze_table(raw or {})
            case "document":
                found = self._document(value["document"], value["title"])
                return {"type": "document", **found} if found else None
            case "video":
                return self._video(value)
            case "quotation":
                return {"type": "quotation", "text": value["text"].strip(), "source": (value["source"] or "").strip()}
            case "links":
                return self._links(value)
        self.problems.append(f"正文里有本系统不认识的内容块“{kind}”，请删去后重新添加。")
        return None

    def _image(self, value: Any) -> dict[str, Any] | None:
        image = value["image"]
        if image is None:
            self.problems.append("正文里有一张图片已被删除，请重新选图，或删去这一块。")
            return None
        try:
            done = ready_image(image)
        except Refused as refused:
            self.problems.extend(refused.reasons)
            return None
        self.media[done.file.path] = done.file
        return {
            "type": "image",
            "path": done.file.path,
            "alt": (value["alt"] or "").strip(),
            "caption": (value["caption"] or "").strip(),
            "width": done.width,
            "height": done.height,
        }

    def _document(self, document: Any, title: str) -> dict[str, Any] | None:
        if document is None:
            self.problems.append("正文或附件里有一个文件已被删除，请重新选择，或删去这一块。")
            return None
        try:
            file, ext = freeze_document(document)
        except Refused as refused:
            self.problems.extend(refused.reasons)
            return None
        self.media[file.path] = file
        return {"path": file.path, "title": (title or "").strip() or document.title, "ext": ext, "size": file.size}

    def _attachment(self, item: Any) -> dict[str, Any] | None:
        return self._document(item.document if item.document_id else None, item.title)

    def _video(self, value: Any) -> dict[str, Any] | None:
        found = self._document(value["video"], value["title"])
        if found is None:
            return None
        if found["ext"] != "mp4":
            self.problems.append(f"视频“{found['title']}”不是 mp4 文件，请转换后重新上传。")
            return None
        transcript = (value["transcript"] or "").strip()
        return {"type": "video", "path": found["path"], "title": found["title"], "transcript": transcript}

    def _links(self, value: Any) -> dict[str, Any]:
        items = []
        for item in value["items"]:
            url = safe_url(item["url"] or "")
            if url is None:
                self.problems.append(
                    f"链接“{item['title']}”的网址“{item['url']}”不正确，请改成以 https:// 开头的完整网址。"
                )
            items.append({"title": (item["title"] or "").strip(), "url": url or ""})
        return {"type": "links", "title": (value["title"] or "").strip(), "items": items}

    def _resolve(self, tag: Tag) -> str | None:
        """The public address behind a link of the editor: a page's permanent path, a file's vault path, or the
        address.
        """
        words = tag.get_text().strip()
        if tag.get("linktype") == "document":
            return self._document_link(str(tag.get("id") or ""))
        if tag.get("linktype") == "page":
            path = public_path_of_page(str(tag.get("id") or ""))
            if path is None:
                self.problems.append(f"链接“{words}”指向的页面没有公开，请改为已公开的页面，或去掉链接。")
            return path
        href = str(tag.get("href") or "")
        if (url := safe_url(href)) is None:
            self.problems.append(f"链接“{words}”的网址“{href}”不正确，请改成以 https:// 开头的完整网址，或去掉链接。")
        return url

    def _document_link(self, number: str) -> str | None:
        document = get_document_model().objects.filter(pk=_number(number)).first()
        found = self._document(document, "")
        return found["path"] if found else None


def public_path_of_page(number: str) -> str | None:
    """The address of a page of ours that the public can open: a public article, a column, the portal. None
    otherwise.
    """
    pk = _number(number)
    public = Publication.objects.filter(article_id=pk, state=PublicationState.PUBLIC)
    if (publication := public.only("path").first()) is not None:
        return str(publication.path)
    if (column := ColumnPage.objects.filter(pk=pk).first()) is not None:
        return str(column.public_path)
    return "/" if PortalPage.objects.filter(pk=pk).exists() else None


def _number(text: str) -> int:
    """A row number written in a link; 0, which no row has, for anything that is not one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def moment(at: datetime | None) -> str:
    """ISO time in Asia/Shanghai with its offset, or empty."""
    return local(at).isoformat() if at else ""
