"""更新巡检: the clocks, empty columns and vacant posts as findings (第九条, 第十二条（二）, 第十五条)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage
from lanmu.patrol.models import Finding
from tests.factories import AT, make_department
from tests.patrol.site import column, office, open_rules, patrol
from tests.portal import public_site

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def publish(one: ColumnPage, *, at: datetime, **fields: Any) -> None:
    """A text with a known time (an import whose list time is its own moment is one that nobody knew the time of)."""
    public_site.publish(one, at=at, first=at + timedelta(minutes=1), **fields)


def freshness_rules() -> list[str]:
    return [rule for rule in open_rules("freshness") if rule != "column.vacant"]


@pytest.mark.clause("4.2")
@pytest.mark.clause("12.2e")
def test_a_column_that_is_not_updated_is_a_problem_of_its_department_until_it_is_updated() -> None:
    """Red under the regulation first, the national veto later: one problem, which gets worse; an update proves it."""
    news = column("工作动态", column_type="工作动态")
    publish(news, at=AT)
    patrol("freshness", AT + 7 * DAY)
    assert freshness_rules() == []
    patrol("freshness", AT + 8 * DAY)
    assert freshness_rules() == ["freshness.late"]
    finding = Finding.objects.get(rule="freshness.late")
    assert finding.department == make_department("法规处")
    assert finding.column_id == news.pk
    assert finding.evidence["last"] == "2024-05-08"
    patrol("freshness", AT + 15 * DAY)
    finding.refresh_from_db()
    assert (finding.rule, finding.severity) == ("freshness.veto", "veto")
    publish(news, title="又一条", at=AT + 15 * DAY)
    patrol("freshness", AT + 16 * DAY)
    finding.refresh_from_db()
    assert freshness_rules() == []
    assert finding.closed_at == AT + 16 * DAY
    assert finding.proof["how"] == "patrol"


@pytest.mark.clause("12.2f")
def test_an_empty_column_is_a_problem_at_once_and_a_text_proves_it_gone() -> None:
    empty = column("规划计划", cadence=Cadence.HALF_YEARLY)
    patrol("freshness", AT)
    finding = Finding.objects.get(rule="column.empty")
    assert (finding.column_id, finding.severity, finding.department.name) == (empty.pk, "veto", "法规处")
    assert "空白栏目“规划计划”" in finding.text
    publish(empty, at=AT + DAY)
    patrol("freshness", AT + 2 * DAY)
    assert freshness_rules() == []


def test_an_empty_column_that_is_not_online_is_nobody_s_problem() -> None:
    empty = column("规划计划")
    ColumnPage.objects.filter(pk=empty.pk).update(is_online=False)
    patrol("freshness", AT)
    assert freshness_rules() == []


def test_a_column_without_its_named_person_is_a_problem_of_the_department_that_owes_one() -> None:
    one = column("规划计划")
    publish(one, at=AT)
    patrol("freshness", AT)
    finding = Finding.objects.get(rule="column.vacant")
    assert (finding.column_id, finding.department.name) == (one.pk, "法规处")
    assert "专人" in finding.text


def test_a_column_that_only_leads_elsewhere_has_no_update_to_miss() -> None:
    column("政民零距离", kind="external", link_url="https://www.example.gov.cn/", cadence=Cadence.LINK_CHECK)
    patrol("freshness", AT + 400 * DAY)
    assert freshness_rules() == []


def test_a_column_whose_texts_say_no_time_counts_as_not_updated() -> None:
    one = column("规划计划")
    public_site.publish(one, at=AT)
    patrol("freshness", AT)
    assert freshness_rules() == ["column.undated"]


def test_two_runs_of_one_day_are_one_problem() -> None:
    column("规划计划", operator=office())
    patrol("freshness", AT)
    patrol("freshness", AT + timedelta(hours=3))
    assert Finding.objects.filter(rule="column.empty").count() == 1
    assert Finding.objects.get(rule="column.empty").times_seen == 2
