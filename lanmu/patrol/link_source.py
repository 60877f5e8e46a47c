"""链接: what the link engine knows, as problems with somebody who has to act (第十二条（三）: 不得无链、错链、断链).

One problem per address, with the pages that hold it; the home page and column pages are named first. The whole site is
looked at by night, a new release within a minute; addresses elsewhere only where that is switched on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from lanmu.columns.enums import LINKING_KINDS
from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.common.refusal import Refused
from lanmu.links import actions, queries
from lanmu.links.enums import FAULTS, State, Use
from lanmu.links.models import Sweep, Target
from lanmu.links.queries import Holders
from lanmu.links.table import chunks
from lanmu.patrol.actions.observe import observe
from lanmu.patrol.enums import Severity
from lanmu.patrol.observing import Observation, within_keys
from lanmu.patrol.rules import Look, Watch
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication
from lanmu.release.history import read_journal
from lanmu.release.models import Run

SOURCE = "links"
BUSY = "另一个进程正在检查链接，请稍后再开始。"
_RULES = {
    State.BROKEN: "link.broken",
    State.WRONG: "link.wrong",
    State.EMPTY: "link.missing",
    State.ANCHOR: "link.anchor",
    State.REDIRECT: "link.redirect",
    State.AWAY: "link.warning",
    State.TLS: "link.tls",
    State.TAKEN: "link.taken",
    State.DANGEROUS: "link.dangerous",
}
_SAID = {
    State.BROKEN: "断链",
    State.WRONG: "错链",
    State.EMPTY: "无链",
    State.ANCHOR: "指向页面里没有的位置",
    State.REDIRECT: "地址已迁移",
    State.AWAY: "跳转到别的网站",
    State.TLS: "打开时浏览器会警告",
    State.TAKEN: "疑似易主",
    State.DANGEROUS: "危险网站",
}
_PATHS = 5
"""Pages named in the sentence."""


def look_at_links(at: datetime, watch: Watch | None = None) -> Look:
    """Every page of the site, then addresses elsewhere where that is switched on; then how every address stands."""
    mark = _last_run()
    try:
        found = actions.sweep(at=at, report=watch, mark=mark)
    except actions.Busy:
        raise Refused(BUSY) from None
    actions.prefer(weights=_weights(), at=at)
    report: dict[str, Any] = {"pages": found.pages, "links": found.links, "outside": found.outside}
    if settings.LANMU_LINK_CHECK:
        asked = actions.ask(at=at, report=watch)
        report |= {"asked": asked.asked, "outcomes": asked.outcomes, "offline": asked.offline}
    else:
        report["note"] = "没有启用外部链接检查（LANMU_LINK_CHECK），这次只查了本站的链接。"
    report["undecided"] = queries.undecided().count()
    return Look(seen=observations(queries.faults()), looked=found.links, report=report)


def follow_releases(at: datetime) -> int:
    """The pages that releases changed since the last look, and whoever links to them. Returns how many were looked at.

    After a full build, or where a release's journal is gone, the nightly look does it.
    """
    last = Sweep.objects.order_by("-mark").values_list("mark", flat=True).first()
    if not last:
        return 0
    runs = list(Run.objects.filter(pk__gt=last, finished_at__isnull=False).order_by("pk")[:200])
    if not runs:
        return 0
    files = {entry["path"] for run in runs if not run.full for entry in read_journal(run.pk)}
    try:
        found = actions.sweep_pages(files=files, at=at, mark=runs[-1].pk)
    except actions.Busy:
        return 0
    touched = {*found.noted, *found.cured}
    keys = set()
    rows: list[Target] = []
    for part in chunks(sorted(touched)):
        for row in Target.objects.filter(hash__in=part):
            keys.add(_key(row))
            if row.state in FAULTS:
                rows.append(row)
    if keys:
        observe(source=SOURCE, seen=observations(rows), scope=within_keys(keys), at=at)
    return found.pages


def observations(rows: QuerySet[Target] | Iterable[Target]) -> Iterator[Observation]:
    """One problem per address in fault that some page holds. A constant number of queries for every 500 addresses."""
    for part in chunks(list(rows)):
        held = queries.holders([row.hash for row in part])
        owners = _Owners(held.values(), part)
        for row in part:
            if held[row.hash].count or row.weight == 2:
                yield _observation(row, held[row.hash], owners)


def _observation(row: Target, held: Holders, owners: "_Owners") -> Observation:
    place = owners.of(row, held)
    state = State(row.state)
    grave = held.prominent or row.weight == 2 or state == State.DANGEROUS
    where = "、".join(held.pages[:_PATHS]) + (f"等 {held.count} 个页面" if held.count > _PATHS else "")
    if row.weight == 2 and place.column_title:
        where = f"栏目“{place.column_title}”" + (f"（{where}）" if where else "")
    reason = f"（{row.reason}）" if row.reason else ""
    withdrawn = owners.withdrawn.get(row.address)
    said, rule, advice = _SAID[state], _RULES[state], row.suggestion
    if state == State.BROKEN and withdrawn:
        said, rule, reason = "错链", "link.wrong", f"（那里原来的“{withdrawn}”已经撤下）"
    elif state == State.BROKEN and row.use in _USES:
        said, rule = _USES[Use(row.use)]
    return Observation(
        key=_key(row),
        rule=rule,
        text=f"{said}：{where}里的“{row.address[:120]}”{reason}。{advice[:120]}",
        column_id=place.column_id,
        department_id=place.department_id,
        article_id=place.article_id,
        path=held.pages[0] if held.pages else "",
        evidence={
            "url": row.address, "status": row.status, "count": held.count, "examples": list(held.pages),
            "last": row.checked_at.isoformat() if row.checked_at else "", "note": row.suggestion,
            "elsewhere": bool(row.host),
        },
        severity="" if grave or rule in _ALWAYS else Severity.ORDINARY.value,
    )  # fmt: skip


_USES = {
    Use.IMAGE: ("图片打不开", "link.image"),
    Use.ATTACHMENT: ("附件打不开", "link.attachment"),
    Use.MEDIA: ("音视频打不开", "link.attachment"),
}
_ALWAYS = frozenset({"link.dangerous"})
"""As grave as the rule says, wherever it stands."""


def _key(row: Target) -> str:
    return f"link:{row.hash}"


@dataclass(frozen=True, slots=True)
class _Place:
    column_id: int | None = None
    column_title: str = ""
    department_id: int | None = None
    article_id: int | None = None


class _Owners:
    """Who answers for pages: of a text the department that sent it (谁提供、谁负责), of a column page its 运维部门."""

    def __init__(self, held: Iterable[Holders], rows: Iterable[Target]) -> None:
        pages = {page for holders in held for page in holders.pages[:1]}
        targets = {row.address for row in rows if row.state == State.BROKEN and not row.host}
        self.withdrawn = dict(
            Publication.objects.filter(state=PublicationState.WITHDRAWN, path__in=targets).values_list("path", "title")
        )
        names = ("path", "article_id", "column_id", "column__title", "approval__department_id")
        self._texts = {
            path: _Place(column, title, department, article)
            for path, article, column, title, department in Publication.objects.filter(path__in=pages).values_list(
                *names
            )
        }
        operators = dict(Responsibility.objects.values_list("column_id", "operator_id"))
        self._columns: dict[str, _Place] = {}
        self._links: dict[str, _Place] = {}
        for column in ColumnPage.objects.only("title", "url_path", "kind", "link_url"):
            place = _Place(column.pk, column.title, operators.get(column.pk))
            self._columns[column.public_path] = place
            if column.kind in LINKING_KINDS and column.link_url:
                self._links.setdefault(queries.known_as(column.link_url), place)

    def of(self, row: Target, held: Holders) -> _Place:
        if row.address in self._links:
            return self._links[row.address]
        page = held.pages[0] if held.pages else ""
        folder = page[: page.rindex("/") + 1] if page else ""
        return self._texts.get(page) or self._columns.get(folder) or _Place()


def _weights() -> dict[str, int]:
    """外链、链接 columns before everything else (附件1: 确保链接有效可用); then what the home page leads to."""
    home = queries.addresses_of("index.html")
    columns = ColumnPage.objects.live().filter(kind__in=LINKING_KINDS).exclude(link_url="")
    return dict.fromkeys(home, 1) | dict.fromkeys(columns.values_list("link_url", flat=True), 2)


def _last_run() -> int:
    """The latest release that has ended; 1 where there was none, so that later ones are followed."""
    return Run.objects.filter(finished_at__isnull=False).order_by("-pk").values_list("pk", flat=True).first() or 1
