"""定期抽查 (17.1): a random sample of columns, drawn from a frozen list by a seed on record."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import leaf_columns
from lanmu.common.refusal import Refused
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
from lanmu.inspections.enums import CheckKind, CheckState, Stage
from lanmu.inspections.models import Check
from lanmu.inspections.sampling import draw, population_digest
from lanmu.organisation.models import User

SEED_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a sample is drawn and by whom it is looked at."""

    size: int | None
    inspectors: list[User] = field(default_factory=list)
    mode: str = ""
    due_on: date | None = None


def fresh_seed() -> str:
    """By the machine: whoever could choose the seed could choose the sample."""
    return secrets.token_hex(SEED_BYTES)


def begin_spot_check(*, title: str, drawing: Drawing, by: User, at: datetime, below: ColumnPage | None = None) -> Check:
    """Freeze the list of columns (all leaves of the table, or those below one), draw, share out, tell the inspectors.

    Raises NotAllowed, or Refused with every reason; nothing is drawn then, and the next attempt has another seed.
    """
    demand_manager(by=by, at=at)
    words = title.strip()
    columns = leaf_columns().filter(live=True)
    rows = list(columns.filter(path__startswith=below.path) if below is not None else columns)
    reasons = title_reasons(words) + due_reasons("检查截止日", drawing.due_on, at=at)
    if not rows:
        reasons.append("抽样范围里没有栏目，请另选范围。")
    reasons += drawing_reasons(
        size=drawing.size, most=len(rows), inspectors=drawing.inspectors, mode=drawing.mode
    )  # fmt: skip
    if reasons or drawing.size is None:
        raise Refused(reasons)
    population, seed = population_of(rows), fresh_seed()
    with transaction.atomic():
        check = Check.objects.create(
            kind=CheckKind.SPOT, title=words, state=CheckState.INSPECTING, mode=drawing.mode, population=population,
            population_digest=population_digest(population), seed=seed, size=drawing.size, drawn_at=at,
            due_on=drawing.due_on, created_by=by, created_at=at,
        )  # fmt: skip
        drawn = draw(population=population, seed=seed, size=drawing.size)
        pairs = assign(check, drawn=drawn, inspectors=drawing.inspectors, mode=drawing.mode, at=at)
        make_sheets(check, pairs, stage=Stage.OFFICE, at=at)
        detail = {"title": words, "seed": seed, "population": check.population_digest, "size": drawing.size}
        audit.record(actor=by, action="inspections.begin_spot", subject=f"check:{check.pk}", at=at, detail=detail)
        tell_inspectors(check, at=at)
    return check
