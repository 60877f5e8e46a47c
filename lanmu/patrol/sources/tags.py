"""网页标签、页底功能区、可见时间: every released page is read as a crawler reads it (47号 网页标签规范、网页设计规范).

A fault that a template makes stands on every page; it is one finding per kind of page and tag, with a count and
examples, not a million rows.
"""

import multiprocessing
import os
import re
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from lanmu.columns.models import ColumnPage
from lanmu.patrol.observing import Observation
from lanmu.patrol.pages import ARTICLE, COLUMN, HOME, KIND_LABELS, Page, kind_of, read_page, shown_time
from lanmu.patrol.rules import Look, Watch
from lanmu.release.models import ReleasedFile
from lanmu.release.served import open_served

PART = 500
EXAMPLES = 5
EVERY = "every"
"""Instead of a kind: the footer is one and the same on every page."""
SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN_TAGS = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
ARTICLE_TAGS = ("ArticleTitle", "PubDate", "ContentSource")
REQUIRED = {
    HOME: SITE_TAGS + COLUMN_TAGS,
    COLUMN: SITE_TAGS + COLUMN_TAGS,
    ARTICLE: SITE_TAGS + COLUMN_TAGS + ARTICLE_TAGS,
}
_ID_CODE = re.compile(r"[0-9A-Za-z]{10}")
_PHONE = re.compile(r"\d{3,4}[-－ ]?\d{7,8}|12345")
Place = tuple[str, str, str]
"""Path, kind, and the title a column page must name (empty: none is known)."""
Fault = tuple[str, str, str]
"""Rule, what is missing or wrong, why."""


@dataclass(slots=True)
class Tally:
    """What a part of the pages came to."""

    pages: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, Fault]] = field(default_factory=Counter)
    """(kind, fault) → number of pages."""
    examples: dict[tuple[str, Fault], list[str]] = field(default_factory=dict)
    site: dict[str, Counter[str]] = field(default_factory=dict)
    """Site tag → value → number of pages: the three are the same on every page."""

    def add(self, kind: str, path: str, faults: list[Fault], tags: dict[str, str]) -> None:
        """One page."""
        self.pages[kind] += 1
        for fault in faults:
            key = (EVERY if fault[0] == "footer.missing" else kind, fault)
            self.counts[key] += 1
            examples = self.examples.setdefault(key, [])
            if len(examples) < EXAMPLES:
                examples.append(path)
        for tag in SITE_TAGS:
            if tags.get(tag):
                self.site.setdefault(tag, Counter())[tags[tag]] += 1

    def take(self, other: "Tally") -> None:
        """Another part's."""
        self.pages += other.pages
        self.counts += other.counts
        for key, paths in other.examples.items():
            mine = self.examples.setdefault(key, [])
            mine += paths[: EXAMPLES - len(mine)]
        for tag, values in other.site.items():
            self.site.setdefault(tag, Counter()).update(values)


def look_at_pages(at: datetime, watch: Watch | None = None) -> Look:
    """Every released page, in several processes where there are many."""
    total = ReleasedFile.objects.exclude(digest="").count()
    tally = Tally()
    done = 0
    for count, part in _tallies():
        tally.take(part)
        done += count
        if watch is not None:
            watch(done, total)
    pages = sum(tally.pages.values())
    report = {"pages": {KIND_LABELS[kind]: n for kind, n in sorted(tally.pages.items())}}
    if not pages:  # nothing released: nothing was looked at, and nothing is proven gone
        return Look(seen=[], scope=lambda _: False, report=report)
    return Look(seen=list(observations(tally)), looked=pages, report=report)


def observations(tally: Tally) -> Iterator[Observation]:
    """One per kind of page and fault, then what differs between pages that should agree."""
    for (kind, (rule, what, why)), count in sorted(tally.counts.items()):
        whole = sum(tally.pages.values()) if kind == EVERY else tally.pages[kind]
        paths = tally.examples[kind, (rule, what, why)]
        yield Observation(
            key=f"{rule}:{kind}:{what}"[:200],
            rule=rule,
            text=f"{KIND_LABELS.get(kind, '页面')}{why}（{whole} 个页面中有 {count} 个，如 {paths[0]}）。",
            path=paths[0],
            evidence={"kind": kind, "what": what, "count": count, "of": whole, "examples": paths},
        )
    for tag, values in sorted(tally.site.items()):
        if len(values) > 1:
            said = "、".join(f"“{value}”" for value, _ in values.most_common(3))
            yield Observation(
                key=f"tag.wrong:site:{tag}",
                rule="tag.wrong",
                text=f"网页标签 {tag} 全站应一致，现有 {len(values)} 种：{said}。",
                evidence={"what": tag, "values": dict(values.most_common(20))},
            )


