"""The result under 国办秘函〔2019〕19号: 单项否决 first, then 扣分, then 加分. Pure: no database.

19号 weighs 扣分 and 加分 for 政府门户网站; a 部门网站 is held to the vetoes and scores itself all the same.
Apps above that come to know more (interaction, services) replace a veto or an item by `register`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings

from lanmu.duty.enums import NationalClass
from lanmu.patrol.sources.availability import SHARE
from lanmu.supervision.scores.judging import (
    Item,
    Line,
    Rate,
    Rates,
    Veto,
    VetoState,
    judge,
    judge_seen,
    lost_by,
    score_of,
    unmeasured,
)
from lanmu.supervision.scores.picture import Picture, told, whose
from lanmu.supervision.scores.regulation import LINK_FAULTS

STALE, SHOULD, BLANK = 5, 10, 5
"""栏目不更新: dynamic and policy columns together; columns that should be updated; blank columns (19号)."""
VISITS_A_DAY = 20
FAIL = 60
"""扣分后低于 60 不合格 (19号)."""
BONUS_ABOVE, MOST_BONUS = 80, 30
"""扣分后高于 80 才评加分，最多 30 (19号)."""
WITHOUT_SERVICES = 75
"""无对外服务职能的部门: 办事服务 (25 分) 不查，按 75 分计后乘 4/3 (19号)."""
STATISTICS = "办事统计"
STATISTICS_DAYS = 90
ELSEWHERE = "在外部平台办理，本系统不掌握，请人工核对后登记。"

RELEASE, SERVICE, INTERACTION, DESIGN = "发布解读", "办事服务", "互动交流", "功能设计"
POLICY = Line("N1", RELEASE, "政策文件更新", Rate(5, None), sure=True)
UPDATES = Line("N2", RELEASE, "其他栏目更新", Rate(5, 2))
EMPTY = Line("N3", RELEASE, "空白栏目", Rate(5, 2))
EXPLAINED = Line("N4", RELEASE, "政策解读比例", Rate(3, 1))
CORRECT = Line("N5", RELEASE, "信息准确", Rate(5, 1))
TALLY = Line("N6", SERVICE, STATISTICS, Rate(2, None), sure=True)
ENTRIES = Line("N7", SERVICE, "服务入口可用", Rate(5, 1))
LETTERS = Line("N8", INTERACTION, "留言公开", Rate(3, None), sure=True)
SURVEYS = Line("N9", INTERACTION, "征集调查", Rate(3, None))
MARKS = Line("N10", DESIGN, "网站标识", Rate(4, 1))
TAGS = Line("N11", DESIGN, "页面标签", Rate(4, 1))
LINKS = Line("N12", DESIGN, "链接可用（首页每个 1 分，其他页每个 0.1 分）", Rate(6, 1))
REACH = Line("N13", DESIGN, "可用性", Rate(4, 1))
DATED = Line("N14", DESIGN, "显示发布时间", Rate(4, 1))
LINES = (POLICY, UPDATES, EMPTY, EXPLAINED, CORRECT, TALLY, ENTRIES, LETTERS, SURVEYS, MARKS, TAGS, LINKS, REACH, DATED)
ELSEWHERE_ON_PAGE = 0.1
BONUS = tuple(
    Line(f"B{place}", "加分", name, Rate(0, None))
    for place, name in enumerate(("信息发布", "办事服务", "互动交流", "功能设计", "创新发展"), 1)
)
"""The five groups of 加分. The notice's points could not be read: the office enters what it grants itself."""


def score(found: Sequence[Item], rates: Rates) -> float:
    """100 less what was lost, and above 80 the bonus: 总分 is the sum of the two. Where the office gave 办事服务 no
    points at all, the department has no services for the public.
    """
    left = score_of(found)
    if not sum(item.points for item in found if item.group == SERVICE):
        left = round((left - (100 - WITHOUT_SERVICES)) * 100 / WITHOUT_SERVICES, 1)
    return left + (bonus(rates) if left > BONUS_ABOVE else 0)


