"""The sample: anybody can draw it again; chance lies in the seed alone; nobody inspects their own."""

import hashlib
import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from lanmu.config.cli import main
from lanmu.inspections.models import Check
from lanmu.inspections.sampling import draw, population_digest, population_text, share_out
from tests.inspections.cast import House, spot

ROWS = [(n, f"/c{n}/", f"栏目{n}") for n in range(1, 41)]


def by_hand(population: str, seed: str, size: int) -> list[int]:
    """The README's words, without our code."""
    digest = hashlib.sha256(population.encode()).hexdigest()
    ranks = {line: hashlib.sha256(b"\n".join([seed.encode(), digest.encode(), line.encode()])).hexdigest()
             for line in population.split("\n")}  # fmt: skip
    return [int(line.split("\t")[0]) for line in sorted(ranks, key=lambda line: ranks[line])[:size]]


@pytest.mark.clause("17.1")
def test_the_same_list_and_seed_give_the_same_sample_whoever_draws() -> None:
    population = population_text(ROWS)
    assert draw(population=population, seed="a1b2", size=7) == by_hand(population, "a1b2", 7)
    # Known answer, so that the algorithm cannot change unnoticed under checks on record.
    assert population_digest(population_text(ROWS[:3])) == (
        hashlib.sha256("1\t/c1/\t栏目1\n2\t/c2/\t栏目2\n3\t/c3/\t栏目3".encode()).hexdigest()
    )
    assert draw(population=population, seed="a1b2", size=7) != draw(population=population, seed="a1b3", size=7)
    assert sorted(draw(population=population, seed="x", size=99)) == list(range(1, 41))


def test_the_order_in_which_columns_are_listed_changes_nothing() -> None:
    assert population_text(ROWS) == population_text(list(reversed(ROWS)))


def test_every_column_comes_up_about_as_often_as_any_other() -> None:
    population = population_text(ROWS)
    seen = Counter(n for seed in range(2_000) for n in draw(population=population, seed=str(seed), size=4))
    # 200 each expected, standard deviation 13.4: five of them either way.
    assert set(seen) == set(range(1, 41))
    assert all(130 < count < 270 for count in seen.values())


def test_a_shell_draws_the_same(tmp_path: Path) -> None:
    population = population_text(ROWS[:9])
    (tmp_path / "list.txt").write_text(population, encoding="utf-8")
    script = (
        'd=$(sha256sum < list.txt | cut -c1-64); while IFS= read -r l || [ -n "$l" ]; do '
        'printf "%s %s\\n" "$(printf "%s\\n%s\\n%s" seed "$d" "$l" | sha256sum | cut -c1-64)" "$l"; '
        "done < list.txt | LC_ALL=C sort | head -4 | cut -d' ' -f2 | cut -f1"
    )
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [int(n) for n in done.stdout.split()] == draw(population=population, seed="seed", size=4)


def test_shared_columns_are_spread_and_kept_from_their_own_people() -> None:
    pairs, nobody = share_out(
        drawn=[1, 2, 3, 4, 5, 6], inspectors=[10, 20], barred={1: {10}, 2: {10}, 3: {20}}, mode="share"
    )
    assert nobody == []
    assert [column for column, _ in pairs] == [1, 2, 3, 4, 5, 6]
    assert dict(pairs)[1] == dict(pairs)[2] == 20
    assert dict(pairs)[3] == 10
    assert Counter(person for _, person in pairs) == {10: 3, 20: 3}
    every, nobody = share_out(drawn=[1, 2], inspectors=[10, 20], barred={1: {10, 20}}, mode="all")
    assert (every, nobody) == ([(2, 10), (2, 20)], [1])


@pytest.mark.clause("17.1")
def test_a_check_on_record_is_drawn_again_by_the_command(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = spot(house, size=3)
    drawn = [sheet.column_id for sheet in check.sheets.order_by("place")]
    listed = tmp_path / "list.txt"
    listed.write_bytes(check.population.encode())
    assert main(["inspections", "draw", str(listed), "--seed", check.seed, "--size", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"population_digest": check.population_digest, "drawn": drawn}
    assert main(["inspections", "verify", str(check.pk)]) == 0
    other = next(s for s in map(str, range(99)) if draw(population=check.population, seed=s, size=3) != drawn)
    Check.objects.filter(pk=check.pk).update(seed=other)
    capsys.readouterr()
    assert main(["inspections", "verify", str(check.pk)]) == 1
    assert capsys.readouterr().err
    assert main(["inspections", "verify", "999"]) == 1
