"""The words of a bulletin: what is written for the office to begin with, what its document says, its two papers."""

from typing import Any

from lanmu.common import charts
from lanmu.common.papers import Block, Chart, Heading, Paper, Para, Table
from lanmu.common.times import local, paper_day
from lanmu.supervision.enums import BulletinKind
from lanmu.supervision.models import Bulletin, BulletinVersion

PARTS = (
    ("opening", "开头"), ("situation", "问题和分析"), ("practice", "好的做法"), ("requirements", "工作要求"),
)  # fmt: skip
"""The texts the office writes: field, heading. Plain paragraphs, a line each."""
DIGITS = "零一二三四五六七八九"


def title_of(kind: str, first: Any, last: Any) -> str:
    """`门户网站内容管理 2026 年 10 月通报`."""
    match kind:
        case BulletinKind.MONTH:
            when = f"{first.year}年{first.month}月"
        case BulletinKind.QUARTER:
            when = f"{first.year}年第{DIGITS[(first.month + 2) // 3]}季度"
        case _:
            return f"关于{paper_day(first)}至{paper_day(last)}门户网站专项检查情况的通报"
    return f"关于{when}门户网站内容更新和检查情况的通报"


def first_words(bulletin: Bulletin, figures: list[dict[str, Any]]) -> dict[str, str]:
    """A text to begin with, made of the figures; the office rewrites it."""
    said = {part["code"]: part for part in figures}
    first, last = bulletin.period_from, bulletin.period_to
    facts = said.get("orders", {}).get("facts", {})
    requirements = ["各处室、单位要对照所列问题逐项整改，举一反三，落实专人，按规定时限更新所负责的栏目。"]
    if named := facts.get("named"):
        requirements.append(f"{'、'.join(named)}要认真查找督办超期的原因，明确责任人，尽快办结。")
    return {
        "opening": f"现将{paper_day(first)}至{paper_day(last)}门户网站内容更新、检查和督办情况通报如下。",
        "situation": _situation(said.get("findings", {}).get("facts", {})),
        "practice": _practice(said.get("practice", {}).get("facts", {})),
        "requirements": "\n".join(requirements),
    }


def _situation(facts: dict[str, Any]) -> str:
    """Where most is left to do, as a sentence to go on from."""
    if not facts.get("rules"):
        return ""
    listed = {key: "、".join(f"{name}（{count} 个）" for name, count in facts[key]) for key in ("rules", "most")}
    return f"期末未整改的问题主要是：{listed['rules']}；未整改问题较多的处室、单位：{listed['most']}。"


def _practice(facts: dict[str, Any]) -> str:
    good = facts.get("good")
    return f"{'、'.join(good)}更新及时、整改到位，值得各处室、单位学习。" if good else ""


def document_of(bulletin: Bulletin, version: BulletinVersion) -> dict[str, Any]:
    """What is handed in, approved and issued: the digest seals this."""
    return {
        "kind": bulletin.kind,
        "title": bulletin.title,
        "period": [bulletin.period_from.isoformat(), bulletin.period_to.isoformat()],
        "audience": bulletin.audience,
        "column": bulletin.column_id,
        **{name: getattr(bulletin, name) for name, _ in PARTS},
        "version": version.serial,
        "figures": version.digest,
    }


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text the office wrote."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def numeral(number: int) -> str:
    """1 to 19 as 一, 十, 十九."""
    ten, one = divmod(number, 10)
    return ("十" if ten else "") + (DIGITS[one] if one or not ten else "")


def bulletin_paper(bulletin: Bulletin, version: BulletinVersion) -> Paper:
    """The bulletin to print: the office's opening, every section's figures, then the other texts."""
    blocks: list[Block] = [Para("各处室、单位：", flush=True), *(Para(line) for line in lines_of(bulletin.opening))]
    place = 0
    for part in version.figures:
        place += 1
        blocks.append(Heading(f"{numeral(place)}、{part['title']}"))
        blocks += [Para(line) for line in part["says"]]
        for grid in part["grids"]:
            blocks.append(Table(grid["headings"], grid["rows"], caption=grid["caption"], widths=grid["widths"]))
        blocks += [_chart(bars) for bars in part["bars"] if bars["rows"]]
    for name, heading in PARTS[1:]:
        if lines := lines_of(getattr(bulletin, name)):
            place += 1
            blocks.append(Heading(f"{numeral(place)}、{heading}"))
            blocks += [Para(line) for line in lines]
    read_on = paper_day(local(version.at).date())
    blocks.append(Para(f"数据截至{read_on}，第 {version.serial} 版。", flush=True))
    blocks.append(Para("办公室", right=True))
    dated = bulletin.issued_at or bulletin.approved_at or version.at
    blocks.append(Para(paper_day(local(dated).date()), right=True))
    return Paper(title=bulletin.title, number=bulletin.number or "（未印发）", blocks=blocks, dated=dated)


def bars_picture(bars: dict[str, Any]) -> Any:
    """The picture of a section's figures."""
    return charts.bars(title=bars["title"], rows=[(str(n), float(v)) for n, v in bars["rows"]], unit=bars["unit"])


def _chart(bars: dict[str, Any]) -> Chart:
    figures = Table(
        ["名称", f"数量（{bars['unit']}）"], [[str(n), str(v)] for n, v in bars["rows"]], caption=bars["title"]
    )
    return Chart(bars_picture(bars), figures)
