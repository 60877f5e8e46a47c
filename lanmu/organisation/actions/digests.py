"""Writing 每日汇总: every section asked, every person told once, all in one transaction."""

import logging
from datetime import datetime, time, timedelta

from django.db import transaction

from lanmu.common.times import local
from lanmu.organisation.actions.notices import TEXT_LENGTH
from lanmu.organisation.digests import Line, Section, sections
from lanmu.organisation.models import DigestRun, Notice
from lanmu.organisation.notice_kinds import DIGEST

log = logging.getLogger(__name__)

DIGEST_AT = time(8, 28)
"""After the morning's patrols and reminders, before the house begins."""
BACK = 30
"""Digests looked through for the last one that had a section."""
PER_SECTION = 5
"""Lines of one section that one person is shown; the others are counted."""


def write_digest(*, at: datetime) -> int:
    """Write today's digest if it is time and it is not written. Returns how many people were told.

    May be called at any moment by anybody: the day's row is taken first, so of two schedulers one waits for the other
    and finds it done; killed in the middle, nothing is written and the next call does it all. A scheduler that was off
    for days writes one digest that goes back to the last.
    """
    now = local(at)
    if now.time() < DIGEST_AT or DigestRun.objects.filter(day=now.date()).exists():
        return 0
    with transaction.atomic():
        run, is_mine = DigestRun.objects.get_or_create(day=now.date(), defaults={"at": at})
        if not is_mine:
            return 0
        found: dict[int, list[tuple[Section, Line]]] = {}
        for section in sections():
            for line in _ask(section, run):
                if line.user.is_active:
                    found.setdefault(line.user.pk, []).append((section, line))
        Notice.objects.bulk_create([_notice(pk, lines, run) for pk, lines in found.items()], ignore_conflicts=True)
        run.people = len(found)
        run.save(update_fields=["people", "failed"])
    return len(found)


def _ask(section: Section, run: DigestRun) -> list[Line]:
    """A section that breaks is left out and named; what it marked is taken back, so the next digest has it."""
    try:
        with transaction.atomic():
            return list(section.collect(run.at, _since(section, run)))
    except Exception:
        log.exception("每日汇总的“%s”没有生成，明天补上", section.label)
        run.failed.append(section.code)
        return []


def _since(section: Section, run: DigestRun) -> datetime:
    """When the section last was in a digest; a day ago where it never was."""
    earlier = DigestRun.objects.filter(day__lt=run.day).order_by("-day")[:BACK]
    return next((one.at for one in earlier if section.code not in one.failed), run.at - timedelta(days=1))


def _notice(user: int, lines: list[tuple[Section, Line]], run: DigestRun) -> Notice:
    parts = []
    for section in dict.fromkeys(section for section, _ in lines):
        mine = [line for one, line in lines if one == section]
        parts += [[section.label, line.text, line.url] for line in mine[:PER_SECTION]]
        if len(mine) > PER_SECTION:
            parts.append([section.label, f"另有 {len(mine) - PER_SECTION} 项。", mine[0].url])
    text = "".join(text for _, text, _ in parts)
    return Notice(
        user_id=user, kind=DIGEST, text=text[:TEXT_LENGTH], url=parts[0][2], parts=parts,
        key=f"digest:{run.day}", at=run.at,
    )  # fmt: skip
