"""A scan together with the statistical level, when one is installed."""

from dataclasses import replace

from lanmu.scanning import levels
from lanmu.scanning.context import Context
from lanmu.scanning.documents import Document
from lanmu.scanning.engine import scan, scan_found
from lanmu.scanning.enums import Level
from lanmu.scanning.rules import Failure, Result


def scan_text(text: str | Document, *, level: Level = Level.CERTAIN, context: Context | None = None) -> Result:
    """Rules, and what an installed proofreader adds. A proofreader that fails is a failure, as for every check."""
    result = scan(text, context=context)
    if levels.state(Level.LIKELY):
        return result
    try:
        more = scan_found(
            text, lambda given: levels.read(given, level=level, known=(context or Context()).known_names), context
        )
    except Exception as error:  # noqa: BLE001 - whatever it does wrong, the text was not proofread
        why = f"统计校对没有完成（{type(error).__name__}），请先人工检查，并把这件事告诉系统管理员。"
        return replace(result, failures=(*result.failures, Failure("proofreader", "统计校对", why)))
    spans = [(hit.where, hit.start, hit.end) for hit in result.hits if hit.rule.startswith("spelling.")]
    new = [h for h in more.hits if not any(w == h.where and s < h.end and h.start < e for w, s, e in spans)]
    hits = sorted((*result.hits, *new), key=lambda hit: (hit.where, hit.start, hit.end)) if new else result.hits
    return replace(result, hits=tuple(hits), exempted=(*result.exempted, *more.exempted))
