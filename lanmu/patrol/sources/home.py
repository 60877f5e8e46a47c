"""首页: two weeks without anything new is a veto (19号 单项否决：首页不更新); a warning comes before."""

from datetime import datetime, timedelta

from django.conf import settings

from lanmu.common.times import day_text
from lanmu.patrol.models import HomeFace
from lanmu.patrol.observing import Observation
from lanmu.patrol.pages import read_page
from lanmu.patrol.rules import Look
from lanmu.release.models import ReleasedFile
from lanmu.release.served import open_served


def look_at_home(at: datetime) -> Look:
    """How long the released home page shows nothing new. What counts is the newest time a visitor reads on it; on a
    page that shows no times, the last change of its bytes.
    """
    row = ReleasedFile.objects.filter(target="home").first()
    if row is None or not row.digest:
        return Look(seen=[], scope=lambda _: False)
    face = _face(row, at)
    since = face.newest or face.at
    return Look(seen=judge(since=since, face=face, at=at), looked=1, report={"since": since.isoformat()})


def judge(*, since: datetime, face: HomeFace, at: datetime) -> list[Observation]:
    """Nothing, the warning, or the veto."""
    idle = at - since
    veto, warn = timedelta(days=settings.LANMU_HOME_VETO_DAYS), timedelta(days=settings.LANMU_HOME_WARN_DAYS)
    if idle < warn:
        return []
    is_veto = idle >= veto
    until = day_text(since + veto)
    said = "已触及否决线" if is_veto else f"到 {until} 仍不更新即触及否决线"
    evidence = {"newest": face.newest.isoformat() if face.newest else None, "changed": face.at.isoformat()}
    rule = "home.stale" if is_veto else "home.warning"
    return [
        Observation(
            key="home.stale:home",
            rule=rule,
            text=f"首页上最新的信息是 {day_text(since)} 的，{idle.days} 天没有更新，{said}（{veto.days} 天）。",
            path="/",
            evidence=evidence,
        )
    ]


def _face(row: ReleasedFile, at: datetime) -> HomeFace:
    """The present face of the home page, remembered from when it was first seen."""
    last = HomeFace.objects.filter(at__lte=at).first()
    if last is not None and last.digest == row.digest:
        return last
    newest = read_page(open_served().read(row.path)).shown
    return HomeFace.objects.create(at=at, digest=row.digest, newest=newest)
