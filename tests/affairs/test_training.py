"""培训 (第十五条): plan, record, coverage."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from lanmu.affairs.actions.training import drop_training, plan_training, register_training
from lanmu.affairs.models import Training, TrainingPlan
from lanmu.affairs.queries import coverage
from lanmu.common.refusal import NotAllowed, Refused, Stale
from tests.affairs.cast import AT, World, browser, day, do, later, make_world, read, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.clause("15.3")
def test_training_is_planned_held_and_covers_the_people_of_the_site(world: World) -> None:
    office = browser(world.supervisor)
    year = int(day()[:4])
    page = send(
        office, "affairs_plan_new", year=year, quarter=4, title="网站信息审核与保密", audience="信息员", hours="4",
    ).content.decode()  # fmt: skip
    assert "已保存。" in page
    plan = TrainingPlan.objects.get()
    assert "覆盖率 0.0%" in read(office, "affairs_coverage", year=year)
    form = read(office, "affairs_training_new")
    assert "法规处　法规处信息员" in form
    assert "系统管理员" not in form.split("参加人员")[1]
    send(
        office, "affairs_training_new", plan=plan.pk, title="网站信息审核与保密", held_on=day(), place="机关会议室",
        trainer="保密办", hours="4", people=[world.writer.pk, world.news_writer.pk], summary="",
    )  # fmt: skip
    plan.refresh_from_db()
    assert plan.state == "held"
    page = read(office, "affairs_coverage", year=year)
    assert "共 3 人" in page
    assert "参加过培训的 2 人，覆盖率 66.7%" in page
    assert "宣传处归口发布人" in page
    book = openpyxl.load_workbook(
        io.BytesIO(office.get(reverse("affairs_coverage"), {"year": year, "export": "xlsx"}).content)
    )
    told = {row[0]: row[1:] for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert told == {"法规处": (1, 1, 100, None), "宣传处": (2, 1, 50, "宣传处归口发布人")}
    training = Training.objects.get()
    page = do(office, "affairs_training", training.pk, "more", people=[world.news_publisher.pk], reason="签到表漏登")
    assert "已补登。" in page
    assert "覆盖率 100.0%" in read(office, "affairs_coverage", year=year)


def test_last_years_training_does_not_count_this_year(world: World) -> None:
    register_training(
        title="旧课", held_on=later(-200).date(), place="线上", trainer="办公室", hours=Decimal(2),
        people=[world.writer], by=world.supervisor, at=AT,
    )  # fmt: skip
    assert sum(row.trained for row in coverage(year=2024, day=AT.date())) == 0
    assert sum(row.trained for row in coverage(year=2023, day=AT.date())) == 1


def test_what_is_wrong_is_said_and_nothing_is_written(world: World) -> None:
    given = {"title": "课", "place": "线上", "trainer": "办公室", "hours": Decimal(2), "by": world.supervisor, "at": AT}
    with pytest.raises(Refused) as refused:
        register_training(**given | {"held_on": later(3).date(), "people": [], "hours": Decimal(0)})
    assert refused.value.reasons == [
        "举办日期不能在今天之后；还没有举办的，请先列入计划。",
        "请选择参加培训的人员。",
        "学时请填写 0 到 200 之间的数。",
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="只有办公室监督员"):
        register_training(**given | {"held_on": AT.date(), "people": [world.writer], "by": world.writer})
    assert not Training.objects.exists()


def test_a_plan_is_given_up_once_and_with_a_reason(world: World) -> None:
    plan = plan_training(
        year=2024, quarter=3, title="课", audience="信息员", hours=Decimal(2), by=world.supervisor, at=AT
    )  # fmt: skip
    with pytest.raises(Refused, match="请填写取消原因"):
        drop_training(plan=plan, reason=" ", by=world.supervisor, at=AT)
    drop_training(plan=plan, reason="防汛", by=world.supervisor, at=AT)
    with pytest.raises(Stale):
        drop_training(plan=plan, reason="防汛", by=world.supervisor, at=AT)
    plan.refresh_from_db()
    with pytest.raises(Refused, match="计划已经取消"):
        register_training(
            title="课", held_on=AT.date(), place="线上", trainer="办公室", hours=Decimal(2), people=[world.writer],
            by=world.supervisor, at=AT, plan=plan,
        )  # fmt: skip