def bonus(rates: Rates) -> float:
    """What the office grants itself, 30 at most."""
    return min(sum(rates.get(line.code, line.rate).points for line in BONUS), MOST_BONUS)


def vetoes(picture: Picture) -> list[Veto]:
    """Every 单项否决 of 19号, in its order."""
    found = [_secure(picture), _reachable(picture), _home(picture), _columns(picture), _answers(), _services()]
    return [_replaced[veto.code](picture) if veto.code in _replaced else veto for veto in found]


def items(picture: Picture, rates: Rates) -> list[Item]:
    """Every deduction this system knows of. 19号's own line counts where it draws one; “应更新” without a figure is
    what the regulation wants updated.
    """
    stale = [c for c in picture.columns if c.is_veto or (c.is_late and c.national == NationalClass.DUE)]
    policies = [c for c in stale if c.national == NationalClass.POLICY]
    others = [c for c in stale if c not in policies]
    empty = [c for c in picture.columns if c.is_empty]
    fresh = ["没有超期的栏目。"]
    found = [
        judge(POLICY, rates, count=len(policies), evidence=told(policies) or fresh, departments=whose(policies)),
        judge(UPDATES, rates, count=len(others), evidence=told(others) or fresh, departments=whose(others)),
        judge(EMPTY, rates, count=len(empty), evidence=told(empty) or ["没有空白栏目。"], departments=whose(empty)),
        judge_seen(EXPLAINED, rates, picture, "interpretation.late", by=["duties"]),
        judge_seen(CORRECT, rates, picture, "content", but=["content.unchecked"], by=["content"]),
        _tally(picture, rates),
        judge_seen(ENTRIES, rates, picture, "entry", by=["availability"]),
        unmeasured(LETTERS, rates, f"留言{ELSEWHERE}"),
        unmeasured(SURVEYS, rates, f"征集调查{ELSEWHERE}"),
        judge_seen(MARKS, rates, picture, "footer.missing", by=["tags"]),
        judge_seen(TAGS, rates, picture, "tag", by=["tags"]),
        _links(picture, rates),
        judge_seen(REACH, rates, picture, "availability", by=["availability"]),
        judge_seen(DATED, rates, picture, "page.undated", "column.undated", by=["tags", "freshness"]),
    ]
    return [_replaced_items[i.code](picture, rates) if i.code in _replaced_items else i for i in found]


_replaced: dict[str, Callable[[Picture], Veto]] = {}
_replaced_items: dict[str, Callable[[Picture, Rates], Item]] = {}


def register(
    *, vetoes: dict[str, Callable[[Picture], Veto]] | None = None,
    items: dict[str, Callable[[Picture, Rates], Item]] | None = None,
) -> None:  # fmt: skip
    """Take over a veto or an item by its code. Call in `AppConfig.ready`. Raises ValueError for a code there is not."""
    known = {"V1", "V2", "V3", "V4", "V5", "V6"}, {line.code for line in LINES}
    for given, codes in ((vetoes or {}, known[0]), (items or {}, known[1])):
        if unknown := set(given) - codes:
            raise ValueError(f"no such item: {unknown}")
    _replaced.update(vetoes or {})
    _replaced_items.update(items or {})


def _secure(picture: Picture) -> Veto:
    name = "安全、泄密等严重问题"
    seen = picture.seen("tamper.altered", "tamper.extra", "content.words", "content.secrecy", "link.dangerous")
    if seen.count:
        return Veto("V1", name, VetoState.VETOED, list(seen.examples), seen.departments)
    if why := picture.unseen("tampering", "content", "links"):
        return Veto("V1", name, VetoState.UNKNOWN, [why])
    return Veto("V1", name, VetoState.CLEAR, ["没有在册的篡改、泄密、严重表述错误和危险链接。"])


