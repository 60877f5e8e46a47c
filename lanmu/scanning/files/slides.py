"""PowerPoint: text of the slides, notes, hidden slides, comments."""

import re

from lanmu.scanning.files.contents import Contents
from lanmu.scanning.files.packages import Package, local


def read(package: Package, contents: Contents) -> None:
    """Slides in the order of their numbers."""
    for name in sorted(package.names, key=_number):
        if not name.endswith(".xml") or not re.match(r"ppt/(?:slides|notesSlides|comments)/", name):
            continue
        root = package.xml(name)
        if root is None:
            continue
        number = _number(name)[0]
        paragraphs = [
            "".join(t.text or "" for r in p for t in r if local(t) == "t") for p in root.iter() if local(p) == "p"
        ]  # a: p has runs (and fields) and these have their text: nothing is nested deeper
        if "/notesSlides/" in name:
            if words := "\n".join(p for p in paragraphs if p.strip() and not p.strip().isdigit()):
                contents.remark("file.notes", f"备注.{number}", words)
        elif "/comments/" in name:
            words = "\n".join(e.text or "" for e in root.iter() if local(e) in {"text", "t"})
            contents.remark("file.comments", f"批注.{number}", words)
        else:
            if root.get("show") in {"0", "false"}:
                contents.remark("file.hidden_slide", f"幻灯片.{number}")
            for index, words in enumerate(paragraphs, start=1):
                contents.add(words, f"幻灯片.{number}.{index}")


def _number(name: str) -> tuple[int, str]:
    found = re.search(r"([0-9]+)\.xml$", name)
    return (int(found[1]) if found else 0, name)
