"""Medians, spreads, ratios and aims; the table keeps what it has; the configuration measured is the one we ship."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks import results
from benchmarks.case import Aim, Figures, Row, Statistic, percentile, spread
from benchmarks.nginx import public_part
from benchmarks.plot import draw
from benchmarks.results import Measured, line, merge, table
from benchmarks.serving import alternating
from benchmarks.texts import article, articles


def row(key: str = "build-20000", value: float = 3000, *, aim: Aim | None = None) -> Row:
    ours, theirs = Figures((value, value - 100, value + 100), "页/秒"), Figures((1000, 900, 1100), "页/秒")
    return Row(key, "全量生成 2 万篇", ours, "Hugo", theirs, aim or Aim(2), "40 个栏目")


def test_the_figure_that_counts_is_median_percentile_or_maximum() -> None:
    many = tuple(float(n) for n in range(1, 21))
    assert Figures(many, "秒").value == 10.5
    assert Figures(many, "秒", Statistic.P95).value == 19
    assert Figures(many, "秒", Statistic.MAXIMUM).value == 20
    assert percentile([5.0], 0.95) == 5


def test_the_spread_of_a_few_is_all_of_them_and_of_many_leaves_out_the_ends() -> None:
    assert spread([3, 1, 2]) == (1, 3)
    assert spread(range(1, 101)) == (5, 95)


@pytest.mark.parametrize(
    ("aim", "reached"),
    [
        (Aim(2), True),
        (Aim(3), True),
        (Aim(3.1), False),
        (Aim(3, at_most=True), True),
        (Aim(2.9, at_most=True), False),
        (Aim(3000, of_ratio=False), True),
        (Aim(2999, at_most=True, of_ratio=False), False),
    ],
)
def test_an_aim_is_reached_or_not(aim: Aim, reached: bool) -> None:
    assert row(aim=aim).reached is reached


def test_a_line_says_figure_spread_reference_ratio_aim_and_whether_it_is_reached() -> None:
    assert line(row()) == (
        "| 全量生成 2 万篇 | 3,000 页/秒（2,900–3,100） | Hugo：1,000 页/秒（900–1,100） | 3.00（2.82–3.22） "
        "| ≥ 2 | 是 | 40 个栏目 |"
    )
    assert "| ≥ 4 | 否 |" in line(row(aim=Aim(4)))


def test_a_later_run_replaces_its_own_rows_and_keeps_the_others(tmp_path: Path) -> None:
    first = [Measured(row("build-20000"), "2026-11-01", "甲机"), Measured(row("build-100000"), "2026-11-01", "甲机")]
    results.save(first, tmp_path / "results.json")
    second = [Measured(row("build-20000", 4000), "2026-11-02", "乙机")]
    kept = merge(results.load(tmp_path / "results.json"), second)
    assert [(one.row.key, one.day, one.row.figures.value) for one in kept] == [
        ("build-20000", "2026-11-02", 4000),
        ("build-100000", "2026-11-01", 3000),
    ]
    assert "2026-11-01，甲机：build-100000" in table(kept)


def test_the_picture_draws_each_aim_and_the_cost_of_a_publish() -> None:
    costs = [
        Row(key, f"发布一篇，{key}", Figures((20.0, 22.0, 21.0), "毫秒"), aim=Aim(1.3, at_most=True, of_ratio=False))
        for key in ("publish-1000", "publish-100000-ratio")
    ]
    drawn = ET.fromstring(draw([Measured(one, "2026-11-01", "甲机") for one in (row(), *costs)]))
    words = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "全量生成 2 万篇" in words
    assert "3.00（≥ 2）达到" in words
    assert "21.0（≤ 1.3 毫秒）未达到" in words
    assert "100,000" in words


def test_the_articles_are_the_same_every_time_and_no_two_titles_are_alike() -> None:
    made = list(articles(200))
    assert made == list(articles(200))
    assert made[17] == article(17, 200)
    assert len({one.title for one in made}) == 200
    assert [one.day for one in made] == sorted(one.day for one in made)
    assert all(3990 <= len(one.body.encode()) < 5500 for one in made)


def test_two_sides_are_measured_in_the_other_order_each_time() -> None:
    assert alternating(3) == [True, False, False, True, True, False]


def test_nginx_is_measured_with_the_shipped_configuration() -> None:
    shipped = (Path(settings.ROOT) / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    server = public_part(shipped, port=8123, root=Path("/srv/copy"))
    assert "    listen 127.0.0.1:8123;" in server
    assert "root /srv/copy;" in server
    assert "ssl" not in server
    assert "/var/lib/lanmu/public" not in server
    assert server.count("\nserver {") == 1
    for directive in ("disable_symlinks on;", "Content-Security-Policy", "try_files $uri"):
        assert directive in server
