"""The result under the regulation itself, article by article: 100 points in all. Pure: no database.

The regulation gives no points; these are the office's, with defaults (docs/users-manual.md). Every item names the
article it rests on.
"""

from collections import Counter

from lanmu.supervision.scores.judging import Item, Line, Rate, Rates, judge, judge_seen
from lanmu.supervision.scores.picture import Picture, told, whose

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


LINK_FAULTS = ("link.broken", "link.wrong", "link.missing", "link.image", "link.attachment", "link.anchor")
"""无链、错链、断链. A link that leads on (`link.redirect`) or wants a look (`link.warning`) works."""


def items(picture: Picture, rates: Rates) -> list[Item]:
    """Every item."""
    late = [c for c in picture.columns if c.is_late]
    empty = [c for c in picture.columns if c.is_empty]
    return [
        judge(UPDATES, rates, count=len(late), evidence=told(late) or ["全部按期更新。"], departments=whose(late)),
        judge_seen(SUPPLY, rates, picture, "freshness.supply", by=["freshness"]),
        judge(EMPTY, rates, count=len(empty), evidence=told(empty) or ["没有空白栏目。"], departments=whose(empty)),
        judge_seen(CONTENT, rates, picture, "content", but=["content.secrecy", "content.unchecked"], by=["content"]),
        judge_seen(SECRECY, rates, picture, "content.secrecy", by=["content"]),
        judge_seen(LINKS, rates, picture, *LINK_FAULTS, "link.tls", "link.taken", "link.dangerous", by=["links"]),
        judge_seen(REACH, rates, picture, "availability", "entry", "page.unreadable", by=["availability", "tags"]),
        judge_seen(EXPLAINED, rates, picture, "interpretation.late", by=["duties"]),
        judge_seen(PEOPLE, rates, picture, "column.vacant", by=["freshness"]),
        judge_seen(FILING, rates, picture, "filing.late", "supplement.late", by=["filings", "duties"]),
        _orders(picture, rates),
        judge_seen(SAFETY, rates, picture, "tamper", "incident.late", by=["tampering", "incident"]),
    ]


def _orders(picture: Picture, rates: Rates) -> Item:
    counted = Counter(picture.orders_late)
    said = [f"{name} {count} 份督办单超期。" for name, count in counted.items()] or ["没有超期的督办单。"]
    return judge(ORDERS, rates, count=counted.total(), evidence=said, departments=list(counted))
