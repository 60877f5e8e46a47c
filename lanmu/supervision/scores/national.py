"""The result under 国办秘函〔2019〕19号: 单项否决 first, then 扣分. Pure: no database.

19号 weighs 扣分 for 政府门户网站; a 部门网站 is held to the vetoes and scores itself all the same (norms.md §2.1).
Apps above that come to know more (interaction, services) replace a veto or an item by `register`.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from lanmu.duty.enums import NationalClass
from lanmu.supervision.scores.judging import Item, Line, Rate, Rates, Veto, VetoState, judge, judge_seen, unmeasured
from lanmu.supervision.scores.picture import HOME_DAYS, Column, Picture

STALE, SHOULD, BLANK = 5, 10, 5
"""栏目不更新: dynamic and policy columns together; columns that should be updated; blank columns (19号)."""
VISITS_A_DAY, DAYS, SHARE = 20, 7, 0.05
STATISTICS = "办事统计"
STATISTICS_DAYS = 90
ELSEWHERE = "在外部平台办理，本系统不掌握，请人工核对后登记。"

RELEASE, SERVICE, INTERACTION, DESIGN = "发布解读", "办事服务", "互动交流", "功能设计"
POLICY = Line("N1", RELEASE, "政策文件更新", Rate(5, None), sure=True)
UPDATES = Line("N2", RELEASE, "其他栏目更新", Rate(5, 2))
EMPTY = Line("N3", RELEASE, "空白栏目", Rate(5, 2))
EXPLAINED = Line("N4", RELEASE, "政策解读关联", Rate(3, 1))
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


def vetoes(picture: Picture) -> list[Veto]:
    """Every 单项否决 of 19号, in its order."""
    found = [_secure(picture), _reachable(picture), _home(picture), _columns(picture), _answers(), _services(picture)]
    return [_replaced[veto.code](picture) if veto.code in _replaced else veto for veto in found]


def items(picture: Picture, rates: Rates) -> list[Item]:
    """Every deduction this system knows of."""
    late = [c for c in picture.columns if c.is_late]
    policies = [c for c in late if c.national == NationalClass.POLICY and c.is_veto]
    others = [c for c in late if c not in policies]
    found = [
        judge(POLICY, rates, count=len(policies), evidence=_told(policies), departments=_whose(policies)),
        judge(UPDATES, rates, count=len(others), evidence=_told(others), departments=_whose(others)),
        judge_seen(EMPTY, rates, picture.seen("column.empty")),
        judge_seen(EXPLAINED, rates, picture.seen("interpretation.late")),
        judge_seen(CORRECT, rates, picture.seen("content")),
        _tally(picture, rates),
        judge_seen(ENTRIES, rates, picture.seen("entry")),
        unmeasured(LETTERS, rates, f"留言{ELSEWHERE}"),
        unmeasured(SURVEYS, rates, f"征集调查{ELSEWHERE}"),
        judge_seen(MARKS, rates, picture.seen("footer.missing")),
        judge_seen(TAGS, rates, picture.seen("tag")),
        _links(picture, rates),
        judge_seen(REACH, rates, picture.seen("availability")),
        judge_seen(DATED, rates, picture.seen("page.undated", "column.undated")),
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
    seen = picture.seen("tamper.altered", "tamper.extra", "content.words", "content.secrecy", "link.dangerous")
    state = VetoState.VETOED if seen.count else VetoState.CLEAR
    told = list(seen.examples) or ["没有在册的篡改、泄密、严重表述错误和危险链接。"]
    return Veto("V1", "安全、泄密等严重问题", state, told, seen.departments)


def _reachable(picture: Picture) -> Veto:
    visits = picture.visits
    said = f"近 7 天访问首页 {visits.count} 次，打不开或达 15 秒的 {visits.bad} 次（{visits.share:.1%}，否决线 5%）。"
    if visits.count < VISITS_A_DAY * DAYS:
        return Veto("V2", "站点无法访问", VetoState.UNKNOWN, [f"{said}不足每天 20 次、连续 7 天，不能判断。"])
    return Veto("V2", "站点无法访问", VetoState.VETOED if visits.share >= SHARE else VetoState.CLEAR, [said])


def _home(picture: Picture) -> Veto:
    since = picture.home_since
    if since is None:
        return Veto("V3", "首页不更新", VetoState.UNKNOWN, ["还没有做过首页巡检。"])
    idle = picture.at - since
    said = f"首页最近更新 {idle.days} 天前（否决线 {HOME_DAYS.days} 天）。"
    return Veto("V3", "首页不更新", VetoState.VETOED if idle >= HOME_DAYS else VetoState.CLEAR, [said])


def _columns(picture: Picture) -> Veto:
    stale = [
        c for c in picture.columns if c.is_veto and c.national in {NationalClass.DYNAMIC, NationalClass.POLICY}
    ]  # fmt: skip
    should = [c for c in picture.columns if c.is_veto and c.national == NationalClass.DUE]
    blank = picture.seen("column.empty")
    bad = len(stale) >= STALE or len(should) >= SHOULD or blank.count >= BLANK
    told = [
        f"动态要闻类、通知公告和政策文件类超过国家期限未更新 {len(stale)} 个（否决线 {STALE} 个）。",
        f"其他应更新栏目长期未更新 {len(should)} 个（否决线 {SHOULD} 个）。",
        f"空白栏目 {blank.count} 个（否决线 {BLANK} 个）。",
    ]
    whose = list(dict.fromkeys([*_whose([*stale, *should]), *blank.departments]))
    return Veto("V4", "栏目不更新", VetoState.VETOED if bad else VetoState.CLEAR, told, whose)


def _answers() -> Veto:
    return Veto("V5", "互动回应差", VetoState.UNKNOWN, [f"政务咨询{ELSEWHERE}"])


def _services(picture: Picture) -> Veto:
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
    seen = picture.seen("link.broken", "link.wrong", "link.missing", "link.image", "link.attachment", "link.anchor")
    item = judge_seen(LINKS, rates, seen)
    rate = rates.get(LINKS.code, LINKS.rate)
    each = rate.each or 0
    lost = seen.on_home * each + (seen.count - seen.on_home) * each * ELSEWHERE_ON_PAGE
    return Item(
        item.code, item.group, item.name, item.points, round(min(lost, rate.points), 1), seen.count, item.evidence,
        item.departments,
    )  # fmt: skip


def _told(columns: Sequence[Column]) -> list[str]:
    return [f"{c.title}（最近更新 {c.last:%Y-%m-%d}）" if c.last else f"{c.title}（没有更新过）" for c in columns] or [
        "没有超期的栏目。"
    ]


def _whose(columns: Sequence[Column]) -> list[str]:
    return list(dict.fromkeys(name for c in columns for name in c.departments))
