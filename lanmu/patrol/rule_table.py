"""The rules this app and its sources know from the start, each with its clause and the item of the national notices."""

from lanmu.patrol.enums import Severity
from lanmu.patrol.rules import Rule, register_rule

V, S, O = Severity.VETO, Severity.SERIOUS, Severity.ORDINARY  # noqa: E741 - a table reads better in one width
_FRESH, _EMPTY = "19号 单项否决：栏目不更新", "19号 单项否决：空白栏目"
_PUBLISH = "发布了新的信息，或栏目专人签认本期无变动，下一次巡检即自动销号。"

RULES = (
    Rule("freshness.late", "栏目超期未更新", S, "第十二条（二）", proven_by=_PUBLISH),
    Rule("freshness.veto", "栏目未更新触及否决线", V, "第十二条（二）", _FRESH, _PUBLISH),
    Rule("freshness.supply", "变动未当日送运维部门", S, "第九条（一）"),
    Rule("column.empty", "空白栏目", V, "第十二条（二）", _EMPTY, "栏目里有了已发布的信息，下一次巡检即自动销号。"),
    Rule("column.undated", "栏目没有注明时间的信息", S, "第十二条（二）", "19号：未注明发布时间的视为不更新"),
    Rule("column.vacant", "栏目没有专人", S, "第十五条", proven_by="登记了栏目专人，下一次巡检即自动销号。"),
    Rule("link.broken", "断链", S, "第十二条（三）", "19号 扣分：功能设计（链接）"),
    Rule("link.wrong", "错链", S, "第十二条（三）", "19号 扣分：功能设计（链接）"),
    Rule("link.missing", "无链", S, "第十二条（三）", "19号 扣分：功能设计（链接）"),
    Rule("link.dangerous", "链接到危险网站", V, "第十二条（三）", "19号 单项否决：安全、泄密等严重问题"),
    Rule("link.image", "图片打不开", S, "第十二条（三）", "19号 扣分：功能设计（链接）"),
    Rule("link.attachment", "附件打不开", S, "第十二条（三）", "19号 扣分：功能设计（链接）"),
    Rule("link.anchor", "页内位置不存在", O, "第十二条（三）"),
    Rule("link.tls", "对方网站证书有问题", O, "第十二条（三）"),
    Rule("link.taken", "链接疑似易主", S, "第十二条（三）",
         proven_by="有人在链接详情页核实，或网站恢复原样、去掉链接，下一次巡检即自动销号。"),
    Rule("link.redirect", "链接已迁移", O, "第十二条（三）"),
    Rule("link.warning", "链接需要核对", O, "第十二条（三）"),
    Rule("tag.missing", "网页标签缺失", S, "第十二条", "19号 扣分：功能设计（页面标签）"),
    Rule("tag.wrong", "网页标签不合规范", S, "第十二条", "19号 扣分：功能设计（页面标签）"),
    Rule("footer.missing", "页底功能区缺项", S, "第十二条", "19号 扣分：功能设计（网站标识）"),
    Rule("page.undated", "列表、正文没有显示时间", S, "第十二条（二）", "19号：未注明发布时间的视为不更新"),
    Rule("page.unreadable", "公开页面读不出来", V, "第十二条（四）", "19号 扣分：功能设计（可用性）"),
    Rule("home.stale", "首页不更新", V, "第十二条（二）", "19号 单项否决：首页不更新"),
    Rule("home.warning", "首页临近不更新", O, "第十二条（二）", "19号 单项否决：首页不更新"),
    Rule("availability.down", "打不开", S, "第十二条（四）", "19号 扣分：功能设计（可用性）"),
    Rule("availability.slow", "打开太慢", S, "第十二条（四）", "19号 扣分：功能设计（可用性）"),
    Rule("availability.veto", "站点无法访问", V, "第十二条（四）", "19号 单项否决：站点无法访问"),
    Rule("tamper.altered", "公开文件被改", V, "第七条（一）", "19号 单项否决：安全、泄密等严重问题"),
    Rule("tamper.missing", "公开文件缺失", S, "第七条（一）", "19号 单项否决：安全、泄密等严重问题"),
    Rule("tamper.extra", "多出来历不明的文件", V, "第七条（一）", "19号 单项否决：安全、泄密等严重问题"),
    Rule(
        "content", "内容检查", S, "第十二条（一）", "19号 单项否决：安全、泄密等严重问题",
        "改正后重新发布，或撤下这条信息，下一次巡检即自动销号。",
    ),
    Rule(
        "content.words", "不当表述", V, "第十二条（一）", "19号 单项否决：严重表述错误",
        "改正后重新发布，或撤下这条信息，下一次巡检即自动销号。",
    ),
    Rule(
        "content.secrecy", "密级标志", V, "第十三条", "19号 单项否决：泄露国家秘密",
        "撤下这条信息，或经保密审查改正后重新发布，下一次巡检即自动销号。",
    ),
    Rule("content.unchecked", "内容检查没有做成", O, "第十二条（一）"),
    Rule("supplement.late", "应急发布超期未补审", S, "第十六条", proven_by="补齐三审三校，下一次巡检即自动销号。"),
    Rule("interpretation.late", "解读超期未发布", S, "第十一条（一）", "19号 扣分：解读比例",
         "解读发布了，或经批准不作解读，下一次巡检即自动销号。"),
    Rule("spot", "抽查发现", O, "第十七条", proven_by="由另一名检查人复查证实已整改。"),
    Rule("filing.late", "月报备逾期", S, "第十六条", proven_by="签报以后，下一次巡检即自动销号。"),
    Rule("incident.late", "舆情处置逾期", S, "第七条（二）", proven_by="办完这一步，下一次巡检即自动销号。"),
)  # fmt: skip


def register_rules() -> None:
    """Called once, from PatrolConfig.ready."""
    for rule in RULES:
        register_rule(rule)
