"""Documents stay true: the glossary names what exists, links lead somewhere, decisions say what was rejected."""

import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from lanmu.common import timetable

ROOT = Path(settings.ROOT)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "lanmu").glob("*/README.md")])


def test_identifiers_of_the_glossary_exist() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    names = re.findall(r"`(lanmu\.[\w.]+)`", text)
    assert len(names) > 20
    gone = []
    for name in names:
        module, attributes = name, []
        while True:
            try:
                found = importlib.import_module(module)
                break
            except ModuleNotFoundError:
                module, _, last = module.rpartition(".")
                attributes.insert(0, last)
        for attribute in attributes:
            found = getattr(found, attribute, None)
        if found is None:
            gone.append(name)
    assert gone == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert gone == []


@pytest.mark.parametrize("decision", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_says_what_was_rejected(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert re.match(r"# \d{4} ", text)
    for heading in ("## Context", "## Decision", "## Rejected alternatives"):
        assert heading in text


def test_every_job_of_the_timetable_is_in_the_operations_manual() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [job.name for job in timetable.jobs() if f"| {job.name}" not in text] == []
