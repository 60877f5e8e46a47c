"""集中检查 (17.2): every operating department looks at its own columns, then the office at a sample of all."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from lanmu.audit import actions as audit
from lanmu.columns.queries import leaf_columns
from lanmu.common.refusal import Refused, Stale
from lanmu.common.times import local
from lanmu.inspections import permissions
from lanmu.inspections.actions._sheets import (
    assign,
    demand_manager,
    drawing_reasons,
    due_reasons,
    make_sheets,
    population_of,
    tell_inspectors,
    title_reasons,
)
from lanmu.inspections.actions.spot import Drawing, fresh_seed
from lanmu.inspections.enums import CheckKind, CheckState, Stage
from lanmu.inspections.models import Check
from lanmu.inspections.sampling import draw, population_digest
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User


def begin_campaign(*, title: str, note: str, self_due_on: date | None, by: User, at: datetime) -> Check:
    """部署: a sheet for every column, to be filled by its 运维部门. Raises NotAllowed, Refused."""
    demand_manager(by=by, at=at)
    words, wish = title.strip(), note.strip()
    rows = list(leaf_columns().filter(live=True))
    reasons = title_reasons(words, wish) + due_reasons("自查截止日", self_due_on, at=at)
    if not rows:
        reasons.append("还没有栏目，请先装载分工表。")
    if reasons or self_due_on is None:
        raise Refused(reasons)
    population = population_of(rows)
    with transaction.atomic():
        check = Check.objects.create(
            kind=CheckKind.CAMPAIGN, title=words, note=wish, state=CheckState.SELF, population=population,
            population_digest=population_digest(population), self_due_on=self_due_on, created_by=by, created_at=at,
        )  # fmt: skip
        sheets = make_sheets(check, [(column.pk, None) for column in rows], stage=Stage.SELF, at=at)
        departments = {sheet.department_id for sheet in sheets}
        detail = {"title": words, "size": len(sheets), "due": self_due_on.isoformat()}
        audit.record(actor=by, action="inspections.begin_campaign", subject=f"check:{check.pk}", at=at, detail=detail)
        for department, users in permissions.people_answering(departments, at=at).items():
            notify(
                users=users, kind="inspection",
                text=f"集中检查“{words}”已部署，请于 {self_due_on:%Y-%m-%d} 前自查本处室、单位运维的栏目。",
                url=reverse("inspections_mine"), at=at, key=f"inspection:{check.pk}:self:{department}",
            )  # fmt: skip
    return check


def draw_campaign(*, check: Check, drawing: Drawing, by: User, at: datetime) -> Check:
    """The office's sample, when the departments are through or their time is over. Raises Refused, Stale."""
    demand_manager(by=by, at=at)
    waiting = check.sheets.filter(stage=Stage.SELF, submitted_at__isnull=True).count()
    listed = {int(line.partition("\t")[0]) for line in check.population.split("\n")}
    there = set(leaf_columns().filter(pk__in=listed).values_list("pk", flat=True))
    reasons = due_reasons("检查截止日", drawing.due_on, at=at)
    reasons += drawing_reasons(
        size=drawing.size, most=len(listed), inspectors=drawing.inspectors, mode=drawing.mode
    )  # fmt: skip
    if check.state != CheckState.SELF:
        reasons.append("这次检查已经抽过样。" if check.drawn_at else "这次检查不能抽样。")
    elif waiting and check.self_due_on is not None and local(at).date() <= check.self_due_on:
        reasons.append(f"还有 {waiting} 张自查表没有提交，自查截止日（{check.self_due_on:%Y-%m-%d}）过后再抽样。")
    if reasons or drawing.size is None:
        raise Refused(reasons)
    seed = fresh_seed()
    with transaction.atomic():
        changed = Check.objects.filter(pk=check.pk, state=CheckState.SELF).update(
            state=CheckState.INSPECTING, seed=seed, size=drawing.size, mode=drawing.mode, drawn_at=at,
            due_on=drawing.due_on,
        )  # fmt: skip
        if changed != 1:
            raise Stale("这次检查刚刚被别人抽过样，请刷新页面。")
        check.refresh_from_db()
        drawn = [n for n in draw(population=check.population, seed=seed, size=drawing.size) if n in there]
        pairs = assign(check, drawn=drawn, inspectors=drawing.inspectors, mode=drawing.mode, at=at)
        make_sheets(check, pairs, stage=Stage.OFFICE, at=at)
        detail = {"title": check.title, "seed": seed, "population": check.population_digest, "size": drawing.size}
        audit.record(actor=by, action="inspections.draw", subject=f"check:{check.pk}", at=at, detail=detail)
        tell_inspectors(check, at=at)
    return check
