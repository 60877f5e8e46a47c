"""主题宣传计划: making, adding and dropping subjects, tying a text to one, finishing (第五条（三）)."""

from datetime import date, datetime

from django.db import transaction

from lanmu.affairs.actions._common import day_of, demand, missing, note, refuse
from lanmu.affairs.enums import ThemeState, TopicForm
from lanmu.affairs.models import ThemePlan, ThemeTopic
from lanmu.affairs.permissions import reasons_without
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.activities import news_department
from lanmu.publishing.models import ArticlePage

MANAGE = Permission.AFFAIRS_THEME_MANAGE


def lead_department(*, by: User, at: datetime) -> Department:
    """The department that makes the news, when `by` publishes there. Raises NotAllowed, or Refused without one."""
    lead = news_department()
    if lead is None:
        raise Refused("分工表里还没有新闻动态类的栏目，不知道由哪个部门牵头。请联系办公室补上。")
    demand(reasons_without(MANAGE, user=by, at=at, department=lead))
    return lead


def make_plan(
    *, title: str, aim: str, starts_on: date | None, ends_on: date | None, by: User, at: datetime
) -> ThemePlan:
    """编制计划. Raises NotAllowed, or Refused with every reason."""
    lead = lead_department(by=by, at=at)
    reasons = missing({"title": title, "aim": aim}, {"title": ("主题", 200), "aim": ("总体安排", 3000)})
    if starts_on is None or ends_on is None:
        reasons.append("请填写开始和结束日期。")
    elif ends_on < starts_on:
        reasons.append("结束日期不能早于开始日期。")
    refuse(reasons)
    assert starts_on is not None
    assert ends_on is not None
    with transaction.atomic():
        plan = ThemePlan.objects.create(
            title=title.strip(),
            aim=aim.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            lead=lead,
            made_by=by,
            made_at=at,
        )
        note(by=by, verb="make_plan", subject=f"theme:{plan.pk}", at=at, title=plan.title)
    return plan


def add_topic(
    *, plan: ThemePlan, title: str, form: str, department: Department, due_on: date | None, by: User, at: datetime
) -> ThemeTopic:
    """增加选题. Raises NotAllowed, or Refused with every reason."""
    _demand_running(plan, by, at)
    reasons = missing({"title": title}, {"title": ("选题", 200)})
    if form not in TopicForm.values:
        reasons.append("请选择形式。")
    if due_on is None or not plan.starts_on <= due_on <= plan.ends_on:
        reasons.append(f"排期应在 {plan.starts_on} 至 {plan.ends_on} 之间。")
    refuse(reasons)
    assert due_on is not None
    with transaction.atomic():
        topic = ThemeTopic.objects.create(
            plan=plan, title=title.strip(), form=form, department=department, due_on=due_on
        )
        note(by=by, verb="add_topic", subject=f"theme:{plan.pk}", at=at, title=topic.title, department=department.name)
    return topic


def drop_topic(*, topic: ThemeTopic, reason: str, by: User, at: datetime) -> None:
    """取消选题, with a reason. Raises NotAllowed, Refused, or Stale."""
    _demand_running(topic.plan, by, at)
    refuse(missing({"reason": reason}, {"reason": ("取消原因", 300)}))
    with transaction.atomic():
        if ThemeTopic.objects.filter(pk=topic.pk, dropped_reason="").update(dropped_reason=reason.strip()) != 1:
            raise Stale("这个选题已经取消。")
        note(
            by=by, verb="drop_topic", subject=f"theme:{topic.plan_id}", at=at, title=topic.title, reason=reason.strip()
        )


def tie_article(*, topic: ThemeTopic, article: ArticlePage, by: User, at: datetime) -> None:
    """Say which text carries the subject out, by the lead or a 信息员 of the department that brings it.

    Raises NotAllowed, or Refused when the text is another department's or carries out another subject.
    """
    day = day_of(at)
    writes = holds(by, Permission.PUBLISHING_ARTICLE_WRITE, day=day, department=topic.department)
    if not writes and reasons_without(MANAGE, user=by, at=at, department=topic.plan.lead):
        raise NotAllowed(f"选题由{topic.department}的信息员或{topic.plan.lead}的归口发布人关联稿件。")
    reasons = []
    if article.department_id not in {topic.department_id, topic.plan.lead_id}:
        reasons.append(f"《{article.title}》不是{topic.department}或{topic.plan.lead}的稿件，请核对。")
    if ThemeTopic.objects.filter(article=article).exclude(pk=topic.pk).exists():
        reasons.append(f"《{article.title}》已经用于另一个选题。")
    refuse(reasons)
    with transaction.atomic():
        ThemeTopic.objects.filter(pk=topic.pk).update(article=article)
        note(
            by=by, verb="tie_article", subject=f"theme:{topic.plan_id}", at=at, title=topic.title, article=article.title
        )


def finish_plan(*, plan: ThemePlan, summary: str, by: User, at: datetime) -> None:
    """完成, with a summary. Raises NotAllowed, Refused without one, or Stale."""
    _demand_running(plan, by, at)
    refuse(missing({"summary": summary}, {"summary": ("总结", 3000)}))
    with transaction.atomic():
        running = ThemePlan.objects.filter(pk=plan.pk, state=ThemeState.RUNNING)
        if running.update(state=ThemeState.FINISHED, summary=summary.strip()) != 1:
            raise Stale("这个计划已经完成，请刷新页面。")
        note(by=by, verb="finish_plan", subject=f"theme:{plan.pk}", at=at, title=plan.title)


def _demand_running(plan: ThemePlan, by: User, at: datetime) -> None:
    demand(reasons_without(MANAGE, user=by, at=at, department=plan.lead))
    if plan.state != ThemeState.RUNNING:
        raise Refused("这个计划已经完成，不能再改。")
