"""The report of a check as a printed paper."""

from datetime import datetime

from lanmu.common.charts import bars
from lanmu.common.papers import Block, Chart, Heading, Paper, Para, Table
from lanmu.common.times import day_text, minute_text
from lanmu.inspections import queries
from lanmu.inspections.enums import CheckKind, Stage
from lanmu.inspections.models import Check

HEADINGS = ("栏目", "运维部门", "检查项", "情况", "证据地址", "检查人")


def problem_rows(check: Check) -> list[list[str]]:
    """One row a 不合格."""
    return [
        [row.sheet.title, str(row.sheet.department), row.text, row.note, row.url, row.sheet.submitted_by_name]
        for row in queries.bad_results(check, stage=Stage.OFFICE)
    ]


def sentence(check: Check) -> str:
    """The check in words."""
    office = check.sheets.filter(stage=Stage.OFFICE)
    columns = office.values("column").distinct().count()
    found, gone = queries.closed_counts(check)
    said = (
        f"从 {len(check.population.split(chr(10)))} 个栏目中抽取 {columns} 个检查，" if check.drawn_at else "尚未抽样，"
    )
    handed_in = office.filter(submitted_at__isnull=False).count()
    said += f"提交检查表 {handed_in} 张，发现问题 {found} 个，已复查销号 {gone} 个。"
    if check.kind == CheckKind.CAMPAIGN:
        own = check.sheets.filter(stage=Stage.SELF)
        done = own.filter(submitted_at__isnull=False).count()
        said = f"自查表应交 {own.count()} 张，已交 {done} 张。" + said
        if lies := len(queries.overlooked(check)):
            said += f"自查合格而检查不合格的 {lies} 项。"
    return said


def department_chart(check: Check) -> Chart:
    """Problems by department."""
    rows = [(row.name, row.bad) for row in queries.by_department(check) if row.office]
    figures = Table(("处室、单位", "不合格项"), [(name, str(count)) for name, count in rows])
    return Chart(bars(title="各运维部门不合格项", rows=rows, unit=" 项"), figures)


def progress_chart(check: Check) -> Chart:
    """Sheets handed in, by department, in per cent of those due."""
    rows = [
        (row.name, round(100 * (row.own_done + row.office_done) / (row.own + row.office)))
        for row in queries.by_department(check)
    ]
    figures = Table(("处室、单位", "完成（%）"), [(name, str(count)) for name, count in rows])
    return Chart(bars(title="各处室、单位完成进度", rows=rows, unit="%"), figures)


def check_paper(check: Check, *, at: datetime) -> Paper:
    """抽查、集中检查报告 (第十七条)."""
    problems = [row[:4] + row[5:] for row in problem_rows(check)]
    items = [(text, str(count)) for text, count in queries.by_item(check)]
    own = check.kind == CheckKind.CAMPAIGN
    departments = [
        [r.name, *([f"{r.own_done}/{r.own}" if r.own else ""] if own else []),
         f"{r.office_done}/{r.office}" if r.office else "", str(r.bad) if r.office else ""]
        for r in queries.by_department(check)
    ]  # fmt: skip
    headings = ["处室、单位", *(["自查表"] if own else []), "检查表", "不合格项"]
    blocks: list[Block] = [
        Heading("一、检查情况"),
        Para(sentence(check)),
        *([Para(check.summary)] if check.summary else []),
        department_chart(check),
        Table(headings, departments or [["无"] + [""] * (len(headings) - 1)], widths=[40, *[20] * (len(headings) - 1)]),
        Heading("二、问题清单"),
        Table(
            (*HEADINGS[:4], HEADINGS[5]), problems or [["没有不合格项", "", "", "", ""]], widths=(20, 14, 24, 30, 12)
        ),
        Heading("三、按检查项统计"),
        Table(("检查项", "不合格"), items or [("没有不合格项", "0")], widths=(80, 20)),
    ]
    if check.kind == CheckKind.CAMPAIGN:
        lies = [(r.sheet.title, str(r.sheet.department), r.text, r.note) for r in queries.overlooked(check)]
        blocks += [
            Heading("四、自查合格而检查不合格"),
            Table(("栏目", "运维部门", "检查项", "检查所见"), lies or [("没有", "", "", "")], widths=(24, 16, 30, 30)),
        ]
    if check.drawn_at:
        blocks += [
            Heading("抽样依据"),
            Para(f"抽样时间 {minute_text(check.drawn_at)}；种子 {check.seed}；范围清单摘要值（SHA-256）"
                 f"{check.population_digest}。凭种子和范围清单，任何人都可以重新抽样核对。"),
        ]  # fmt: skip
    return Paper(title=f"{check.title}报告", blocks=[*blocks, Para(day_text(at), right=True)], dated=at)
