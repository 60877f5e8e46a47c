"""The same text under another title: articles that stand on the site already."""

from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

NEAR = Rule("duplicate.near", "与已有信息重复", Severity.NOTICE, "网站上已有几乎相同的信息，请核对是否重复发布。")


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """The place is the first paragraph."""
    if context.near is None:
        return
    first = next((line for line in reading.lines if line.text.strip()), None)
    if first is None:
        return
    for near in context.near(reading.text):
        share = round(near.likeness * 100)
        yield Found(NEAR, first.start, first.end, "", f"与已有信息“{near.id}”约有 {share}% 相同，请核对是否重复发布。")


CHECK = Check("重复信息", (NEAR,), run)
