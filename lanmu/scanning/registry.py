"""The checks, in the order in which people read their results."""

from lanmu.scanning.checks import (
    agreement,
    bankcards,
    dates,
    docnumbers,
    duplicates,
    enumeration,
    hidden,
    identity,
    idioms,
    links,
    numbers,
    persons,
    phones,
    punctuation,
    repeated,
    secrecy,
    sources,
    structure,
    tables,
    words,
)
from lanmu.scanning.rules import Check, Rule

CHECKS: dict[str, Check] = {
    "secrecy": secrecy.CHECK,
    "words": words.CHECK,
    "idioms": idioms.CHECK,
    "identity": identity.CHECK,
    "phones": phones.CHECK,
    "bankcards": bankcards.CHECK,
    "persons": persons.CHECK,
    "dates": dates.CHECK,
    "agreement": agreement.CHECK,
    "enumeration": enumeration.CHECK,
    "tables": tables.CHECK,
    "numbers": numbers.CHECK,
    "docnumbers": docnumbers.CHECK,
    "repeated": repeated.CHECK,
    "punctuation": punctuation.CHECK,
    "structure": structure.CHECK,
    "links": links.CHECK,
    "sources": sources.CHECK,
    "duplicates": duplicates.CHECK,
    "hidden": hidden.CHECK,
}
"""Name of the file → check."""


def all_rules() -> dict[str, Rule]:
    """Every rule by its code. The organisation's own lists add theirs (`wordlists.own_rule`)."""
    return {rule.code: rule for check in CHECKS.values() for rule in check.rules}
