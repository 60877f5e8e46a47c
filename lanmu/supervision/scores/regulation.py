"""The result under the regulation itself, article by article: 100 points in all. Pure: no database.

The regulation gives no points; these are the office's, with defaults (docs/users-manual.md). Every item names the
article it rests on.
"""

from collections import Counter

from lanmu.supervision.scores.judging import Item, Line, Rate, Rates, judge, judge_seen
from lanmu.supervision.scores.picture import Picture, Seen

UPDATES = Line("R1", "第十二条（二）", "栏目按期更新", Rate(20, 2))
SUPPLY = Line("R2", "第九条（一）", "变动当日送运维部门", Rate(10, 2))
EMPTY = Line("R3", "第十二条（二）", "没有空白栏目", Rate(10, 5))
CONTENT = Line("R4", "第十二条（一）", "没有严重错别字和不当内容", Rate(10, 2))
SECRECY = Line("R5", "第十三条", "严禁涉密信息上网", Rate(10, 10))
LINKS = Line("R6", "第十二条（三）", "没有无链、错链、断链", Rate(10, 0.5))
REACH = Line("R7", "第十二条（四）", "办事和查询畅通", Rate(5, 1))
EXPLAINED = Line("R8", "第十一条（一）", "政策文件同步解读", Rate(5, 1))
PEOPLE = Line("R9", "第十五条", "栏目有专人", Rate(5, 1))
FILING = Line("R10", "第十六条", "三审三校、每月 5 日前报备", Rate(5, 1))
ORDERS = Line("R11", "第十七条", "督办按期整改", Rate(5, 1))
SAFETY = Line("R12", "第七条", "网站安全和舆情处置", Rate(5, 5))
LINES = (UPDATES, SUPPLY, EMPTY, CONTENT, SECRECY, LINKS, REACH, EXPLAINED, PEOPLE, FILING, ORDERS, SAFETY)


def items(picture: Picture, rates: Rates) -> list[Item]:
    """Every item."""
    late = [c for c in picture.columns if c.is_late]
    return [
        judge(
            UPDATES, rates, count=len(late),
            evidence=[f"{c.title}（最近更新 {c.last}）" if c.last else c.title for c in late] or ["全部按期更新。"],
            departments=list(dict.fromkeys(name for c in late for name in c.departments)),
        ),
        judge_seen(SUPPLY, rates, picture.seen("freshness.supply")),
        judge_seen(EMPTY, rates, picture.seen("column.empty")),
        judge_seen(CONTENT, rates, _besides(picture)),
        judge_seen(SECRECY, rates, picture.seen("content.secrecy")),
        judge_seen(LINKS, rates, picture.seen("link")),
        judge_seen(REACH, rates, picture.seen("availability", "entry", "page.unreadable")),
        judge_seen(EXPLAINED, rates, picture.seen("interpretation.late")),
        judge_seen(PEOPLE, rates, picture.seen("column.vacant")),
        judge_seen(FILING, rates, picture.seen("filing.late", "supplement.late")),
        _orders(picture, rates),
        judge_seen(SAFETY, rates, picture.seen("tamper", "incident.late")),
    ]  # fmt: skip


def lights(picture: Picture) -> Counter[str]:
    """How many columns show which light."""
    return Counter(column.light for column in picture.columns)


def _besides(picture: Picture) -> Seen:
    rules = [code for code in picture.open if code.startswith("content.") and not code.startswith("content.secrecy")]
    return picture.seen(*rules)


def _orders(picture: Picture, rates: Rates) -> Item:
    counted = Counter(picture.orders_late)
    told = [f"{name} {count} 份督办单超期。" for name, count in counted.items()] or ["没有超期的督办单。"]
    return judge(ORDERS, rates, count=counted.total(), evidence=told, departments=list(counted))
