"""The catalogue that fills the gaps of Wagtail's Chinese one: compiled, whole, and about strings that exist."""

import gettext
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import wagtail
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

COMPILER = runpy.run_path(str(Path(settings.ROOT) / "scripts" / "compile_messages.py"))
CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("zh_Hans/LC_MESSAGES/*.po"))
WAGTAIL = Path(wagtail.__file__).parent
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def entries(path: Path) -> list[Any]:
    """Everything but the header."""
    return [entry for entry in COMPILER["read_po"](path) if entry.msgid]


def test_there_is_one_catalogue_for_pages_and_one_for_scripts() -> None:
    assert [path.name for path in CATALOGUES] == ["django.po", "djangojs.po"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == COMPILER["mo_bytes"](COMPILER["read_po"](path)), (
        "请运行 python scripts/compile_messages.py"
    )
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries(path):
        said = compiled.ngettext(entry.msgid, entry.plural, 2) if entry.plural else compiled.gettext(entry.msgid)
        assert said == entry.msgstr


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_string_is_one_that_the_installed_wagtail_says(path: Path) -> None:
    said = {
        (entry.msgid, entry.plural)
        for source in WAGTAIL.glob(f"**/locale/en/LC_MESSAGES/{path.name}")
        for entry in wagtails(source)
    }
    assert [entry.msgid for entry in entries(path) if (entry.msgid, entry.plural) not in said] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_nothing_is_left_unsaid_and_every_place_is_filled(path: Path) -> None:
    for entry in entries(path):
        assert entry.msgstr.strip()
        assert set(PLACE.findall(entry.msgstr)) == set(PLACE.findall(entry.plural or entry.msgid)), entry.msgid


def test_the_words_arrive_on_screen() -> None:
    assert _("Compare") == "比较"
    assert ngettext("Referenced %(count)s time", "Referenced %(count)s times", 3) % {"count": 3} == "被引用 3 次"


def test_a_catalogue_that_says_a_thing_twice_or_strangely_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.po"
    path.write_text('msgid "a"\nmsgstr "甲"\n\nmsgid "a"\nmsgstr "乙"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        COMPILER["read_po"](path)
    path.write_text('#, fuzzy\nmsgid "a"\nmsgstr "甲"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="cannot understand"):
        COMPILER["read_po"](path)


def wagtails(path: Path) -> list[Any]:
    """The entries of a source catalogue, whose flags and second plural forms our own reader does not know."""
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("#,", "msgstr[1]"))]
    return COMPILER["entries_of"]("\n".join(kept), name=path.name)
