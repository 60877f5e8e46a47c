"""The served tree watched by the clock: verify, restore at once, and leave a row that says what was found."""

import logging
from datetime import datetime

from lanmu.release.engine import held, needs_full
from lanmu.release.models import Verification
from lanmu.release.verify import Verdict, repair, verify

log = logging.getLogger(__name__)
LISTED = 200
"""Paths kept in a row of each kind; the log has the counts."""


def watch(*, at: datetime) -> Verification | None:
    """Verify the served tree and repair it when it is not sound. None before the first build.

    While releases are held after a rollback nothing is rendered anew, so nothing is repaired either, only told.
    """
    if needs_full():
        return None
    on_hold = bool(held())
    verdict = verify() if on_hold else repair(at=at)
    if not verdict.sound:
        log.error(
            "公开文件与清单不一致：被改 %d，缺失 %d，多出 %d；%s",
            len(verdict.altered), len(verdict.missing), len(verdict.extra), "暂停中，未恢复" if on_hold else "已恢复",
        )  # fmt: skip
    return keep(verdict, at=at, repaired=not verdict.sound and not on_hold)


def keep(verdict: Verdict, *, at: datetime, repaired: bool) -> Verification:
    """The row of a look that was taken at `at`: an alteration that was put right by hand is still known later."""
    return Verification.objects.create(
        at=at, checked=verdict.checked, altered=verdict.altered[:LISTED], missing=verdict.missing[:LISTED],
        extra=verdict.extra[:LISTED], repaired=repaired,
    )  # fmt: skip
