"""存量内容检查: every night everything public is read with today's rules and word lists (第十二条（一）, 第十三条).

What was read under the same rules and lists is not read again: the frozen text is known by its digest. 拦截 becomes a
finding of the text; 提示 is counted in the run's report, for people to read when they have time.
"""

import gc
import hashlib
import json
import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from lanmu import scanning
from lanmu.common.times import local
from lanmu.patrol.models import ScannedText
from lanmu.patrol.observing import Observation
from lanmu.patrol.rules import Look, Watch
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import FrozenContent, Publication
from lanmu.publishing.proofing import Checker
from lanmu.publishing.proofing_document import document_of, place_name, source_of
from lanmu.publishing.proofing_files import READABLE, files_of, of_file
from lanmu.publishing.proofing_gate import blocking
from lanmu.scanning.engine import scan, with_where
from lanmu.scanning.enums import Severity
from lanmu.scanning.rules import Hit, Result

PART = 50
KEPT = 20
"""Hits of one rule kept of one text; the finding needs the first, a person finds the others."""
FEW = 200
"""So few texts are read in this process."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the rules say of one frozen text."""

    frozen_id: int
    blocks: list[dict[str, str]]
    notices: dict[str, int]
    failures: list[dict[str, str]]


def read_everything(at: datetime, watch: Watch | None = None) -> Look:
    """Read what is public and not yet read under today's rules; then say what stands in everything public."""
    checker = Checker(day=local(at).date())
    version = version_of(checker)
    fresh = _unread(version)
    total = fresh.count()
    done = 0
    for part in _readings(fresh.order_by("pk").values_list("pk", flat=True), checker):
        _keep(part, version=version, at=at)
        done += len(part)
        if watch is not None:
            watch(done, total)
    seen, report = _what_stands(version)
    report |= {"read": done, "version": version}
    return Look(seen=seen, looked=report["texts"], report=report)


def read(frozen_id: int, content: dict[str, Any], checker: Checker) -> Read:
    """One text and its files through every rule. A check that failed is told, never taken for a pass."""
    results = list(_results(content, checker))
    hits = [hit for result in results for hit in result.hits]
    stopping = {id(hit) for result in results for hit in blocking(result)}
    blocks: dict[str, list[dict[str, str]]] = {}
    notices: Counter[str] = Counter()
    for hit in hits:
        if id(hit) in stopping:
            found = blocks.setdefault(hit.rule, [])
            if len(found) < KEPT:
                found.append(_kept(hit))
        elif hit.severity is Severity.NOTICE:
            notices[f"{hit.rule} {hit.name}"] += 1
    failures = [failure.as_json() for result in results for failure in result.failures]
    return Read(frozen_id, [b for found in blocks.values() for b in found], dict(notices), failures)


def _results(content: dict[str, Any], checker: Checker) -> Iterator[Result]:
    """The text, then each file that a machine reads. The statistical level is for people who wait for it to weigh."""
    titles = [file["title"] for file in files_of(content)]
    known = replace(checker.context, source=source_of(content), attachments=titles)
    yield checker.settings.applied(scan(document_of(content), context=known))
    for file in files_of(content):
        if file["ext"] in READABLE:
            yield with_where(of_file(file, checker), f"附件“{file['title']}”")


def _kept(hit: Hit) -> dict[str, str]:
    where = place_name(hit.where) if hit.where and not hit.where.startswith("附件") else hit.where
    return {
        "rule": hit.rule, "name": hit.name, "where": where, "text": hit.text[:60], "why": hit.why,
        "suggestion": hit.suggestion,
    }  # fmt: skip


def version_of(checker: Checker) -> str:
    """Today's rules, word lists, exemptions and settings in one word: it changes when one of them or the program does.

    Not the day: a text is not read anew because it is tomorrow.
    """
    total = hashlib.sha256(_program().encode())
    known = checker.context
    for one in known.matcher.lists if known.matcher else ():
        total.update(json.dumps([one.code, one.version, len(one.entries)]).encode())
    told = [
        checker.settings.number, sorted(repr(e) for e in known.exemptions), sorted(known.known_names),
        sorted(known.site_hosts),
    ]  # fmt: skip
    total.update(json.dumps(told, ensure_ascii=False).encode())
    return total.hexdigest()[:32]


@cache
def _program() -> str:
    """Digest of the engine's own files, word lists that come with it included."""
    folder = Path(scanning.__file__).parent
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _unread(version: str) -> Any:
    public = Publication.objects.filter(state=PublicationState.PUBLIC).values("frozen_id")
    known = ScannedText.objects.filter(version=version).values("frozen_id")
    return FrozenContent.objects.filter(Q(pk__in=public) & ~Q(pk__in=known))


