"""The checklists as shipped: objective items, most of them findings that the national bulletins really published."""

from dataclasses import dataclass

from lanmu.columns.enums import LINKING_KINDS
from lanmu.inspections.enums import Group

FIRST_LEVEL = {
    "政务公开": Group.DISCLOSURE, "新闻动态": Group.NEWS, "专题专栏": Group.TOPIC, "办事服务": Group.SERVICE,
    "政民互动": Group.INTERACTION,
}  # fmt: skip
"""第九条's kinds follow from the first level of 附件1."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is right, wrong, or does not apply. `code` is what findings are known by."""

    code: str
    text: str


_COMMON = (
    Item("open", "栏目从首页导航进得去，打得开"),
    Item("blank", "没有空白内容，没有“建设中”"),
    Item("fresh", "在规定的时限内更新过"),
    Item("dated", "列表和正文都注明发布时间"),
    Item("words", "抽看5条信息，没有严重表述错误和错别字"),
    Item("links", "抽看5条信息，链接、图片、附件都打得开，没有错链"),
    Item("privacy", "没有泄露身份证号、电话、住址等个人信息，公示名单已去标识化"),
    Item("footer", "页面底部有主办单位、联系方式、网站标识码、备案号、找错入口"),
)
SHIPPED: dict[Group, tuple[Item, ...]] = {
    Group.DISCLOSURE: (
        *_COMMON,
        Item("policy", "政策文件注明文号、成文日期和有效性"),
        Item("explained", "政策文件与解读互相有链接"),
        Item("accurate", "机构、领导、电话等信息与现在一致"),
    ),
    Group.NEWS: (
        *_COMMON,
        Item("source", "转载的信息注明来源"),
        Item("genuine", "没有旧稿新发、改动发布日期"),
    ),
    Group.TOPIC: (*_COMMON, Item("living", "阶段性工作已结束的，已按规定归档清理")),
    Group.SERVICE: (
        *_COMMON,
        Item("entry", "在线办理、查询的入口点得开、用得了"),
        Item("guide", "抽看2个办事指南，事项名称、依据、条件、材料、地点、时间、电话、流程齐全"),
        Item("material", "申请材料写得明确，没有“有关材料”“其他材料”；表格、样表可以下载且不是空表"),
        Item("phone", "抽打1个办事电话，有人接听，答复与指南一致"),
        Item("statistics", "办事统计在最近3个月内更新过"),
    ),
    Group.INTERACTION: (
        *_COMMON,
        Item("channel", "咨询、建言的渠道能正常提交"),
        Item("reply", "抽看5条公开答复，没有超期、敷衍推诿"),
        Item("result", "意见征集、调查结束1个月内公布了结果"),
    ),
    Group.LINK: (
        Item("open", "入口从首页导航找得到，点得开"),
        Item("target", "打开的是应当打开的网站，名称与入口一致"),
        Item("safe", "目标网站没有被篡改、关停或改作他用"),
    ),
}


def group_of(*, kind: str, first_level: str) -> Group:
    """The checklist for a column."""
    if kind in LINKING_KINDS:
        return Group.LINK
    return FIRST_LEVEL.get(first_level, Group.DISCLOSURE)
