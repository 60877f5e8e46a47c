"""Whether the sample on record is the one its seed draws from its list."""

from lanmu.columns.models import ColumnPage
from lanmu.inspections.enums import Stage
from lanmu.inspections.models import Check
from lanmu.inspections.sampling import draw, population_digest


def sample_faults(check: Check) -> list[str]:
    """What does not fit, as sentences; empty when everything does. Columns removed since are not asked for."""
    if check.drawn_at is None:
        return ["这次检查还没有抽样。"]
    found = []
    if population_digest(check.population) != check.population_digest:
        found.append("范围清单与记录的摘要值不符。")
    drawn = draw(population=check.population, seed=check.seed, size=check.size)
    there = set(ColumnPage.objects.filter(pk__in=drawn).values_list("pk", flat=True))
    wanted = [number for number in drawn if number in there]
    office = check.sheets.filter(stage=Stage.OFFICE, column__isnull=False).order_by("place")
    looked_at = list(dict.fromkeys(office.values_list("column_id", flat=True)))
    if extra := set(looked_at) - set(wanted):
        found.append(f"检查了 {len(extra)} 个不是由种子抽中的栏目。")
    if missing := set(wanted) - set(looked_at):
        found.append(f"抽中的栏目有 {len(missing)} 个没有检查表。")
    if not found and looked_at != wanted:
        found.append("检查表的次序与抽样的次序不符。")
    return found
