"""The world of the simulated year 2025: the regulation's table, its people, and what they do on which day.

Everything here is script: who publishes, hands over, signs, orders and answers, and when. What must come of it stands
in `test_simulated_year.py`, worked out by hand from the regulation and the calendar of 2025.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.test import override_settings

from lanmu.columns.actions.edit import ColumnEdit, edit_row
from lanmu.columns.actions.load import load_table
from lanmu.columns.enums import PostState
from lanmu.columns.models import ColumnPage, ColumnPost
from lanmu.columns.queries import answering_departments, directory, leaf_columns, responsibility_rows
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_table
from lanmu.common.times import SHANGHAI
from lanmu.duty.actions.changes import hand_over, link_article, record_change
from lanmu.duty.actions.pauses import pause_column
from lanmu.duty.actions.statements import sign_statement
from lanmu.duty.models import ColumnChange
from lanmu.duty.queries import column_states
from lanmu.filings.actions import follow, mark_overdue
from lanmu.filings.actions.sign import sign
from lanmu.filings.models import MonthlyFiling
from lanmu.links.actions import ask, prefer
from lanmu.links.enums import Outcome
from lanmu.links.fetching import Result
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.patrol.actions import run_source
from lanmu.patrol.models import Finding
from lanmu.publishing.actions import publish
from lanmu.publishing.importing.bulk import import_articles
from lanmu.publishing.importing.items import Item
from lanmu.publishing.importing.markdown import read_markdown
from lanmu.supervision.actions.answer import acknowledge_order, reply_to_order
from lanmu.supervision.actions.draft import draft_order
from lanmu.supervision.actions.issue import issue_order
from lanmu.supervision.actions.propose import propose_orders
from lanmu.supervision.actions.recheck import recheck_orders
from lanmu.supervision.actions.remind import remind_of_orders
from lanmu.supervision.actions.scores import keep_day
from lanmu.supervision.models import RectificationOrder
from tests.factories import Cast, make_article, make_portal, make_user, pass_all, submit

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
LOADED = datetime(2024, 12, 15, 9, 0, tzinfo=SHANGHAI)
QUIET = date(2024, 12, 20)
"""Every column of the site has a text of this day, so that none is empty when the year begins."""

MONTHLY = (
    "党建工作", "学习贯彻习近平新时代中国特色社会主义思想主题教育", "法治政府建设", "燃气管理", "供热服务",
    "生活垃圾分类", "城市园林绿化", "综合行政执法", "城市管理综合考核",
)  # fmt: skip
QUARTERLY = ("政策解读", "办事统计", "主任办公会", "建议提案")
WEIBO, WEIBO_URL = "市城市管理委官方微博", "https://weibo.example.net/u/1"
"""The one column of the seven elsewhere whose address is asked, every morning."""
WEIBO_DEAD = (date(2025, 6, 16), date(2025, 6, 24))
HALF_YEARLY = ("人事任免", "招考录用", "重大项目")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a Shanghai day."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def publications() -> dict[date, list[str]]:
    """Day → columns in which something new appears."""
    plan: dict[date, list[str]] = defaultdict(list)
    monday = date(2025, 1, 6)
    while monday <= LAST:
        if monday not in {date(2025, 3, 10), date(2025, 3, 17), date(2025, 3, 24)}:  # 宣传处 misses three weeks
            plan[monday].append("城市管理动态")
        monday += timedelta(days=7)
    missed = {
        ("供热服务", 6),
        ("燃气管理", 9),  # nothing changed: a statement is signed instead
        ("城市园林绿化", 5), ("城市园林绿化", 6),  # paused for the whole of May
    }  # fmt: skip
    for month in range(1, 13):
        for title in MONTHLY:
            if (title, month) not in missed:
                plan[date(2025, month, 15)].append(title)
    plan[date(2025, 6, 20)].append("城市园林绿化")
    for day in (date(2025, 3, 15), date(2025, 6, 10), date(2025, 9, 5), date(2025, 12, 1)):
        plan[day] += QUARTERLY
    for day in (date(2025, 1, 10), date(2025, 4, 10), date(2025, 12, 1)):
        plan[day].append("政策文件")  # nothing in eight months of the year
    for day in (date(2025, 6, 10), date(2025, 12, 5)):
        plan[day] += HALF_YEARLY
    plan[date(2025, 1, 20)].append("公开年报")
    for day in (date(2025, 6, 1), date(2025, 11, 20)):
        plan[day].append("通知公告")
    return plan


class Internet:
    """What the address of 微博 answers on a day; in place of `links.fetching.Fetcher`."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __enter__(self) -> "Internet":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def look(self, url: str) -> Result:
        assert url == WEIBO_URL
        if WEIBO_DEAD[0] <= self.day <= WEIBO_DEAD[1]:
            return Result(Outcome.GONE, 404, "网页不存在（404）")
        return Result(Outcome.GOOD, 200)


