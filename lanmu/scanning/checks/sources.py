"""Reposts name where they are from (附件2 信息来源; 第十三条); a text that says it is from elsewhere is no original."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

UNNAMED = Rule("source.unnamed", "转载没有来源", Severity.BLOCK, "转载的信息请写明来源名称（管理办法附件2）。")
NO_ADDRESS = Rule("source.no_address", "转载没有原文网址", Severity.NOTICE, "转载的信息请填写原文网址。")
VAGUE = Rule("source.vague", "来源不明", Severity.BLOCK, "“来源：网络”不是来源，请写明首发的单位或媒体。")
NOT_ORIGINAL = Rule(
    "source.not_original", "疑似转载", Severity.NOTICE, "文字写明来自别处，信息来源却不是转载，请核对。"
)

_VAGUE = re.compile(
    r"(?:来源|来自|转自|摘自|转载自|稿源)[ ]?[:：]?[ ]?于?(?:网络|互联网|网上|百度百科|百度|微信朋友圈|朋友圈|"
    r"微信公众号|微信群|网友|自媒体|抖音|"
    r"小红书|不详|未知|不明)(?:整理|转载|搜索)?(?=$|[\s，。；、）)])",
    re.MULTILINE,
)
_MARKED = re.compile(r"(?:^|\n)[ \t\u3000]*[（(【\[]?(?:转载|网络转载|转载文章)[）)】\]]?[ \t\u3000]*(?=\n|$)")
_NAMED = re.compile(r"来源[ ]?[:：]|转载?自|摘自|原载|原文[网地]")
_AGENCY = re.compile(
    r"(?:^|\n)[ \t\u3000]*(?:[（(【]?(?:新华社|中新社|中国新闻网|新华网|"
    r"人民网|央视网|央广网|光明网|经济日报|人民日报|中国政府网)[^，"
    r"。\n]{0,16}"
    r"[0-9]{1,2}月[0-9]{1,2}日(?:电|讯)|本报[^，。\n]{0,10}讯|[（(]?(?:本文|"
    r"本稿|文章)?(?:转自|转载自|摘自)[ ]?[:：]?[ ]?[\u4e00-\u9fff《“])"
)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """The place of a missing source is the first paragraph."""
    text, source = reading.text, context.source
    if reading.characters & frozenset("来转摘稿"):
        yield from (Found(VAGUE, *match.span()) for match in _VAGUE.finditer(text))
    if source is None:
        if "转载" in text and _NAMED.search(text) is None:
            yield from (Found(UNNAMED, *match.span()) for match in _MARKED.finditer(text))
        return
    first = next((line for line in reading.lines if line.text.strip()), None)
    if source.repost and first is not None:
        if not source.name.strip():
            yield Found(UNNAMED, first.start, first.end)
        if not source.url.strip():
            yield Found(NO_ADDRESS, first.start, first.end)
    elif not source.repost:
        for match in _AGENCY.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Found(NOT_ORIGINAL, start, match.end())


CHECK = Check("信息来源", (UNNAMED, NO_ADDRESS, VAGUE, NOT_ORIGINAL), run)
