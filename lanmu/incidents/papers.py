"""舆情月报 and 网站运行报告 as printed papers; the pages show the same figures."""

from collections.abc import Sequence
from datetime import datetime

from lanmu.common.charts import bars, lines, number
from lanmu.common.papers import Block, Chart, Heading, Paper, Para, Table
from lanmu.common.times import day_text, minute_text
from lanmu.incidents import clocks
from lanmu.incidents.enums import Light
from lanmu.incidents.queries import MonthReport, light_tag
from lanmu.incidents.visits.report import RunningReport, size_text

SHOWN_PAGES = 20


def month_name(report: MonthReport | RunningReport) -> str:
    """`2024年5月`."""
    return f"{report.month.year}年{report.month.month}月"


def month_sentence(report: MonthReport) -> str:
    """The month in words."""
    if not report.incidents:
        return f"{month_name(report)}没有登记舆情。"
    grades = "，".join(f"{grade.label} {count} 起" for grade, count in report.grades.items() if count)
    spent = f"从发现到首次公开回应平均 {number(report.hours)} 小时。" if report.hours is not None else ""
    return (
        f"{month_name(report)}登记舆情 {len(report.incidents)} 起，其中{grades}。应对时限：按时完成 {report.met} 项，"
        f"超期完成 {report.met_late} 项，超期未完成 {report.overdue} 项。{spent}"
    )


def incident_rows(report: MonthReport, *, at: datetime) -> list[list[str]]:
    """One row an incident, for tables and sheets."""
    found = []
    for row in report.incidents:
        light = light_tag(row, at=at)
        done = "；".join(
            f"{state.target.label}：{minute_text(state.met_at) if state.met_at else '未完成'}（{state.words}）"
            for state in clocks.states(row, at=at)
        )
        found.append(
            [minute_text(row.found_at), row.title, str(row.get_grade_display()), row.source, str(row.department or ""),
             str(row.get_state_display()), done or "不需要公开回应", light[1] if light else "", row.result]
        )  # fmt: skip
    return found


INCIDENT_HEADINGS = ("发现时间", "舆情", "等级", "来源", "涉及处室、单位", "状态", "应对", "时限", "处置结果")


def month_charts(report: MonthReport, trend: Sequence[tuple[object, int, int]]) -> list[Chart]:
    """舆情 by month over a year; the month by grade."""
    labels = [f"{month:%Y-%m}" for month, _, _ in trend]
    picture = lines(
        title="近一年舆情", labels=labels, unit=" 起",
        series={"发现": [found for _, found, _ in trend], "应对超期": [late for _, _, late in trend]},
    )  # fmt: skip
    rows = [(m, str(found), str(late)) for m, (_, found, late) in zip(labels, trend, strict=True)]
    figures = Table(("月份", "发现", "应对超期"), rows)
    grades = [(str(grade.label), count) for grade, count in report.grades.items()]
    by_grade = Chart(
        bars(title="本月按等级", rows=grades, unit=" 起"), Table(("等级", "起数"), [(g, str(c)) for g, c in grades])
    )
    return [Chart(picture, figures), by_grade]


def month_paper(report: MonthReport, trend: Sequence[tuple[object, int, int]], *, at: datetime) -> Paper:
    """舆情月报 (第七条（二）)."""
    rows = [row[:5] + row[6:7] for row in incident_rows(report, at=at)]
    late = [row for row in report.incidents if _missed(row, at=at)]
    blocks: list[Block] = [
        Heading("一、基本情况"),
        Para(month_sentence(report)),
        *month_charts(report, trend),
        Heading("二、舆情清单"),
        Table([*INCIDENT_HEADINGS[:5], INCIDENT_HEADINGS[6]], rows or [["无", "", "", "", "", ""]],
              widths=(14, 24, 8, 14, 14, 26)),
        Heading("三、时限情况"),
        Para("应对超期的舆情：" + "；".join(row.title for row in late) + "。" if late else "没有应对超期的舆情。"),
        Para("时限按自然小时计算：特别重大、重大的 5 小时内发布权威信息、24 小时内召开新闻发布会"
             "（国办发〔2016〕80号），其他的 48 小时内回应（国办发〔2016〕61号）。"),
        Para(day_text(at), right=True),
    ]  # fmt: skip
    return Paper(title=f"{month_name(report)}网络舆情月报", blocks=blocks, dated=at)