@dataclass
class Year:
    """The site, its people, and the walk through the days."""

    columns: dict[str, ColumnPage]
    departments: dict[str, Department]
    publishers: dict[str, User]
    supervisor: User
    head: User
    finance: Cast
    scripted: dict[date, list[Callable[[date], object]]] = field(default_factory=lambda: defaultdict(list))
    change: ColumnChange | None = None
    order: RectificationOrder | None = None
    weibo: dict[str, str] = field(default_factory=dict)
    """The light of 微博 in the evening, whenever it is another than the evening before."""

    def walk(self) -> None:
        """Every day of the year: what people publish at dawn, the timetable in the morning, what people do after it."""
        plan = publications()
        day = FIRST
        while day <= LAST:
            for title in plan.get(day, []):
                self.bring(title, day)
            mark_overdue(at=at(day, 0, 5))
            self.ask_links(day)
            run_source(source="freshness", at=at(day, 6))
            run_source(source="filings", at=at(day, 6, 5))
            follow(at=at(day, 8, 15))
            keep_day(at=at(day, 8, 20))
            propose_orders(at=at(day, 8, 25))
            remind_of_orders(at=at(day, 8, 35))
            for act in self.scripted.get(day, []):
                act(day)
            if day.day == 3:
                self.sign_filings(day, besides={"燃气管理处"} if day.month == 4 else set())
            recheck_orders(at=at(day, 18))
            day += timedelta(days=1)

    def ask_links(self, day: date) -> None:
        """The nightly questions to addresses elsewhere."""
        with override_settings(LANMU_LINK_CHECK=True):
            ask(at=at(day, 5, 30), fetcher=Internet(day), threads=1, gap=0)  # type: ignore[arg-type]
        number = self.columns[WEIBO].pk
        light = str(column_states(day=day, columns=[number])[number].light)
        if [*self.weibo.values()][-1:] != [light]:
            self.weibo[f"{day:%m-%d}"] = light

    def bring(self, title: str, day: date) -> None:
        """Something new in a column, dated that day."""
        column = self.columns[title]
        text = f"{title}，{day:%Y年%m月%d日}。"
        item = Item(f"{title} {day:%Y-%m-%d}", at(day, 0), "", read_markdown(text).blocks, text, "第 1 行")
        operator = column.responsibility.operator
        import_articles(items=[item], column=column, authorised_by=operator, by=None, at=at(day, 5))

    def sign_filings(self, day: date, *, besides: set[str] = frozenset()) -> None:
        """Every operating department signs last month's filing."""
        month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
        for filing in MonthlyFiling.objects.filter(month=month).select_related("department"):
            if filing.department.name not in besides:
                self.sign(filing, at(day, 10))

    def sign(self, filing: MonthlyFiling, moment: datetime) -> None:
        sign(filing=filing, by=self.publishers[filing.department.name], at=moment, digest=filing.digest)


def make_year() -> Year:
    """The regulation's table with its 49 columns, everybody the script needs, and what they do on which day."""
    make_portal()
    load_table(rows=read_table(data=shipped_table(), directory=directory()), by=None, at=LOADED, reason="装载附件1")
    departments = {d.name: d for d in Department.objects.all()}
    columns = {c.title: c for c in leaf_columns().select_related("responsibility__operator")}
    operating = {c.responsibility.operator.name for c in columns.values()}
    publishers = {
        name: make_user(f"{name}归口发布人", Role.PUBLISHER, department=departments[name]) for name in sorted(operating)
    }
    finance = departments["财务处"]
    year = Year(
        columns=columns,
        departments=departments,
        publishers=publishers,
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=departments["办公室"]),
        head=make_user("网站主管", Role.WEBSITE_HEAD, department=departments["办公室"]),
        finance=Cast(
            department=finance,
            office=departments["办公室"],
            column=columns["财政预决算"],
            author=make_user("财务处信息员", Role.INFORMATION_OFFICER, department=finance),
            reviewers=(
                make_user("财务处一审", Role.FIRST_REVIEWER, department=finance),
                make_user("财务处二审", Role.SECOND_REVIEWER, department=finance),
                make_user("财务处三审", Role.THIRD_REVIEWER, department=finance),
            ),
            proofreader=make_user("财务处专职校对", Role.PROOFREADER, department=finance),
            publisher=publishers["办公室"],
            stranger=make_user("财务处其他人员", department=finance),
        ),
    )
    for column in columns.values():
        if column.takes_articles:
            year.bring(column.title, QUIET)
    year.bring("城市管理动态", date(2024, 12, 30))  # the last Monday before the year
    edit_row(column=columns[WEIBO], edit=ColumnEdit(link_url=WEIBO_URL), by=None, at=LOADED, reason="填写微博地址")
    prefer(weights={WEIBO_URL: 2}, at=LOADED)
    name_people(year)
    write_script(year)
    return year


