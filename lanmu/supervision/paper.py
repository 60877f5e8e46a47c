"""督办单 on paper (common.papers): what was signed, and what has become of it."""

from lanmu.common.papers import Block, Heading, Paper, Para, Table
from lanmu.common.times import day_text, local, minute_text, paper_day
from lanmu.supervision.enums import OrderAct
from lanmu.supervision.models import OrderStep, RectificationOrder

TITLE = "门户网站督办单"
SHOWN_ACTS = frozenset(set(OrderAct) - {OrderAct.DRAFT, OrderAct.PROPOSE, OrderAct.EDIT, OrderAct.DISCARD})


def order_paper(order: RectificationOrder) -> Paper:
    """The order as it can be printed and filed. The same order in the same state gives the same paper."""
    items = order.items.select_related("finding", "finding__column").order_by("id")
    rows = [
        [
            str(number), item.text, item.finding.column.title if item.finding.column else "—",
            str(item.finding.get_severity_display()), day_text(item.finding.first_seen),
            "已证实整改" if item.finding.closed_at else "未整改",
        ]
        for number, item in enumerate(items, 1)
    ]  # fmt: skip
    blocks: list[Block] = [
        Para(f"{order.department}：", flush=True),
        Para(
            "按照网站管理办法第四条、第十七条，办公室检查发现你部门负责的栏目存在下列问题，现予督办，请按期整改并反馈。"
        ),
        Heading("一、问题"),
        Table(headings=["序号", "问题", "栏目", "程度", "首次发现", "现状"], rows=rows, widths=[8, 38, 16, 9, 15, 14]),
        Heading("二、整改要求"),
        *(Para(line) for line in order.requirement.splitlines() if line.strip()),
        Heading("三、期限"),
        Para(_deadline(order)),
    ]
    if order.issued_at is not None:
        day = paper_day(local(order.issued_at).date())
        blocks += [Para(f"签发：{order.issued_by}", right=True), Para(day, right=True)]
    steps = [step for step in order.steps.all() if step.act in SHOWN_ACTS]
    if steps:
        blocks += [
            Heading("四、办理情况"),
            Table(
                headings=["时间", "办理人", "办理", "内容"],
                rows=[[minute_text(s.at), s.by_name, s.get_act_display(), _told(s)] for s in steps],
                widths=[24, 18, 16, 42],
            ),
        ]
    if order.digest:
        blocks.append(Para(f"签发内容摘要值：{order.digest}", flush=True))
    return Paper(title=TITLE, number=order.number or "（拟稿，未签发）", blocks=blocks, dated=order.moved_at)


def _deadline(order: RectificationOrder) -> str:
    if order.deadline is None:
        return f"签发之日起 {order.term_days} 个工作日。"
    start = order.counted_from
    counted = f"（自{paper_day(start)}的次日起 {order.term_days} 个工作日）" if order.term_days and start else ""
    return f"请在{paper_day(order.deadline)}前完成整改，并在工作台反馈整改情况和佐证{counted}。"


def _told(step: OrderStep) -> str:
    """What was said, and the papers that were handed in with it."""
    names = "、".join(step.detail.get("papers") or ())
    return "　".join(said for said in (step.text, f"佐证：{names}" if names else "") if said)
