"""Word lists: misspellings, official names, set phrases, and whatever lists the organisation has loaded."""

from collections.abc import Iterable

from lanmu.scanning.context import Context
from lanmu.scanning.matcher import shipped_matcher
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found
from lanmu.scanning.wordlists import RULES


def run(reading: Reading, context: Context) -> Iterable[Found]:
    """One pass for all lists."""
    return (context.matcher or shipped_matcher()).find(reading.text)


CHECK = Check("词表", tuple(RULES.values()), run)
