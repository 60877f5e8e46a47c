"""怎么算的: every limit comes with its start, its rule and the article."""

from datetime import date

import pytest

from lanmu.columns.enums import Cadence
from lanmu.duty.changes import explain_dues
from lanmu.duty.clocks import ChangeFacts, ColumnFacts, Span, column_state
from lanmu.duty.enums import ChangeKind, ChangeState
from lanmu.duty.explaining import explain_publication, moved_by_pause
from lanmu.duty.limits import STANDARD, Limits
from lanmu.workdays.calc import STANDARD as CALENDAR

D = date


def said(day: date, *, limits: Limits = STANDARD, **fields: object) -> str:
    facts = ColumnFacts(1, **fields)  # type: ignore[arg-type]
    found = column_state(facts=facts, day=day, limits=limits).publication
    return "".join(explain_publication(facts=facts, state=found, limits=limits))


def test_a_period_tells_start_article_pauses_warning_and_the_national_line() -> None:
    text = said(
        D(2024, 5, 3), cadence=Cadence.WEEKLY, column_type="工作动态", last=D(2024, 5, 1),
        pauses=(Span(D(2024, 5, 2), D(2024, 5, 4)),),
    )  # fmt: skip
    for part in (
        "第十二条（二）：新闻动态类栏目每周至少更新1次", "最近一次更新：2024-05-01", "7 天", "暂停 3 天不计",
        "2024-05-02 至 2024-05-04", "到期日：2024-05-11", "70%", "19号", "2024-05-15 之后触及否决线",
    ):  # fmt: skip
        assert part in text


def test_a_statement_and_a_figure_of_the_office_are_told() -> None:
    limits = Limits(periods={Cadence.QUARTERLY: 60})
    text = said(D(2024, 3, 1), cadence=Cadence.QUARTERLY, last=D(2024, 1, 1), kept_until=D(2024, 3, 1), limits=limits)
    assert "已签署无变化声明，本期算到 2024-03-01" in text
    assert "60 天（办公室设定；默认 92 天）" in text
    assert "到期日：2024-04-30" in text


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"cadence": Cadence.MONTHLY, "has_items": False}, "空白栏目"),
        ({"cadence": Cadence.MONTHLY}, "没有注明发布时间"),
        ({"cadence": Cadence.ON_CHANGE, "last": D(2024, 1, 1)}, "没有固定周期"),
        ({"cadence": Cadence.LINK_CHECK, "kind": "external"}, "监测链接，不计更新时间"),
        ({"cadence": Cadence.MONTHLY, "is_online": False}, "没有上线"),
        ({"cadence": Cadence.PERIODIC, "last": D(2024, 1, 1)}, "办法没有规定天数，天数由办公室设定"),
    ],
)
def test_what_has_no_period_says_why(fields: dict[str, object], part: str) -> None:
    assert part in said(D(2024, 5, 1), **fields)


def test_a_change_that_is_due_first_is_told_beside_the_period() -> None:
    waiting = ChangeFacts(
        5, "许可决定", ChangeKind.DOUBLE, ChangeState.HANDED, D(2024, 5, 6), D(2024, 5, 14), D(2024, 5, 14), 3
    )
    text = said(D(2024, 5, 7), cadence=Cadence.QUARTERLY, last=D(2024, 5, 1), changes=(waiting,))
    assert "到期日：2024-08-01" in text
    assert "登记的变动先到期：2024-05-14（行政许可、行政处罚决定自作出之日起7个工作日内公示）" in text


def test_a_limit_that_a_pause_put_off_is_told_with_the_day_it_had() -> None:
    day = D(2024, 5, 8)
    waiting = ChangeFacts(5, "职能调整", ChangeKind.SAME_DAY, ChangeState.OPEN, day, day, None, 3)
    for pauses, told in (
        ((Span(day, D(2024, 5, 10)),), "原应于 2024-05-08 办理，落在暂停更新期间，顺延到 2024-05-11。"),
        ((Span(D(2024, 5, 9), D(2024, 5, 10)),), ""),
    ):
        facts = ColumnFacts(1, Cadence.ON_CHANGE, last=day, pauses=pauses, changes=(waiting,))
        states = column_state(facts=facts, day=day, limits=STANDARD)
        assert moved_by_pause(facts=facts, state=states.supply) == told
        assert moved_by_pause(facts=facts, state=states.publication) == ""


def test_working_days_are_counted_out_loud() -> None:
    def lines(kind: str, changed: date, handed: date | None = None, **days: int) -> str:
        limits = Limits(change_days={ChangeKind.SAME_DAY: 0, ChangeKind.DOUBLE: 7, **days})
        return "".join(explain_dues(kind=kind, changed_on=changed, handed_on=handed, limits=limits, calendar=CALENDAR))

    holiday = lines(ChangeKind.SAME_DAY, D(2024, 5, 1))
    assert "2024-05-01 不上班，顺延到其后第一个工作日 2024-05-06" in holiday
    assert "还没有送交" in holiday
    assert "送交日期 2024-05-08，当日到期" in lines(ChangeKind.SAME_DAY, D(2024, 5, 8), D(2024, 5, 8))
    allowed = lines(ChangeKind.SAME_DAY, D(2024, 5, 8), D(2024, 5, 8), **{ChangeKind.SAME_DAY: 2})
    assert "数 2 个工作日" in allowed
    assert "到期日：2024年5月10日（星期五）" in allowed
    law = lines(ChangeKind.DOUBLE, D(2024, 5, 6))
    assert "5月11日（星期六）调休上班，计为工作日" in law
    assert "到期日：2024年5月14日" in law
