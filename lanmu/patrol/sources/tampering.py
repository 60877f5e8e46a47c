"""篡改: what the last look at the served tree found (第七条（一）). Sound again later: proven gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lanmu.patrol.enums import RunState
from lanmu.patrol.models import PatrolRun
from lanmu.patrol.observing import Observation
from lanmu.patrol.rules import Look
from lanmu.release.models import Verification
from lanmu.release.watch import watch

NAME = "tampering"
FIRST_LOOK_BACK = timedelta(days=1)
"""How far back the first patrol looks for what others found."""
_SAID = {
    "altered": "公开文件“/{path}”的内容与清单不一致，可能被篡改",
    "missing": "公开文件“/{path}”不见了",
    "extra": "公开文件夹里多出来历不明的文件“/{path}”",
}


def look_for_tampering(at: datetime) -> Look:
    """Look at the served tree now (and restore it), and at what others found since the patrol before: the hourly watch,
    an operator's `lanmu release verify`. Before the first build nothing was looked at, and nothing is proven gone.
    """
    watch(at=at)
    rows = Verification.objects.filter(at__lte=at).order_by("-at", "-pk")
    last = rows.first()
    if last is None:
        return Look(seen=[], scope=lambda _: False)
    before = PatrolRun.objects.filter(source=NAME, state=RunState.DONE, requested_at__lt=at).first()
    since = before.requested_at if before else at - FIRST_LOOK_BACK
    looks = [*rows.filter(at__gt=since).exclude(pk=last.pk).reverse(), last]
    seen = {one.key: one for row in looks for one in _seen(row)}
    return Look(seen=[*seen.values()], looked=last.checked, scope=lambda finding: finding.last_seen < last.at)


def _seen(last: Verification) -> Iterator[Observation]:
    for kind, said in _SAID.items():
        for path in getattr(last, kind):
            done = "，已从清单恢复" if last.repaired and kind != "extra" else "，已移出留存" if last.repaired else ""
            yield Observation(
                key=f"tamper.{kind}:{path}"[:200],
                rule=f"tamper.{kind}",
                text=said.format(path=path) + done + "。请查明原因（quarantine 文件夹留有证据）。",
                path=f"/{path}",
                evidence={"verification": last.pk, "at": last.at.isoformat(), "repaired": last.repaired},
            )