def _missed(row: object, *, at: datetime) -> bool:
    return bool({state.light for state in clocks.states(row, at=at)} & {Light.OVERDUE, Light.MET_LATE})  # type: ignore[arg-type]


def running_charts(report: RunningReport) -> list[Chart]:
    """Visits by day, columns, hosts."""
    labels = [f"{day.day:%m-%d}" for day in report.days]
    by_day = Chart(
        lines(title="每日访问", labels=labels, series={"页面浏览量": [d.views for d in report.days],
                                                  "独立访客": [d.visitors for d in report.days]}),
        Table(("日期", "页面浏览量", "独立访客"), [(f"{d.day}", str(d.views), str(d.visitors)) for d in report.days]),
    )  # fmt: skip
    found = [by_day]
    for title, rows, heading in (
        ("访问最多的栏目", report.columns, "栏目"), ("从哪些网站来", report.referrers, "来源网站"),
    ):  # fmt: skip
        # A bar has room for the last name of a column's trail.
        most = [(name.rpartition(" › ")[2], count) for name, count in rows[:10]]
        found.append(
            Chart(bars(title=title, rows=most, unit=" 次"), Table((heading, "次数"), [(n, str(c)) for n, c in most]))
        )
    return found


def running_sentence(report: RunningReport) -> str:
    """The month in words."""
    if not report.days:
        return f"{month_name(report)}没有读到访问日志。"
    return (
        f"{month_name(report)}有记录的 {len(report.days)} 天里，页面浏览 {report.views} 次，"
        f"文件下载 {report.downloads} 次，日均独立访客 {number(round(report.visitors_a_day, 1))} 人；"
        f"请求共 {report.requests} 次，其中爬虫 {report.bot_requests} 次（{report.bot_share:.0%}），"
        f"发送 {size_text(report.sent)}。"
    )


def running_paper(report: RunningReport, *, at: datetime) -> Paper:
    """网站运行报告 (第七条（三）)."""
    blocks: list[Block] = [
        Heading("一、访问"),
        Para(running_sentence(report)),
        *running_charts(report),
        Table(("页面", "浏览次数"), [(n, str(c)) for n, c in report.pages[:SHOWN_PAGES]] or [("无", "")],
              caption="访问最多的页面", widths=(80, 20)),
        Table(("搜索词", "搜索人次"), [(n, str(c)) for n, c in report.searches[:SHOWN_PAGES]] or [("无", "")],
              caption="公众搜索最多的词", widths=(80, 20)),
        Heading("二、可用性"),
        Para(report.availability_sentence),
        Table(("项目", "拨测次数", "正常", "太慢", "打不开", "平均用时（秒）"),
              [(t.name, str(t.total), str(t.good), str(t.slow), str(t.down), number(round(t.seconds, 1)))
               for t in report.targets] or [("无", "", "", "", "", "")], widths=(40, 12, 12, 12, 12, 12)),
        Heading("三、爬虫和状态码"),
        Table(("爬虫", "请求次数"), [(n, str(c)) for n, c in report.bots[:10]] or [("无", "")], widths=(70, 30)),
        Table(("状态码", "次数"), [(n, str(c)) for n, c in report.statuses] or [("无", "")], widths=(70, 30)),
        Para("访问量取自本站服务器的访问日志，不用第三方统计，不在访问者的浏览器里存任何东西，不保存访问者的地址；"
             "独立访客按当天的地址和浏览器辨认，辨认所用的密钥两日后销毁，不能跨天跟踪。"
             "搜索词一人一天只计一次，像号码的不记，全月不足 3 人次的不列、过月即删。"),
        Para(day_text(at), right=True),
    ]  # fmt: skip
    return Paper(title=f"{month_name(report)}网站运行报告", blocks=blocks, dated=at)
