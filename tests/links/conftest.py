"""A small public folder, and a loopback world beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.soak.linkworld import World

TOP = (
    "<!doctype html><html><head><title>{title}</title></head><body>"
    '<nav><a href="/">首页</a><a href="/news/">动态</a>{nav}</nav>'
)
Write = Callable[..., None]


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    settings.LANMU_DATA = tmp_path
    folder = tmp_path / "public"
    folder.mkdir()
    return folder


@pytest.fixture
def page(root: Path) -> Write:
    """Write a page: `page("news/a.html", "<a href=…>")`; `nav` stands outside of its main part."""

    def write(path: str, text: str = "", *, nav: str = "", head: str = "") -> None:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        top = TOP.format(title=path, nav=nav).replace("</title>", f"</title>{head}")
        file.write_text(f'{top}<main id="main">{text}</main><footer></footer></body></html>', encoding="utf-8")

    write("index.html")
    write("news/index.html")
    return write


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("world")) as made:
        yield made
