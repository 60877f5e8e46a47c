"""The engine's closed sets of names."""

from enum import StrEnum


class Severity(StrEnum):
    """What a hit does to a text. The value is what people and JSON readers see."""

    BLOCK = "拦截"
    """Stops submission and publication until it is put right or exempted with a reason."""
    NOTICE = "提示"
    """Shown to the writer and the reviewer, who decide."""


class Kind(StrEnum):
    """What a part of a document is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CELL = "cell"
    CAPTION = "caption"
    LINK = "link"
    IMAGE = "image"
    ATTACHMENT = "attachment"


class Level(StrEnum):
    """How sure the proofreader has to be (levels.py)."""

    CERTAIN = "certain"
    LIKELY = "likely"
    HINT = "hint"
