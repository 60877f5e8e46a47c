"""巡检: asking for one, running one. A run that fails proves nothing: no finding opens or closes by it."""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import User
from lanmu.patrol import permissions
from lanmu.patrol.actions.observe import observe, queue_up
from lanmu.patrol.enums import UNFINISHED, RunState
from lanmu.patrol.models import PatrolRun
from lanmu.patrol.rules import Watch, look, source_of

log = logging.getLogger(__name__)
GIVEN_UP, SOON_GIVEN_UP = timedelta(hours=6), timedelta(hours=1)
"""An unfinished run so old was cut off: its process ended with the machine. Long looks (`watched`) are given longer."""
CUT_OFF = "巡检中断了（程序停止过），请重新开始。"


def ask_for(*, source: str, at: datetime, by: User | None = None) -> PatrolRun:
    """A run of `source` that waits to be taken up. Raises NotAllowed; Refused when one is under way or cannot begin."""
    if reasons := permissions.reasons_not_to_start(user=by, at=at):
        raise NotAllowed(reasons)
    chosen = source_of(source)
    if why := chosen.ready() if chosen.ready else "":
        raise Refused(why)
    patience = GIVEN_UP if chosen.watched else SOON_GIVEN_UP
    with transaction.atomic():
        queue_up(source)
        unfinished = PatrolRun.objects.filter(source=source, state__in=UNFINISHED)
        # A run asked for in the future was asked for by a clock that has been put right since.
        cut_off = unfinished.exclude(requested_at__range=(at - patience, at + patience))
        cut_off.update(state=RunState.FAILED, finished_at=at, problem=CUT_OFF)
        if unfinished.exists():
            raise Refused(f"“{chosen.label}”正在巡检，请等这一次完成。")
        run = PatrolRun.objects.create(source=source, requested_by=by, requested_at=at)
        if by is not None:
            record(actor=by, action="patrol.start", subject=f"patrol_run:{run.pk}", at=at, detail={"patrol": source})
    return run


def carry_out(*, run: PatrolRun, watch: Watch | None = None) -> PatrolRun:
    """Take up a waiting run: look, record what was seen, write down how it went. Nothing when somebody else has it.

    What it saw counts as seen at the moment it was asked for, so that nothing that happened while it looked is taken
    as proven gone. A source that fails leaves its sentence in `problem`, and every finding as it was.
    """
    at = run.requested_at
    taken = PatrolRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(state=RunState.RUNNING, started_at=at)
    if not taken:
        run.refresh_from_db()
        return run
    began = time.monotonic()
    values: dict[str, object] = {}
    try:
        seen = look(source_of(run.source), at=at, watch=watch)
        outcome = observe(source=run.source, seen=seen.seen, scope=seen.scope, at=at, run=run)
        values = {
            "state": RunState.DONE, "looked": seen.looked, "report": seen.report, "opened": outcome.opened,
            "repeated": outcome.repeated, "closed": outcome.closed,
        }  # fmt: skip
    except Refused as refused:
        values = {"state": RunState.FAILED, "problem": str(refused)[:500]}
    except Exception as error:
        log.exception("patrol %s failed", run.source)
        why = f"巡检没有完成（{type(error).__name__}），原因见系统日志，请把这件事告诉系统管理员。"
        values = {"state": RunState.FAILED, "problem": why}
    seconds = time.monotonic() - began
    finished = at + timedelta(seconds=seconds)
    PatrolRun.objects.filter(pk=run.pk).update(**values, seconds=round(seconds, 3), finished_at=finished)
    run.refresh_from_db()
    return run


def run_source(*, source: str, at: datetime, watch: Watch | None = None) -> PatrolRun:
    """A whole run, now. Raises Refused when one is under way or the source cannot begin."""
    return carry_out(run=ask_for(source=source, at=at), watch=watch)


def drop_old_runs(*, at: datetime, days: int = 90) -> int:
    """Runs of which nothing came are kept `days` days; those that opened, saw or closed something are kept for ever."""
    idle = PatrolRun.objects.filter(requested_at__lt=at - timedelta(days=days), opened=0, repeated=0, closed=0)
    return idle.exclude(state__in=UNFINISHED).delete()[0]
