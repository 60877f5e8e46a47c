"""Pictures of figures: well-formed SVG with every figure in it, escaped, readable without colour (common.charts)."""

import pytest
from lxml import etree

from lanmu.common import charts

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>&\"'"


def parsed(picture: str) -> etree._Element:
    return etree.fromstring(picture.encode())


def texts(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in parsed(picture).iter(f"{SVG}text")]


def test_bars_show_every_label_and_value_and_say_them_to_a_screen_reader() -> None:
    picture = charts.bars(title="各部门问题", rows=[("法规处", 4), ("办公室", 2), ("燃气管理处", 0)], unit="个")
    root = parsed(picture)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "各部门问题：法规处 4个，办公室 2个，燃气管理处 0个"
    assert {"法规处", "4个", "办公室", "2个", "燃气管理处", "0个"} <= set(texts(picture))
    lengths = [float(rect.get("width")) for rect in list(root.iter(f"{SVG}rect"))[1:]]
    assert lengths[0] == pytest.approx(2 * lengths[1])
    assert lengths[2] == 0


def test_a_bar_that_is_not_nothing_can_be_seen() -> None:
    rects = list(parsed(charts.bars(title="t", rows=[("多", 100_000), ("少", 1)])).iter(f"{SVG}rect"))[1:]
    assert float(rects[1].get("width")) >= 1


def test_nothing_is_said_to_be_nothing() -> None:
    for picture in (
        charts.bars(title="空", rows=[]), charts.shares(title="空", rows=[("甲", 0, "#000")]),
        charts.lines(title="空", labels=[], series={}), charts.lines(title="空", labels=["1月"], series={"甲": [None]}),
    ):  # fmt: skip
        assert "没有数据" in texts(picture)
        assert "没有数据" in str(parsed(picture).get("aria-label"))


def test_lines_leave_gaps_where_nothing_was_measured_and_differ_without_colour() -> None:
    picture = charts.lines(
        title="得分", labels=["1月", "2月", "3月", "4月"], series={"甲": [1, None, 3, 4], "乙": [4, 3, 2, 1]}, unit="分"
    )
    drawn = list(parsed(picture).iter(f"{SVG}polyline"))
    assert [len(str(line.get("points")).split()) for line in drawn] == [1, 2, 4]
    assert len({line.get("stroke-dasharray") for line in drawn}) == 2
    said = str(parsed(picture).get("aria-label"))
    assert "甲：1月 1分，3月 3分，4月 4分" in said
    assert "2月 0" not in said
    assert {"甲", "乙", "4", "2", "0"} <= set(texts(picture))


def test_more_than_four_lines_cannot_be_told_apart_and_are_refused() -> None:
    with pytest.raises(ValueError, match="four"):
        charts.lines(title="t", labels=["1"], series={str(n): [n] for n in range(5)})


def test_shares_divide_the_whole_and_name_each_part() -> None:
    picture = charts.shares(title="灯", rows=[("正常", 30, "#17594a"), ("超期", 10, "#a3341c")], unit="个")
    rects = [float(r.get("width")) for r in parsed(picture).iter(f"{SVG}rect") if r.get("height") == "24"]
    assert rects[0] == pytest.approx(3 * rects[1])
    assert {"正常 30个", "超期 10个"} <= set(texts(picture))


@pytest.mark.parametrize(
    "picture",
    [
        charts.bars(title=NASTY, rows=[(NASTY, 1)], unit=NASTY),
        charts.lines(title=NASTY, labels=[NASTY], series={NASTY: [1]}, unit=NASTY),
        charts.shares(title=NASTY, rows=[(NASTY, 1, "#000")], unit=NASTY),
    ],
    ids=["bars", "lines", "shares"],
)
def test_words_are_words_never_markup(picture: str) -> None:
    root = parsed(picture)
    assert NASTY in str(root.get("aria-label"))
    assert not list(root.iter(f"{SVG}script"))
    assert any(NASTY in text for text in texts(picture))


def test_a_long_label_is_cut_in_the_picture_and_whole_for_a_reader() -> None:
    name = "天津市城市管理委员会某某直属事业单位"
    picture = charts.bars(title="t", rows=[(name, 1)])
    assert f"{name[:10]}…" in texts(picture)
    assert name in str(parsed(picture).get("aria-label"))


def test_figures_have_no_needless_digits() -> None:
    assert [charts.number(n) for n in (3, 3.0, 2.25, 0)] == ["3", "3", "2.2", "0"]


@pytest.mark.parametrize(("most", "top"), [(96, "100"), (100, "100"), (130, "150"), (0.4, "0.4"), (0, "1"), (7, "8")])
def test_the_axis_ends_at_a_round_figure(most: float, top: str) -> None:
    picture = charts.lines(title="得分", labels=["11-01"], series={"本办法": [most]})
    assert top in texts(picture)


def test_a_line_of_many_points_has_no_dots_that_hide_it_and_one_of_one_point_has_its_dot() -> None:
    def dots(n: int) -> int:
        days = [str(day) for day in range(n)]
        return charts.lines(title="得分", labels=days, series={"19号": [90.0] * n}).count("<circle")

    assert (dots(1), dots(2), dots(45), dots(400)) == (1, 2, 45, 0)
