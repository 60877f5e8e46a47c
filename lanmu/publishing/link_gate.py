"""发布前的链接检查 (第十二条（三）): soft. It stops what is certain, and leaves the rest to the patrol.

Stopped: a link to a dangerous host, and a link that leads nowhere on this site now. An address of this site where
nothing stands answers 404 to the first reader, whoever may plan to put something there: a text that was never published
has no address yet (it contains its number and its day), so a planned one is published first and then chosen in the
editor. Only a text that was public before, and is on its way back, keeps its address: a link to it may pass.

Not stopped: addresses elsewhere, whatever they answer today (their servers are not ours to judge by one look), places
within pages, a missing slash. The patrol asks them in its own time, and makes a problem of what stays wrong; whoever
submits or reviews is told what it knows of them (`doubtful_links`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lanmu.columns.models import ColumnPage
from lanmu.common.times import local
from lanmu.links.actions.sweep import default_root
from lanmu.links.addresses import Address, Unreadable, file_of, resolve, scheme_of, shown
from lanmu.links.enums import DOUBTFUL
from lanmu.links.hosts import danger
from lanmu.links.queries import Standing, doubted_hosts, standing_of
from lanmu.links.site import COMPUTED, Site, part_of_site
from lanmu.publishing import vault
from lanmu.publishing.enums import OPEN_STATES, PublicationState
from lanmu.publishing.freezing import Frozen
from lanmu.publishing.gates import links_of
from lanmu.publishing.models import ArticlePage, Publication, Submission
from lanmu.release.models import ReleasedFile

ALWAYS = frozenset({"index.html", "sitemap.html", "sitemap.xml", "rss.xml"})
"""Stand on every site, also before its first release."""
_WEB = frozenset({"", "http", "https"})


def links_lead_somewhere(_article: ArticlePage, frozen: Frozen, _at: datetime) -> Iterator[str]:
    """Every link to a dangerous host, and every one to an address of this site where nothing stands. Few queries,
    whatever the number of links.
    """
    links = [(words, found) for words, href in _all_links(frozen) if (found := _address(href)) is not None]
    if not links:
        return
    listed, site = danger(), part_of_site(default_root())
    inside: list[tuple[str, str]] = []
    for words, found in links:
        if found.host and found.host not in site.hosts:
            if reason := listed.reason(found.host):
                yield f"链接“{words}”指向危险域名 {found.host}（{reason}），请去掉这个链接。"
        elif not found.path.startswith(vault.PREFIX):  # files are looked at by `links_sound`
            inside.append((words, found.path))
    yield from _dead(inside, site)


@dataclass(frozen=True, slots=True)
class LinkHint:
    """A link elsewhere that is not in order. `is_listed`: its host is on the list of dangerous ones, which the gate
    refuses.
    """

    text: str
    is_listed: bool


def doubtful_links(content: dict[str, Any]) -> list[LinkHint]:
    """What is known against the links elsewhere of a frozen text: dangerous, dead, changed hands, or not answering at
    the last look. An address nobody asked yet is as doubtful as its host. Warns, stops nothing. Three queries for every
    500 links.
    """
    frozen = Frozen(content, "", "")
    links = [(words, found) for words, href in _all_links(frozen) if (found := _address(href)) is not None]
    hosts = part_of_site(default_root()).hosts
    elsewhere = [(words, found) for words, found in links if found.host and found.host not in hosts]
    if not elsewhere:
        return []
    listed, known = danger(), standing_of({found.url for _, found in elsewhere})
    doubted = doubted_hosts({found.host for _, found in elsewhere})
    hints = []
    for words, found in elsewhere:
        if reason := listed.reason(found.host):
            hints.append(LinkHint(f"链接“{words}”指向危险域名 {found.host}（{reason}），去掉后才能发布。", True))
        elif (standing := known.get(found.url) or doubted.get(found.host)) and standing.state in DOUBTFUL:
            hints.append(LinkHint(_warning(words, found, standing), False))
    return list(dict.fromkeys(hints))


def _warning(words: str, found: Address, standing: Standing) -> str:
    reason = f"：{standing.reason}" if standing.reason else ""
    asked = f"{local(standing.checked_at):%Y-%m-%d} 检查，" if standing.checked_at else ""
    return (
        f"链接“{words}”（{found.url[:120]}）：{asked}{standing.label}{reason}。"
        "请打开核对，打不开或者已不是原来网站的，请改正或去掉。"
    )  # fmt: skip


def _all_links(frozen: Frozen) -> Iterator[tuple[str, str]]:
    """(words, address) of the body, and of where a repost is from."""
    yield from links_of(frozen)
    if url := frozen.content["source"]["url"]:
        yield "原文网址", url


def _address(href: str) -> Address | None:
    """The address in parts; None for what is no address of the web (mail, telephone), or none at all."""
    if not href or scheme_of(href) not in _WEB:
        return None
    try:
        return resolve(href, page="/")
    except Unreadable:
        return None


def _dead(links: list[tuple[str, str]], site: Site) -> Iterator[str]:
    files = {file_of(path) for _, path in links}
    paths = {shown(file) for file in files}
    texts = dict(Publication.objects.filter(path__in=paths).values_list("path", "state"))
    coming = _coming_back(path for path, state in texts.items() if state != PublicationState.PUBLIC)
    released = set(ReleasedFile.objects.filter(path__in=files).values_list("path", flat=True))
    columns = {column.public_path for column in ColumnPage.objects.live()} if paths - texts.keys() else set()
    for words, path in links:
        file, address = file_of(path), shown(file_of(path))
        if address in texts:
            if texts[address] != PublicationState.PUBLIC and address not in coming:
                yield f"链接“{words}”指向的内容没有公开，请改正或去掉链接。"
        elif not (
            file in released or file in ALWAYS or file.startswith(COMPUTED) or path.lower() in site.moved
            or address in columns or f"{address}/" in columns
        ):  # fmt: skip
            yield (
                f"链接“{words}”指向的地址“{address}”在本站不存在。请改成现在的地址，或去掉链接；"
                "要链接的信息还没有发布的，请先发布它，再从“插入链接”里选择。"
            )


def _coming_back(paths: Iterable[str]) -> set[str]:
    """Addresses of withdrawn texts that are under review again: they will answer as before."""
    under_way = Submission.objects.filter(state__in=OPEN_STATES).values("article_id")
    return set(
        Publication.objects.filter(path__in=list(paths), article_id__in=under_way).values_list("path", flat=True)
    )
