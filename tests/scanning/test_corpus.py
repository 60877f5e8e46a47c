"""Planted faults are found and named right, look-alikes are left alone (corpus/*.jsonl)."""

import json
from collections import Counter
from pathlib import Path

import pytest

from lanmu.scanning.engine import scan
from lanmu.scanning.registry import CHECKS, all_rules

CORPUS = Path(__file__).with_name("corpus")
STRUCTURED = {"structure", "tables", "duplicates"}
"""Checks of documents with known parts: tests of their own."""


def entries(kind: str) -> list[tuple[str, dict[str, object]]]:
    rows = [
        (path.stem, json.loads(line))
        for path in sorted(CORPUS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [(name, row) for name, row in rows if kind in row]


def marked(text: str) -> tuple[str, int, int]:
    """The text without its marks ⟦⟧, and what stood between them."""
    start, end = text.index("⟦"), text.index("⟧") - 1
    return text.replace("⟦", "").replace("⟧", ""), start, end


def found(row: dict[str, object]) -> bool:
    text, start, end = marked(str(row["text"]))
    hits = scan(text).hits
    return any((hit.rule, hit.start, hit.end) == (row["rule"], start, end) for hit in hits)


def test_planted_faults_are_found_at_their_place_and_named_right() -> None:
    faults = entries("rule")
    assert len(faults) >= 300
    missed = [f"{name}: {row['rule']}: {row['text']}" for name, row in faults if not found(row)]
    assert len(missed) <= len(faults) * 0.05, missed


@pytest.mark.parametrize(
    "name", ["dates", "identity", "phones", "bankcards", "secrecy", "links", "docnumbers", "hidden", "persons"]
)
def test_every_planted_fault_of_the_exact_kinds_is_found(name: str) -> None:
    faults = [row for stem, row in entries("rule") if stem == name]
    assert len(faults) >= 7
    assert [row["text"] for row in faults if not found(row)] == []


def test_look_alikes_are_not_reported() -> None:
    clean = [str(row["text"]) for _name, row in entries("clean")]
    assert len(clean) >= 300
    wrong = {text: [(hit.rule, hit.text) for hit in scan(text).hits] for text in clean}
    assert {text: hits for text, hits in wrong.items() if hits} == {}


def test_every_check_of_texts_has_its_corpus() -> None:
    kinds = {str(row["rule"]) for _name, row in entries("rule")}
    without = [
        name
        for name, check in CHECKS.items()
        if name not in STRUCTURED and not any(rule.code in kinds for rule in check.rules)
    ]
    assert without == []


def test_rules_have_lasting_codes_chinese_names_and_whole_sentences() -> None:
    assert sum(Counter(rule.code for check in CHECKS.values() for rule in check.rules).values()) == len(all_rules())
    for rule in all_rules().values():
        assert rule.code.count(".") == 1
        assert rule.why.endswith("。")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in rule.name)
