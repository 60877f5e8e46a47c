"""The form's own words and marks, shared by both formats. The wording is annex 2's, to the letter."""

from dataclasses import dataclass

from lanmu.publishing.annex2.data import Annex2, ImportFiling, Printable, Stage
from lanmu.publishing.enums import InfoType, ManuscriptForm, SourceKind

ANNEX = "附件2"
TITLE = "委门户网站信息发布审批备案表"
IMPORT_TITLE = "委门户网站信息批量导入授权备案表"
OPINION = "意见："
DEEMED_HEADING = "以下情况视同已三审三校"
DEEMED = ("党组会通过", "主任办公会通过", "委领导专题会议通过", "正式发文")
IMPORT_NOTE = (
    "本批信息由授权部门授权整批导入，不逐条办理三审三校；授权部门按照“谁提供、谁负责”的原则对内容负责。"
    "清单摘要值由本批每条信息的内容摘要值按序排列后算得，其中任何一条被改动，重算的结果即与本表不符。"
)
RECEIVERS = {
    InfoType.NEWS: "宣传部门",
    InfoType.DISCLOSURE: "办公室",
    InfoType.SERVICE: "政务服务部门",
    InfoType.INTERACTION: "办公室",
    InfoType.TOPIC: "专栏责任部门",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to mark."""

    text: str
    on: bool


def title_of(form: Printable) -> str:
    """The heading."""
    return IMPORT_TITLE if isinstance(form, ImportFiling) else TITLE


def manuscript_choices(form: Annex2) -> list[Choice]:
    """□纸质附件 □电子稿附件 □其他."""
    return [Choice(str(kind.label), form.manuscript_form == kind) for kind in ManuscriptForm]


def source_choices(form: Annex2) -> list[Choice]:
    """○本处室、单位原创制发 ○转载（注明转载来源）：…"""
    reposted = form.source_kind == SourceKind.REPOST
    named = "　".join(part for part in (form.source_name, form.source_url) if part) if reposted else ""
    return [
        Choice(str(SourceKind.ORIGINAL.label), form.source_kind == SourceKind.ORIGINAL),
        Choice(f"转载（注明转载来源）：{named}", reposted),
    ]


def type_choices(form: Annex2) -> list[Choice]:
    """Five types, each with the receiving department the form prints; its own name follows where they differ."""
    lines = []
    for kind in InfoType:
        chosen = form.info_type == kind
        own = f"（{form.receiving}）" if chosen and form.receiving not in ("", RECEIVERS[kind]) else ""
        lines.append(Choice(f"{kind.label}：{RECEIVERS[kind]}{own}", chosen))
    return lines


def column_lines(form: Annex2) -> list[tuple[str, str]]:
    """一级、二级、三级栏目 and their titles."""
    return list(zip(("一级栏目：", "二级栏目：", "三级栏目："), form.columns, strict=True))


def deemed_choices(form: Annex2) -> list[Choice]:
    """The four cases."""
    return [Choice(text, form.deemed == text) for text in DEEMED]


def evidence_lines(form: Annex2) -> list[str]:
    """What the case of 视同已三审三校 rests on, under its box."""
    lines = list(form.evidence)
    if form.evidence_file:
        lines.append(f"依据：{form.evidence_file}")
    return lines


def stage_lines(stage: Stage) -> list[str]:
    """What stands beside 一审一校: for 审 and 校 the name, conclusion and time, an opinion below."""
    lines = []
    for kind, act in (("审", stage.review), ("校", stage.proof)):
        if act is not None:
            lines.append(f"{kind}：{act.name}　{act.decision}　{act.at}")
            if act.opinion:
                lines.append(f"{OPINION}{act.opinion}")
    if stage.corrections:
        lines.append(f"本环节更正 {stage.corrections} 处")
    return lines


def import_rows(form: ImportFiling) -> list[tuple[str, str]]:
    """Label and value of every row of the import form."""
    return [
        ("授权部门", form.authorised_by),
        ("导入人", form.imported_by),
        ("导入栏目", form.column),
        ("来源文件", form.source),
        ("信息条数", f"{form.count} 条"),
        ("信息序号", f"{form.first_article} 至 {form.last_article}"),
        ("清单摘要值", form.list_digest),
        ("依据说明", IMPORT_NOTE),
    ]


def below_frame(form: Printable) -> list[str]:
    """The lines of verification under the frame."""
    if isinstance(form, ImportFiling):
        return [f"备案摘要值　{form.record_digest}"]
    lines = [*form.remarks, f"内容摘要值　{form.content_digest}"]
    if form.record_digest:
        lines.append(f"备案摘要值　{form.record_digest}")
    if form.state:
        lines.append(f"审批尚未办结，当前环节：{form.state}。")
    return lines


def is_long(text: str) -> bool:
    """Whether a text wants the smaller size, so that the form stays on its page."""
    return len(text) > 160


def is_crowded(form: Annex2) -> bool:
    """Whether the form has so much to hold that its rows give up their spare height."""
    texts = [form.summary, *("".join(stage_lines(stage)) for stage in form.stages)]
    return len(form.title) > 64 or any(map(is_long, texts)) or len(form.remarks) > 3
