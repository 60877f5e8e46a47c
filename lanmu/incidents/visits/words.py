"""What people looked for on the public search: words, never whoever asked, nothing that may be a number of a person.

The search stands at `settings.LANMU_SEARCH_PATH` and takes the words in `q` (GET). Names cannot be told from words;
so a word is shown only when it was asked for often enough (`LEAST`), and forgotten with its month otherwise.
"""

import re
import unicodedata
from urllib.parse import parse_qs

LEAST = 3
"""Visitors of a day (added up over the days) who asked for a word before anybody sees it, or it is kept longer."""
SHORTEST, LONGEST = 2, 30
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d(?:[\s.-]?\d){4,}")
"""Telephone numbers, numbers of identity cards and cases: five figures in a row, with or without something between."""
_ADDRESS = re.compile(r"@|://|\bwww\.")


def term_of(query: bytes) -> str:
    """The words of a query string (`q=%E7%87%83%E6%B0%94&p=2`) in one spelling; empty where they are none to keep."""
    try:
        given = parse_qs(query.decode("ascii", "replace"), max_num_fields=20).get("q", [""])[0]
    except ValueError:
        return ""
    text = _SPACE.sub(" ", unicodedata.normalize("NFKC", given)).strip().casefold()
    if not SHORTEST <= len(text) <= LONGEST or not text.replace(" ", "").isprintable() or "\ufffd" in text:
        return ""
    if not any(letter.isalpha() for letter in text) or _NUMBER.search(text) or _ADDRESS.search(text):
        return ""
    return text
