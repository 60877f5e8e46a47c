"""重大主题宣传 (第五条（三）): planned as a whole, designed subject by subject, done when public."""

import pytest

from lanmu.affairs.actions.themes import add_topic, finish_plan, make_plan, tie_article
from lanmu.affairs.models import ThemePlan, ThemeTopic
from lanmu.affairs.queries import with_progress
from lanmu.common.refusal import NotAllowed, Refused
from tests.affairs.cast import AT, World, browser, day, do, later, make_world, read, send
from tests.factories import make_article, make_cast, make_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def plan(world: World) -> ThemePlan:
    return make_plan(
        title="城市管理惠民行动",
        aim="突出民生。",
        starts_on=AT.date(),
        ends_on=later(60).date(),
        by=world.news_publisher,
        at=AT,
    )


@pytest.mark.clause("5.3")
def test_a_theme_is_planned_its_subjects_given_out_and_their_publication_counted(world: World) -> None:
    lead = browser(world.news_publisher)
    send(
        lead,
        "affairs_theme_new",
        title="城市管理惠民行动",
        aim="总体规划：突出民生。",
        starts_on=day(-3),
        ends_on=day(40),
    )
    theme = ThemePlan.objects.get()
    assert theme.lead == world.news
    for title, department in (("垃圾分类故事", world.law), ("夜市整治访谈", world.news)):
        page = do(
            lead,
            "affairs_theme",
            theme.pk,
            "add",
            title=title,
            form="interview",
            department=department.pk,
            due_on=day(-1),
        )
        assert "已增加。" in page
    publication = make_public(make_cast())
    topic = ThemeTopic.objects.get(title="垃圾分类故事")
    page = do(browser(world.writer), "affairs_theme", theme.pk, "tie", topic=topic.pk, article=publication.article_id)
    assert "已关联。" in page
    assert "已发布" in page
    assert "超期未发布" in page
    counted = with_progress(ThemePlan.objects.all()).get()
    assert (counted.topics_count, counted.public_count) == (2, 1)
    page = do(
        lead,
        "affairs_theme",
        theme.pk,
        "drop",
        topic=ThemeTopic.objects.get(title="夜市整治访谈").pk,
        reason="并入其他",
    )
    assert "已取消：并入其他" in page
    assert "1/1" in read(lead, "affairs_themes")
    assert "已完成" in do(lead, "affairs_theme", theme.pk, "finish", summary="发布一篇。")


def test_only_the_department_that_makes_the_news_plans(world: World) -> None:
    with pytest.raises(NotAllowed, match="只有宣传处的归口发布人"):
        make_plan(title="甲", aim="乙", starts_on=AT.date(), ends_on=AT.date(), by=world.writer, at=AT)


def test_a_subject_lies_within_the_plan_and_its_text_is_of_those_who_bring_it(world: World) -> None:
    theme = plan(world)
    given = {"plan": theme, "form": "text", "by": world.news_publisher, "at": AT}
    with pytest.raises(Refused, match="排期应在 2024-05-08 至 2024-07-07 之间"):
        add_topic(title="太晚", department=world.law, due_on=later(90).date(), **given)
    topic = add_topic(title="选题", department=world.law, due_on=later(9).date(), **given)
    cast = make_cast()
    foreign = make_article(cast.column, by=world.supervisor)
    with pytest.raises(Refused, match="不是法规处或宣传处的稿件"):
        tie_article(topic=topic, article=foreign, by=world.writer, at=AT)
    own = make_article(cast.column, by=world.writer)
    tie_article(topic=topic, article=own, by=world.writer, at=AT)
    second = add_topic(title="又一个", department=world.law, due_on=later(9).date(), **given)
    with pytest.raises(Refused, match="已经用于另一个选题"):
        tie_article(topic=second, article=own, by=world.writer, at=AT)
    finish_plan(plan=theme, summary="完", by=world.news_publisher, at=AT)
    theme.refresh_from_db()
    with pytest.raises(Refused, match="已经完成"):
        add_topic(title="晚了", department=world.law, due_on=later(9).date(), **given)
