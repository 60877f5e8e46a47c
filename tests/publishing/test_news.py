"""委宣传部门负责新闻动态栏目的管理维护 (第五条（一）): 宣传处 receives and publishes what goes there."""

import pytest

from lanmu.columns.actions.load import load_table
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import directory, receiving_department
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_table
from lanmu.common.refusal import NotAllowed
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department
from lanmu.publishing.actions import publish
from lanmu.publishing.enums import InfoType, PublicationState
from lanmu.publishing.models import Publication
from lanmu.publishing.queries import todo_for
from tests.factories import AT, Cast, make_article, make_portal, make_user, pass_all, submit

pytestmark = pytest.mark.django_db


@pytest.mark.clause("5.1")
def test_news_are_received_and_published_by_the_publicity_department() -> None:
    make_portal()
    load_table(rows=read_table(data=shipped_table(), directory=directory()), by=None, at=AT, reason="装载附件1")
    news = Department.objects.get(name="宣传处")
    column = ColumnPage.objects.get(title="城市管理动态")
    assert receiving_department(column) == news
    cast = Cast(
        department=news,
        office=news,
        column=column,
        author=make_user("宣传处信息员", Role.INFORMATION_OFFICER, department=news),
        reviewers=(
            make_user("宣传处一审", Role.FIRST_REVIEWER, department=news),
            make_user("宣传处二审", Role.SECOND_REVIEWER, department=news),
            make_user("宣传处三审", Role.THIRD_REVIEWER, department=news),
        ),
        proofreader=make_user("宣传处专职校对", Role.PROOFREADER, department=news),
        publisher=make_user("宣传处归口发布人", Role.PUBLISHER, department=news),
        stranger=make_user("宣传处其他人员", department=news),
    )
    elsewhere = make_user("办公室归口发布人", Role.PUBLISHER, department=Department.objects.get(name="办公室"))
    article = make_article(column, by=cast.author, title="夜间施工专项检查启动", info_type=InfoType.NEWS)
    submission = pass_all(submit(article=article, by=cast.author, at=AT), cast)
    submission.refresh_from_db()
    assert submission.receiving == news
    assert [todo.submission for todo in todo_for(user=cast.publisher, at=AT)] == [submission]
    assert todo_for(user=elsewhere, at=AT) == []
    with pytest.raises(NotAllowed, match="宣传处"):
        publish(submission=submission, by=elsewhere, at=AT)
    publish(submission=submission, by=cast.publisher, at=AT)
    assert Publication.objects.get(article=article).state == PublicationState.PUBLIC