def _reachable(picture: Picture) -> Veto:
    visits, slow = picture.visits, settings.LANMU_PROBE_SLOW_SECONDS
    said = (
        f"近 7 天访问首页 {visits.count} 次，打不开或达 {slow} 秒的 {visits.bad} 次"
        f"（{visits.share:.1%}，否决线 {SHARE:.0%}）。"
    )
    if visits.fewest < VISITS_A_DAY:
        return Veto("V2", "站点无法访问", VetoState.UNKNOWN, [f"{said}不足每天 20 次、连续 7 天，不能判断。"])
    return Veto("V2", "站点无法访问", VetoState.VETOED if visits.share >= SHARE else VetoState.CLEAR, [said])


def _home(picture: Picture) -> Veto:
    since, most = picture.home_since, timedelta(days=settings.LANMU_HOME_VETO_DAYS)
    if since is None:
        return Veto("V3", "首页不更新", VetoState.UNKNOWN, ["还没有做过首页巡检。"])
    idle = picture.at - since
    said = f"首页最近更新 {idle.days} 天前（否决线 {most.days} 天）。"
    return Veto("V3", "首页不更新", VetoState.VETOED if idle >= most else VetoState.CLEAR, [said])


def _columns(picture: Picture) -> Veto:
    stale = [
        c for c in picture.columns if c.is_veto and c.national in {NationalClass.DYNAMIC, NationalClass.POLICY}
    ]  # fmt: skip
    due = [c for c in picture.columns if c.national == NationalClass.DUE]
    should = [c for c in due if c.is_veto]
    blank = [c for c in picture.columns if c.is_empty]
    bad = len(stale) >= STALE or len(should) >= SHOULD or len(blank) >= BLANK
    evidence = [
        f"动态要闻类、通知公告和政策文件类超过国家期限未更新 {len(stale)} 个（否决线 {STALE} 个）。",
        f"其他应更新栏目长期未更新 {len(should)} 个（否决线 {SHOULD} 个）。"
        if any(c.has_line for c in due)
        else f"其他应更新栏目：19号没有规定“长期”是几天，办公室也没有设定，不计（否决线 {SHOULD} 个）。",
        f"空白栏目 {len(blank)} 个（否决线 {BLANK} 个）。",
    ]
    state = VetoState.VETOED if bad else VetoState.CLEAR
    return Veto("V4", "栏目不更新", state, evidence, whose([*stale, *should, *blank]))


def _answers() -> Veto:
    return Veto("V5", "互动回应差", VetoState.UNKNOWN, [f"政务咨询{ELSEWHERE}"])


def _services() -> Veto:
    return Veto("V6", "服务不实用", VetoState.UNKNOWN, [f"办事指南和服务事项{ELSEWHERE}"])


def _tally(picture: Picture, rates: Rates) -> Item:
    column = next((c for c in picture.columns if c.title == STATISTICS), None)
    if column is None:
        return unmeasured(TALLY, rates, f"分工表里没有“{STATISTICS}”栏目。")
    due = column.last is None or picture.day - column.last > timedelta(days=STATISTICS_DAYS)
    last = f"{column.last:%Y-%m-%d}" if column.last else "没有"
    said = f"“{STATISTICS}”最近更新：{last}（{STATISTICS_DAYS} 天内须更新）。"
    return judge(TALLY, rates, count=int(due), evidence=[said], departments=column.departments if due else ())


def _links(picture: Picture, rates: Rates) -> Item:
    """首页每个错链 1 分，其他页每个 0.1 分."""
    item = judge_seen(LINKS, rates, picture, *LINK_FAULTS, by=["links"])
    seen, rate = picture.seen(*LINK_FAULTS), rates.get(LINKS.code, LINKS.rate)
    if rate.each is None:
        return item
    return replace(item, lost=lost_by(rate, seen.on_home + (seen.count - seen.on_home) * ELSEWHERE_ON_PAGE))