def name_people(year: Year) -> None:
    """Every department that answers for a column has a named person there, since before the year."""
    people: dict[str, User] = {**year.publishers, "财务处": year.finance.author}
    posts = []
    for row in responsibility_rows():
        for department in answering_departments(row):
            if department.name not in people:
                people[department.name] = make_user(f"{department.name}栏目专人", department=department)
            posts.append(
                ColumnPost(
                    column=row.column, department=department, user=people[department.name], starts_on=QUIET,
                    state=PostState.CONFIRMED, filed_at=LOADED, confirmed_at=LOADED, confirmed_by=year.supervisor,
                )
            )  # fmt: skip
    ColumnPost.objects.bulk_create(posts)


def write_script(year: Year) -> None:
    """What happens besides publications, filings and the timetable."""
    do = year.scripted
    do[date(2025, 2, 10)].append(lambda day: _record(year, day))
    do[date(2025, 2, 12)].append(
        lambda day: hand_over(change=year.change, how="纸质材料交办公室", by=year.finance.author, at=at(day, 15))
    )
    do[date(2025, 2, 14)].append(lambda day: _publish_budget(year, day))
    do[date(2025, 3, 12)].append(lambda day: _order(year, day))
    do[date(2025, 3, 13)].append(
        lambda day: acknowledge_order(order=year.order, by=year.publishers["宣传处"], at=at(day, 9))
    )
    do[date(2025, 3, 31)].append(
        lambda day: reply_to_order(
            order=year.order, text="已恢复每周更新。", papers=[], by=year.publishers["宣传处"], at=at(day, 11)
        )
    )
    do[date(2025, 4, 8)].append(
        lambda day: year.sign(
            MonthlyFiling.objects.get(department__name="燃气管理处", month=date(2025, 3, 1)), at(day, 10)
        )
    )
    do[date(2025, 4, 28)].append(
        lambda day: pause_column(
            column=year.columns["城市园林绿化"], first_day=date(2025, 5, 1), last_day=date(2025, 5, 31),
            reason="栏目改版", by=year.publishers["园林管理处"], at=at(day, 10),
        )
    )  # fmt: skip
    do[date(2025, 9, 10)].append(
        lambda day: sign_statement(
            column=year.columns["燃气管理"],
            reason="本月没有新的工作动态",
            by=year.publishers["燃气管理处"],
            at=at(day, 10),
        )
    )


def _record(year: Year, day: date) -> None:
    """财务处: the budget has changed today, and nobody sends it."""
    year.change = record_change(
        column=year.columns["财政预决算"], department=year.departments["财务处"], kind="same_day", what="部门预算调整",
        changed_on=day, by=year.finance.author, at=at(day, 9, 30),
    )  # fmt: skip


def _publish_budget(year: Year, day: date) -> None:
    """Two days after the hand-over the text goes the whole way of three reviews and is published."""
    article = make_article(year.finance.column, by=year.finance.author, title="2025年部门预算调整情况")
    link_article(change=year.change, article=article, by=year.finance.author, at=at(day, 9, 30))
    submission = submit(article=article, by=year.finance.author, at=at(day, 10))
    pass_all(submission, year.finance, at=at(day, 14))
    publish(submission=submission, by=year.finance.publisher, at=at(day, 16))


def _order(year: Year, day: date) -> None:
    """办公室 presses 宣传处, five working days."""
    findings = list(Finding.objects.open().filter(department=year.departments["宣传处"]))
    draft = draft_order(
        department=year.departments["宣传处"], findings=findings, requirement="立即恢复更新，说明原因。",
        by=year.supervisor, at=at(day, 10), term_days=5,
    )  # fmt: skip
    year.order = issue_order(order=draft, by=year.supervisor, at=at(day, 10, 5))
