"""A public address as somebody copied it from the browser → what stands there."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.portal.inquiry.releases import manifest_row
from lanmu.portal.models import Redirect
from lanmu.portal.queries import site_identity
from lanmu.publishing.models import ApprovalRecord, Publication
from lanmu.release.models import ReleasedFile

ARTICLE, MEDIUM, LIST, OTHER = "article", "medium", "list", "other"
KINDS = {ARTICLE: "信息页面", MEDIUM: "图片或附件", LIST: "栏目页面", OTHER: "网站页面"}
TARGET_NAMES = {
    "asset": "样式、脚本文件", "home": "首页", "rss": "RSS 订阅", "sitemap": "站点地图", "map": "网站地图",
    "missing": "“找不到页面”", "list": "栏目页面", "article": "信息页面", "medium": "图片或附件",
}  # fmt: skip
INDEX = "index.html"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NUMBER = re.compile(r"/t\d{8}_(\d+)\.html")
_SHEET = re.compile(r"(?:index|list_(\d+))\.html")


@dataclass(frozen=True, slots=True)
class Place:
    """What an address names. `path` is the file below the public root, without a leading slash."""

    url: str
    path: str
    kind: str
    name: str
    article: int | None = None
    column: int | None = None
    bucket: int | None = None
    """Number of a list page; None for the newest (`index.html`)."""
    row: ReleasedFile | None = None


def resolve(url: str, *, follow: bool = True) -> Place:
    """What stands, or stood, at a public address; an old address that leads on (跳转) is followed.

    Raises Refused when it is not one of this site, or was never one.
    """
    path = public_path(url)
    row = manifest_row(path)
    kind, _, key = row.target.partition(":") if row is not None else ("", "", "")
    if kind == "redirect" and follow and (led := Redirect.objects.filter(path=f"/{path}").first()) is not None:
        return resolve(led.target, follow=False)
    if kind == ARTICLE and row is not None:
        return Place(url, path, ARTICLE, KINDS[ARTICLE], article=int(key), row=row)
    if path.startswith("files/"):
        return Place(url, path, MEDIUM, KINDS[MEDIUM], row=row)
    if (article := _former_article(path)) is not None:
        return Place(url, path, ARTICLE, KINDS[ARTICLE], article=article, row=row)
    if (kind == LIST or row is None) and (found := _column_page(url, path, row)) is not None:
        return found
    if row is None:
        raise Refused(f"“/{path}”不是本站公开过的地址，请核对后从浏览器地址栏完整复制。")
    return Place(url, path, OTHER, TARGET_NAMES.get(kind, KINDS[OTHER]), row=row)


def public_path(url: str) -> str:
    """The file an address asks for. Raises Refused for an address of another site."""
    words = url.strip()
    if not words:
        raise Refused("请填写要追溯的公开地址。")
    parts = urlsplit(words)
    if parts.scheme not in {"", "http", "https"}:
        raise Refused("请填写以 https:// 开头的公开地址，或以 / 开头的路径。")
    domain, host = site_identity().domain.lower(), (parts.hostname or "").lower()
    if host and domain and host not in {domain, *LOOPBACK}:
        raise Refused(f"“{host}”不是本站的域名（{domain}），只能追溯本站公开的内容。")
    path = unquote(parts.path).lstrip("/")
    return f"{path}{INDEX}" if not path or path.endswith("/") else path


def _former_article(path: str) -> int | None:
    """The article whose address this is or was: addresses carry the number, records the address."""
    held = Publication.objects.filter(path=f"/{path}").values_list("article_id", flat=True).first()
    if held is not None:
        return held
    found = _NUMBER.search(f"/{path}")
    if found is None:
        return None
    records = ApprovalRecord.objects.filter(submission__article_id=int(found[1]))
    return int(found[1]) if any(record.sealed.get("path") == f"/{path}" for record in records) else None


def _column_page(url: str, path: str, row: ReleasedFile | None) -> Place | None:
    folder, _, name = path.rpartition("/")
    sheet = _SHEET.fullmatch(name)
    if sheet is None or not folder:
        return None
    columns = ColumnPage.objects.filter(url_path__endswith=f"/{folder}/")
    column = next((c for c in columns if c.public_path == f"/{folder}/"), None)
    if column is None:
        return None
    bucket = int(sheet[1]) if sheet[1] else None
    if row is None and bucket is not None and not Publication.objects.filter(column=column, bucket=bucket).exists():
        return None
    name = f"栏目“{column.title}”" + (f"列表第 {bucket} 页" if bucket else "")
    return Place(url, path, LIST, name, column=column.pk, bucket=bucket, row=row)
