"""Old addresses that lead on: which are possible, what they may point to, and why a set of them cannot stand.

An old address is answered three ways, so that it works wherever the tree is put: by nginx from `redirects.map`, by
the embedded server from the same file (a true 301 both), and by a small page at the old path (docs/operations.md).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lanmu.portal import tree
from lanmu.portal.models import Redirect
from lanmu.portal.queries import site_identity
from lanmu.portal.tree import Node
from lanmu.publishing.actions._opening import article_path
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.freezing import Frozen
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.release.models import ReleasedFile

MAP_FILE = "redirects.map"
OWN_FOLDERS = ("assets", "files", "do")
OWN_FILES = frozenset({"/", "/404.html", "/503.html", "/rss.xml", "/sitemap.html", "/sitemap.xml", f"/{MAP_FILE}"})
_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+(?<!/)|(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/")
_ENDINGS = (".html", ".htm", ".shtml", "/")
_OUTSIDE = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9_.~%!*()@:&=+,/?#-]*)?")
_LIST_PAGE = re.compile(r"list_\d+\.html|rss\.xml|index\.html")
OWN = "这是本站现有页面的地址，不能改作跳转。"
PATH_LENGTH, TARGET_LENGTH, NOTE_LENGTH = 200, 500, 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """One redirect as somebody wants it."""

    path: str
    target: str
    note: str = ""

    @classmethod
    def cleaned(cls, path: str, target: str, note: str = "") -> "Wanted":
        """Without surrounding space; `/abc/index.html` and `/abc/` are one address."""
        path, target = path.strip(), target.strip()
        return cls(path.removesuffix("index.html") if path.endswith("/index.html") else path, target, note.strip())

    def as_json(self) -> dict[str, str]:
        """For proposals and the audit log."""
        return {"path": self.path, "target": self.target, "note": self.note}


def file_of(path: str) -> str:
    """The file behind a public address, relative to the public root."""
    return path.lstrip("/") + ("index.html" if path.endswith("/") else "")


def taken_by_column(path: str, nodes: Iterable[Node]) -> bool:
    """Whether a column, its list pages or its feed stand, or may come to stand, at the address."""
    folder, _, name = path.rpartition("/")
    here = {node.path for node in nodes}
    return f"{folder}/" in here and (not name or _LIST_PAGE.fullmatch(name) is not None)


def problems(*, add: Sequence[Wanted], remove: Collection[str]) -> list[str]:
    """Every reason the set of redirects that would result cannot stand, as sentences."""
    held = {row.path: row for row in Redirect.objects.all()}
    result = {path: row.target for path, row in held.items() if path not in remove}
    result |= {one.path: one.target for one in add}
    found = [f"没有“{path}”这条跳转，不用撤销。" for path in sorted(set(remove) - held.keys())]
    found += _repeated(add, result)
    places = _Places(add)
    for one in add:
        found += [f"旧地址“{one.path}”：{sentence}" for sentence in places.path_problems(one)]
        found += [f"旧地址“{one.path}”的新地址“{one.target}”：{s}" for s in places.target_problems(one, result)]
    for path, target in sorted(result.items()):
        if target in result and path not in {one.path for one in add}:
            found.append(f"现有的跳转“{path}”指向“{target}”，会连跳两次。请同时把它改为指向“{result[target]}”。")
    return found


def _repeated(add: Sequence[Wanted], result: Mapping[str, str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for path in [*(one.path for one in add), *(path for path in result if path not in {one.path for one in add})]:
        other = seen.setdefault(path.lower(), path)
        if other != path:
            yield f"旧地址“{path}”和“{other}”只有大小写不同，服务器分不开。请只留一个。"
    paths = [one.path for one in add]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    yield from (f"旧地址“{path}”写了不止一次。请只留一条。" for path in twice)


class _Places:
    """What stands on the site now, looked up once for a whole set of redirects."""

    def __init__(self, add: Sequence[Wanted]) -> None:
        self.nodes = list(tree.load()[0].nodes.values())
        self.domain = site_identity().domain
        paths = {one.path for one in add} | {one.path.lower() for one in add}
        targets = {one.target for one in add if one.target.startswith("/")}
        self.articles = set(_in(Publication.objects, "path", paths | targets))
        public = Publication.objects.filter(state=PublicationState.PUBLIC)
        self.public = set(_in(public, "path", targets))
        files = ReleasedFile.objects.exclude(target__startswith="redirect:")
        self.files = set(_in(files, "path", {file_of(path) for path in paths | targets}))

    def path_problems(self, one: Wanted) -> Iterator[str]:
        lower = one.path.lower()
        if lower in OWN_FILES:
            yield OWN
            return
        if not _PATH.fullmatch(one.path) or not one.path.endswith(_ENDINGS) or len(one.path) > PATH_LENGTH:
            yield "旧地址以“/”开头，只含字母、数字和 - _ . ~，以 .html、.htm、.shtml 或“/”结尾，不带域名和“?”。"
            return
        if lower.split("/")[1] in OWN_FOLDERS or taken_by_column(lower, self.nodes):
            yield OWN
        elif lower in self.articles or one.path in self.articles:
            yield "这个地址上有（或有过）公开信息，信息的地址永久不变，不能改作跳转。"
        elif file_of(one.path) in self.files or file_of(lower) in self.files:
            yield "这个地址上现在有公开文件，不能改作跳转。"

    def target_problems(self, one: Wanted, result: Mapping[str, str]) -> Iterator[str]:
        if one.target == one.path:
            yield "指向了自己，会无休止地跳转。请填写现在的地址。"
        elif one.target in result:
            yield f"它本身也是一个旧地址，会连跳两次或来回跳转。请直接指向“{result[one.target]}”。"
        elif len(one.target) > TARGET_LENGTH or len(one.note) > NOTE_LENGTH:
            yield f"新地址最多 {TARGET_LENGTH} 个字符，说明最多 {NOTE_LENGTH} 个字，请缩短。"
        elif one.target.startswith("/"):
            if not self._is_here(one.target):
                yield "本站没有这个公开页面。请填写现有页面的地址（从“/”写起），或以 https:// 开头的网址。"
        elif not _OUTSIDE.fullmatch(one.target):
            yield "请填写本站页面的地址（从“/”写起），或以 https:// 开头的完整网址（汉字请先编码）。"
        elif self.domain and one.target.removeprefix("https://").partition("/")[0].lower() == self.domain:
            yield "这是本站的网址，请去掉域名，从“/”写起。"

    def _is_here(self, target: str) -> bool:
        standing = OWN_FILES - {"/404.html", "/503.html", f"/{MAP_FILE}"}
        columns = {node.path for node in self.nodes if node.is_shown}
        return target in self.public or target in columns or target in standing or file_of(target) in self.files


def _in(rows: Any, field: str, values: Iterable[str]) -> Iterator[str]:
    wanted = sorted(values)
    for start in range(0, len(wanted), 400):
        yield from rows.filter(**{f"{field}__in": wanted[start : start + 400]}).values_list(field, flat=True)


def address_free(article: ArticlePage, frozen: Frozen, at: datetime) -> Iterator[str]:
    """Gate of publishing: the permanent address that a new text will get must not be one that leads elsewhere.

    第十二条（一）: an address once public stays; two things at one address cannot both be there.
    """
    if Publication.objects.filter(article_id=article.pk).exists():
        return
    column = article.get_parent().specific
    original = frozen.content["original_at"]
    listed = datetime.fromisoformat(original) if original else at
    path = article_path(column.public_path, article.pk, listed)
    if Redirect.objects.filter(path__iexact=path).exists():
        yield f"这条信息的公开地址“{path}”已登记为旧地址的跳转。请先撤销那条跳转，再发布。"
