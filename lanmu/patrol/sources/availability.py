"""可用性: visits, twenty and more a day, and what the last week of them says (第十二条（四）, 19号 站点无法访问)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from lanmu.columns.enums import LINKING_KINDS
from lanmu.columns.models import ColumnPage
from lanmu.patrol.enums import BAD_RESULTS, ProbeResult
from lanmu.patrol.models import Probe
from lanmu.patrol.observing import Observation
from lanmu.patrol.rules import Look
from lanmu.patrol.sources.probing import Visit, visit_all

WINDOW = timedelta(days=7)
"""监测 1 周."""
LEAST = 20
"""Fewer visits than one day's say nothing about a share."""
SHARE = 0.05
"""打开 15 秒以上的次数占比 5% 以上."""
NOT_SET = "可用性拨测未设置：请在环境变量 LANMU_PROBE_URL 里写上网站对公众的地址（如 https://网站域名），再重新启动。"
NO_WAY_OUT = "本机连不上任何其他网站，不能判断；请检查后台任务所在机器的外网"
HOME = "首页"
NAME = 120
"""Letters of a name that are kept."""
_FIRST_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Target:
    """An address that is visited. `name` says what it is, for people and as its identity; `place`: where in this site
    the column stands, to tell equal names apart.
    """

    name: str
    url: str
    column_id: int | None = None
    department_id: int | None = None
    place: str = ""


def not_ready() -> str:
    """Why nothing is probed, or nothing."""
    return "" if settings.LANMU_PROBE_URL else NOT_SET


def targets() -> list[Target]:
    """The home page, the first-level columns, every entry that leads to a service elsewhere, and what is configured
    (`LANMU_PROBE_PAGES`: `名称=地址`, searches among them; an address of this site may begin with `/`).
    """
    base = settings.LANMU_PROBE_URL.rstrip("/") + "/"
    found = [Target(HOME, base)]
    rows = ColumnPage.objects.live().select_related("responsibility").order_by("path")
    for column in rows:
        row = getattr(column, "responsibility", None)
        operator = row.operator_id if row is not None else None
        if column.kind in LINKING_KINDS and column.link_url:
            found.append(Target(f"入口：{column.title}", column.link_url, column.pk, operator, column.public_path))
        elif column.depth == _FIRST_LEVEL and column.kind not in LINKING_KINDS:
            url = urljoin(base, column.public_path.lstrip("/"))
            found.append(Target(f"栏目：{column.title}", url, column.pk, operator, column.public_path))
    for given in settings.LANMU_PROBE_PAGES:
        name, _, address = given.partition("=") if "=" in given.partition("/")[0] else ("", "", given)
        found.append(Target(name or address, urljoin(base, address)))
    return _told_apart(found)


def _told_apart(found: Sequence[Target]) -> list[Target]:
    """Each under a name of its own: probes and problems know it by that. Of equal ones all say which they are, so that
    none goes on with the visits of another.
    """
    count = Counter(target.name[:NAME] for target in found)
    unique: dict[str, Target] = {}
    for target in found:
        if count[target.name[:NAME]] > 1 and target.place:
            which = f"（{target.place[-NAME // 2 :]}）"
            target = replace(target, name=f"{target.name[: NAME - len(which)]}{which}")
        unique.setdefault(target.name[:NAME], target)
    return list(unique.values())


def probe(at: datetime, *, gap: float = 0.5, limit: float | None = None) -> Look:
    """Visit every target once, keep what came, and judge the week. The job runs it every hour: 24 visits a day."""
    aims = targets()
    own = urlsplit(settings.LANMU_PROBE_URL).netloc.lower()
    slow = settings.LANMU_PROBE_SLOW_SECONDS
    seen = _cut_off(visit_all([t.url for t in aims], slow=slow, own_host=own, gap=gap, limit=limit), own)
    Probe.objects.bulk_create(
        Probe(
            at=at, target=t.name[:NAME], url=t.url[:500], seconds=seen[t.url].seconds, status=seen[t.url].status,
            result=seen[t.url].result, why=seen[t.url].why[:300],
        )
        for t in aims
    )  # fmt: skip
    counts = Counter(str(seen[t.url].result.label) for t in aims)
    return Look(seen=judge(aims, at=at), looked=len(aims), report={"results": dict(counts)})


def _cut_off(seen: dict[str, Visit], own: str) -> dict[str, Visit]:
    """When no other host at all gave an answer, it is our own way out that is shut: nothing is said of them."""
    others = {url: visit for url, visit in seen.items() if urlsplit(url).netloc.lower() != own}
    hosts = {urlsplit(url).netloc.lower() for url in others}
    if len(hosts) < 2 or any(visit.status is not None for visit in others.values()):
        return seen
    told = {url: replace(v, result=ProbeResult.UNSURE, why=NO_WAY_OUT) for url, v in others.items()}
    return {**seen, **told}


def judge(aims: Sequence[Target], *, at: datetime) -> list[Observation]:
    """What the visits of the week up to `at` say of each target. Pure but for reading them, in one query."""
    rows = (
        Probe.objects.filter(at__gt=at - WINDOW, at__lte=at, target__in=[t.name[:NAME] for t in aims])
        .order_by("target", "-at", "-id")
        .values_list("target", "result", "seconds", "why")
    )
    week = {name: [row[1:] for row in group] for name, group in groupby(rows, key=lambda row: row[0])}
    return [o for target in aims if (o := _judge_one(target, week.get(target.name[:NAME], []))) is not None]


def _judge_one(target: Target, week: Sequence[tuple[str, float, str]]) -> Observation | None:
    """The worst that can be said of one target; newest visit first in `week`."""
    told = [row for row in week if row[0] != ProbeResult.UNSURE]
    bad = [row for row in told if row[0] in BAD_RESULTS]
    if not told or not bad:
        return None
    share = len(bad) / len(told)
    many = len(told) >= LEAST and share >= SHARE
    twice = len(told) >= 2 and all(row[0] in BAD_RESULTS for row in told[:2])
    if not many and not twice:
        return None
    figures = (
        f"近 7 天访问 {len(told)} 次，{len(bad)} 次打不开或超过 {settings.LANMU_PROBE_SLOW_SECONDS} 秒（{share:.1%}）"
    )
    down = sum(row[0] == ProbeResult.DOWN for row in bad)
    if target.name == HOME and many:
        rule, said = "availability.veto", f"首页{figures}，已触及否决线（5%）"
    elif twice:
        rule = "availability.down" if told[0][0] == ProbeResult.DOWN else "availability.slow"
        said = f"“{target.name}”连续两次拨测不通：{told[0][2]}；{figures}"
    else:
        rule = "availability.down" if down * 2 > len(bad) else "availability.slow"
        said = f"“{target.name}”时通时不通：{figures}"
    return Observation(
        key=f"availability:{target.name}"[:200],
        rule=rule,
        text=said + "。",
        column_id=target.column_id,
        department_id=target.department_id,
        path=target.url[:240],
        evidence={
            "url": target.url, "visits": len(told), "bad": len(bad), "share": round(share, 4), "last": bad[0][2],
        },
    )  # fmt: skip


def drop_old_probes(*, at: datetime, days: int = 400) -> int:
    """Probes are kept a year and a month, for comparison with the year before."""
    return Probe.objects.filter(at__lt=at - timedelta(days=days)).delete()[0]