def faults_of(page: Page, *, kind: str, title: str = "") -> list[Fault]:
    """What is wrong with one page of this kind. `title`: what its ColumnName must be, where that is known."""
    missing = [tag for tag in REQUIRED.get(kind, SITE_TAGS) if not page.tags.get(tag)]
    found: list[Fault] = [("tag.missing", tag, f"缺少网页标签 {tag}") for tag in missing]
    code = page.tags.get("SiteIDCode", "")
    if code and not _ID_CODE.fullmatch(code):
        found.append(("tag.wrong", "SiteIDCode", "的网页标签 SiteIDCode 不是 10 位标识码"))
    date = page.tags.get("PubDate", "")
    if kind == ARTICLE and date and shown_time(date) is None:
        found.append(("tag.wrong", "PubDate", "的网页标签 PubDate 不是“YYYY-MM-DD HH:MM”"))
    name = page.tags.get("ColumnName", "")
    if title and name and name != title:
        found.append(("tag.wrong", "ColumnName", "的网页标签 ColumnName 不是栏目的名称"))
    if page.undated:
        found.append(("page.undated", "list", "的列表里有信息没有显示“YYYY-MM-DD HH:MM”的时间"))
    if kind == ARTICLE and not page.times:
        found.append(("page.undated", "text", "的正文没有显示发布时间"))
    return found + _footer(page)


def _footer(page: Page) -> list[Fault]:
    """The items of 底部功能区. Each is looked for where a visitor sees it: in the footer."""
    text, code = page.footer, page.tags.get("SiteIDCode", "")
    links = [words + " " + address for address, words in page.links]
    there = {
        "网站标识码": bool(code) and code in text,
        "主办单位": "主办" in text,
        "联系方式": "联系" in text or bool(_PHONE.search(text)),
        "ICP备案编号": "ICP" in text,
        "公安机关备案标识": "公安" in text or "公网安备" in text,
        "“我为政府网站找错”入口": any("找错" in link for link in links),
        "党政机关网站标识": any("党政机关" in link or "bszs.conac" in link for link in links),
        "站点地图": any("地图" in link for link in links),
    }
    return [("footer.missing", what, f"的页底没有{what}") for what, present in there.items() if not present]


def _tallies() -> Iterator[tuple[int, Tally]]:
    """(files gone through, tally) part by part. A small site is not worth the processes."""
    parts = _places()
    first, second = next(parts, None), next(parts, None)
    if first is None:
        return
    if second is None:
        yield first[0], _look(first[1])
        return
    processes = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        flying = deque((count, pool.submit(_look, places)) for count, places in (first, second))
        for count, places in parts:
            flying.append((count, pool.submit(_look, places)))
            if len(flying) > processes * 2:
                done, future = flying.popleft()
                yield done, future.result()
        for done, future in flying:
            yield done, future.result()


def _places() -> Iterator[tuple[int, list[Place]]]:
    """The manifest in pages of constant size; of each the pages for readers."""
    titles = dict(ColumnPage.objects.values_list("pk", "title"))
    last = 0
    while rows := list(
        ReleasedFile.objects.filter(id__gt=last)
        .exclude(digest="")
        .order_by("id")
        .values_list("id", "target", "path")[:PART]
    ):
        last = rows[-1][0]
        places = []
        for _, target, path in rows:
            if kind := kind_of(target):
                number = target.split(":")[1] if kind == COLUMN else ""
                places.append((path, kind, titles.get(int(number), "") if number else ""))
        yield len(rows), places


def _look(places: list[Place]) -> Tally:
    """Runs in a process of its own: no database."""
    served = open_served()
    tally = Tally()
    for path, kind, title in places:
        try:
            page = read_page(served.read(path))
        except (OSError, ValueError, UnicodeDecodeError):
            tally.add(kind, f"/{path}", [("page.unreadable", "page", "读不出来")], {})
            continue
        tally.add(kind, f"/{path}", faults_of(page, kind=kind, title=title), page.tags)
    return tally
