"""What the office has done by the time of the demonstration: people named, last month filed, rules, training, items."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from lanmu.affairs.actions.items import issue_item, take_item
from lanmu.affairs.actions.orders import open_order
from lanmu.affairs.actions.rules import issue_rule, sign_rule
from lanmu.affairs.actions.training import plan_training, register_training
from lanmu.columns.actions.people import register_person
from lanmu.columns.queries import answering_departments, responsibility_rows
from lanmu.common.times import local
from lanmu.filings.actions import generate
from lanmu.filings.actions.sign import sign
from lanmu.filings.terms import bounds, month_before
from lanmu.organisation.models import Department, User
from lanmu.portal.demo.people import PREFIXES

SUPERVISOR = "bangong-jiandu"
LATE = "考核处"
"""Files last month late, so that there is something to see."""

RULE = """第一条  网站信息坚持先审后发。信息员送审，经一审一校、二审二校、三审三校后，由归口部门复核发布。
第二条  三个审次由不同的人办理，谁都不审自己写的、送的稿件。
第三条  发布前由制作单位作保密审查；不能确定的，送保密审查员审查。
第四条  每月 5 日前，运维部门核对、签报上月的信息发布情况。"""


def fill_office(*, people: Mapping[str, User], began: datetime, at: datetime) -> None:
    """`people` by user name; the people are named since `began`. Everything by the ordinary actions."""
    _name_people(people, began)
    _file_last_month(people, at)
    office = people[SUPERVISOR]
    rule = issue_rule(
        title="网站信息发布审核制度（演示）",
        kind="system",
        document_number="",
        effective_on=local(at).date(),
        text=RULE,
        note_text="",
        by=office,
        at=at - timedelta(days=9),
    )
    for name in ("fagui-xinxi", "xuanchuan-xinxi", "bangong-fabu"):
        sign_rule(version=rule, by=people[name], at=at - timedelta(days=8))
    plan = plan_training(
        year=local(at).year,
        quarter=(local(at).month - 1) // 3 + 1,
        title="信息审核和保密常识",
        audience="信息员、归口发布人",
        hours=Decimal(4),
        by=office,
        at=at - timedelta(days=40),
    )
    register_training(
        title="信息审核和保密常识",
        held_on=(local(at) - timedelta(days=1)).date(),
        place="机关会议室",
        trainer="办公室",
        hours=Decimal(4),
        people=[people[f"{prefix}-xinxi"] for prefix in list(PREFIXES.values())[:12]],
        by=office,
        at=at,
        plan=plan,
    )
    item = issue_item(
        title="报送下一年度专题专栏设想",
        text="没有设想的也请回复。",
        due_on=(local(at) + timedelta(days=5)).date(),
        departments=list(Department.objects.filter(name__in=["法规处", "燃气管理处", "园林管理处"])),
        by=office,
        at=at - timedelta(days=2),
    )
    take_item(part=item.parts.get(department__name="法规处"), by=people["fagui-xinxi"], at=at - timedelta(days=1))
    open_order(
        kind="change",
        urgency="ordinary",
        title="首页增加“我为政府网站找错”图标",
        text="位置在页底功能区，图标由运维单位提供。",
        due_on=(local(at) + timedelta(days=10)).date(),
        by=office,
        at=at - timedelta(days=2),
    )


def _name_people(people: Mapping[str, User], began: datetime) -> None:
    """栏目专人 (第十五条): the operating department's publisher, elsewhere the 信息员."""
    for row in responsibility_rows():
        for department in answering_departments(row):
            prefix = PREFIXES[department.name]
            end = "fabu" if department.pk == row.operator_id else "xinxi"
            register_person(
                column=row.column,
                department=department,
                user=people[f"{prefix}-{end}"],
                starts_on=local(began).date(),
                by=None,
                at=began,
            )


def _file_last_month(people: Mapping[str, User], at: datetime) -> None:
    """月报备 (第十六条): generated on the 1st, signed on the 3rd, as far as these days have come."""
    month = month_before(local(at).date())
    begins = bounds(month)[1]
    made, signed = begins + timedelta(hours=8, minutes=15), begins + timedelta(days=2, hours=10)
    for filing in generate(month=month, at=min(made, at)):
        if filing.department.name != LATE and signed <= at:
            by = people[f"{PREFIXES[filing.department.name]}-fabu"]
            sign(filing=filing, by=by, at=signed, digest=filing.digest)