def _readings(numbers: Any, checker: Checker) -> Iterator[list[Read]]:
    ids = list(numbers)
    parts = [ids[start : start + PART] for start in range(0, len(ids), PART)]
    if len(ids) <= FEW:
        for part in parts:
            yield [read(number, json.loads(text), checker) for number, text in _texts(part)]
        return
    gc.collect()
    gc.freeze()  # what is loaded is shared with the children; looking through it for garbage would copy it
    processes = len(os.sched_getaffinity(0))
    _shared[:] = [checker]
    try:
        with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
            flying: deque[Any] = deque()
            for part in parts:
                flying.append(pool.submit(_read_part, _texts(part)))
                if len(flying) > processes * 3:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
    finally:
        _shared.clear()
        gc.unfreeze()


_shared: list[Checker] = []
"""What the house knows, read before the children are forked: they ask no database."""


def _texts(numbers: Sequence[int]) -> list[tuple[int, str]]:
    return list(FrozenContent.objects.filter(pk__in=numbers).order_by("pk").values_list("pk", "content"))


def _read_part(texts: list[tuple[int, str]]) -> list[Read]:
    """Runs in a process of its own: no database."""
    return [read(number, json.loads(text), _shared[0]) for number, text in texts]


def _keep(part: list[Read], *, version: str, at: datetime) -> None:
    ScannedText.objects.bulk_create(
        [
            ScannedText(
                frozen_id=r.frozen_id, version=version, at=at, blocks=r.blocks, notices=r.notices, failures=r.failures
            )
            for r in part
        ],
        update_conflicts=True,
        unique_fields=["frozen"],
        update_fields=["version", "at", "blocks", "notices", "failures"],
    )


def _what_stands(version: str) -> tuple[list[Observation], dict[str, Any]]:
    """Findings of everything public, and the report: texts, and how often each rule of 提示 spoke."""
    seen: list[Observation] = []
    notices: Counter[str] = Counter()
    texts_of: Counter[str] = Counter()
    blocks: Counter[str] = Counter()
    count = 0
    for part in _public():
        count += len(part)
        scans = ScannedText.objects.filter(version=version, frozen_id__in=[row[0] for row in part])
        spoken = scans.exclude(blocks=[], notices={}, failures=[]).in_bulk()
        for frozen, article, title, column, department, path in part:
            scanned = spoken.get(frozen)
            if scanned is None:
                continue
            for rule, times in scanned.notices.items():
                notices[rule] += times
                texts_of[rule] += 1
            place = {"column_id": column, "department_id": department, "article_id": article, "path": path}
            for observation in _observations(scanned, title, place):
                blocks[observation.rule] += 1
                seen.append(observation)
    report = {
        "texts": count,
        "blocks": dict(blocks),
        "notices": [
            {"rule": rule.partition(" ")[0], "name": rule.partition(" ")[2], "places": n, "texts": texts_of[rule]}
            for rule, n in notices.most_common()
        ],
    }
    return seen, report


def _public() -> Iterator[list[Any]]:
    """Everything public, in pages of constant size."""
    rows = Publication.objects.filter(state=PublicationState.PUBLIC).order_by("article_id")
    names = ("frozen_id", "article_id", "title", "column_id", "approval__department_id", "path")
    last = 0
    while part := list(rows.filter(article_id__gt=last).values_list(*names)[:500]):
        last = part[-1][1]
        yield part


def _observations(scanned: ScannedText, title: str, place: dict[str, Any]) -> Iterator[Observation]:
    by_rule: dict[str, list[dict[str, str]]] = {}
    for hit in scanned.blocks:
        by_rule.setdefault(hit["rule"], []).append(hit)
    for rule, hits in by_rule.items():
        first = hits[0]
        where = f"{first['where']}中的" if first["where"] else ""
        more = f"，另有 {len(hits) - 1} 处" if len(hits) > 1 else ""
        instead = f"应为“{first['suggestion']}”。" if first["suggestion"] else ""
        yield Observation(
            key=f"content.{rule}:article:{place['article_id']}"[:200],
            rule=f"content.{rule}"[:60],
            text=f"《{title}》{where}“{first['text']}”（{first['name']}）{more}：{first['why']}{instead}",
            evidence={"hits": hits, "scanned": scanned.at.isoformat()},
            **place,
        )
    if scanned.failures:
        what = "、".join(f["name"] for f in scanned.failures)
        yield Observation(
            key=f"content.unchecked:article:{place['article_id']}",
            rule="content.unchecked",
            text=f"《{title}》的内容检查“{what}”没有做成，请人工检查，并告诉系统管理员。",
            evidence={"failures": scanned.failures},
            **place,
        )
