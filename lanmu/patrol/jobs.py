"""Which source runs when. Every job only asks for the run; the background does it."""

from collections.abc import Callable
from datetime import datetime, time

from lanmu.common.timetable import Job, register
from lanmu.organisation.digests import Section, register_section
from lanmu.patrol.actions.run import drop_old_runs
from lanmu.patrol.link_source import follow_releases, look_at_links
from lanmu.patrol.notices import new_findings
from lanmu.patrol.rules import register_source
from lanmu.patrol.sources.availability import drop_old_probes, not_ready, probe
from lanmu.patrol.sources.content import read_everything
from lanmu.patrol.sources.duties import look_for_duties
from lanmu.patrol.sources.freshness import look_at_columns
from lanmu.patrol.sources.home import look_at_home
from lanmu.patrol.sources.tags import look_at_pages
from lanmu.patrol.sources.tampering import look_for_tampering
from lanmu.patrol.tasks import start_by_clock

HOURLY = 3600.0


def register_sources() -> None:
    """Called once, from PatrolConfig.ready."""
    register_source("freshness", "更新巡检", look_at_columns, order=10)
    register_source("links", "链接巡检", look_at_links, order=20, watched=True)
    register_source("content", "内容巡检", read_everything, order=30, watched=True)
    register_source("tags", "标签和页底巡检", look_at_pages, order=40, watched=True)
    register_source("availability", "可用性拨测", probe, order=50, ready=not_ready)
    register_source("home", "首页更新巡检", look_at_home, order=60)
    register_source("tampering", "防篡改巡检", look_for_tampering, order=70)
    register_source("duties", "补审和解读巡检", look_for_duties, order=80)


def register_jobs() -> None:
    """Called once, from PatrolConfig.ready."""
    register_section(Section("patrol", "问题", 20, new_findings))
    register(Job(name="巡检：内容", run=_starter("content"), daily=time(1, 0)))
    register(Job(name="巡检：链接", run=_starter("links"), daily=time(2, 30)))
    register(Job(name="新发布页面的链接", run=follow_releases, every=60.0))
    register(Job(name="巡检：标签和页底", run=_starter("tags"), daily=time(4, 0)))
    register(Job(name="巡检：更新", run=_starter("freshness"), daily=time(6, 0)))
    register(Job(name="巡检：首页更新", run=_starter("home"), daily=time(6, 10)))
    register(Job(name="巡检：可用性拨测", run=_starter("availability"), every=HOURLY))
    register(Job(name="巡检：防篡改", run=_starter("tampering"), every=HOURLY))
    register(Job(name="巡检：补审和解读", run=_starter("duties"), every=HOURLY))
    register(Job(name="清理巡检记录", run=drop_old, daily=time(3, 30)))


def _starter(source: str) -> Callable[[datetime], int]:
    return lambda at: start_by_clock(source=source, at=at)


def drop_old(at: datetime) -> int:
    """Runs of which nothing came, and probes older than a year and a month. Returns how many rows went."""
    return drop_old_runs(at=at) + drop_old_probes(at=at)
