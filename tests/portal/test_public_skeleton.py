"""Pages made from a skeleton are the pages their template would give, and a template that needs more fails at once."""

from typing import Any, NamedTuple

import pytest
from jinja2 import DictLoader
from markupsafe import Markup

from lanmu.portal import templating


class View(NamedTuple):
    """A view with every kind of field."""

    title: str
    body: Markup
    repost: bool = False
    note: str = ""
    rows: tuple[str, ...] = ()


TEMPLATES = {
    "page.html": '<h1 id="{{ a.title }}">{{ a.title }}</h1>{% if a.note %}<p>{{ a.note }}</p>{% endif %}'
    '{{ "转载自" if a.repost else "来源" }}{{ a.body }}{% for row in a.rows %}<li>{{ row }}{% endfor %}',
    "filter.html": "{{ a.title | upper }}",
    "compare.html": '{% if a.title == "x" %}是{% endif %}',
}


@pytest.fixture(autouse=True)
def templates(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The templates above instead of the public ones."""
    monkeypatch.setattr(templating.environment(), "loader", DictLoader(TEMPLATES))
    templating.template.cache_clear()
    templating._skeleton.cache_clear()
    yield
    templating.template.cache_clear()
    templating._skeleton.cache_clear()


@pytest.mark.parametrize(
    "view",
    [
        View("标题", Markup("<p>正文</p>")),
        View("a<b>&\"'", Markup("<p>正文</p>"), note="注<i>"),
        View("\0000\0", Markup("\0001\0 \\1 \\g<0> {{ a.title }}"), repost=True),
        View("半个字\ud800", Markup("")),
        View("有列表", Markup("<p>"), rows=("一", "<二>")),
        View("", Markup("")),
    ],
)
def test_a_filled_page_is_the_rendered_page(view: View) -> None:
    assert templating.fill("page.html", a=view) == templating.render("page.html", a=view)


def test_a_template_runs_once_for_all_pages_of_a_shape() -> None:
    for number in range(20):
        templating.fill("page.html", a=View(f"第{number}篇", Markup("<p>正文</p>")))
    assert templating._skeleton.cache_info().misses == 1


@pytest.mark.parametrize("name", ["filter.html", "compare.html"])
def test_a_template_that_works_on_a_word_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match="骨架模板"):
        templating.fill(name, a=View("x", Markup("")))
