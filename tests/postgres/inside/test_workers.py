"""Workers on one database: two at once do no harm, and a database that goes away and comes back is waited for."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.db import OperationalError, connection
from django.utils import timezone

from lanmu.publishing.actions import publish
from lanmu.publishing.actions.withdraw import withdraw
from lanmu.publishing.models import Publication
from lanmu.release import worker
from lanmu.release.engine import build_full
from lanmu.release.models import Change, Run
from tests.factories import AT, make_article, make_cast, make_public, pass_all, submit
from tests.postgres.inside.test_site import import_texts
from tests.postgres.inside.workers import (
    assert_tree_is_a_full_build,
    run_releases,
    run_timetable,
    running,
    wait_for,
)
from tests.postgresql import Cluster

pytestmark = pytest.mark.django_db(transaction=True)


def nothing_pending() -> bool:
    """No changes, and the last run is done. One that the database left alone stays unfinished in the record."""
    last = Run.objects.order_by("id").last()
    return not Change.objects.exists() and last is not None and last.finished_at is not None


def test_two_release_workers_on_one_outbox_lose_nothing_and_undo_nothing(tmp_path: Path, settings: Any) -> None:
    settings.LANMU_LIST_SIZE = 3
    settings.LANMU_BUILD_PROCESSES = 1
    cast = make_cast()
    with running(run_releases, run_releases):
        public = [make_public(cast, title=f"通知{n}", at=AT + timedelta(hours=n)) for n in range(6)]
        import_texts(cast.column, 40, tmp_path)
        for publication in public[:3]:
            withdraw(publication=publication, by=cast.publisher, at=AT + timedelta(days=1), reason="内容需要更正")
        wait_for(nothing_pending)
    assert Publication.objects.count() == 46
    assert_tree_is_a_full_build()


def test_workers_outlive_their_database_and_catch_up(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    folder = os.environ.get("LANMU_TEST_CLUSTER")
    if folder is None:
        pytest.skip("数据库不是本测试启动的，不能停掉它（LANMU_TEST_CLUSTER）")
    monkeypatch.setattr(worker, "REST_SECONDS", 0.5)
    settings.LANMU_BUILD_PROCESSES = 1
    Path(live.LANMU_DATA).mkdir(parents=True, exist_ok=True)
    cluster = Cluster(Path(folder))
    cast = make_cast()
    now = timezone.now()
    build_full(at=now, processes=1)
    timed = submit(article=make_article(cast.column, by=cast.author, title="定时"), by=cast.author, at=now)
    publish(submission=pass_all(timed, cast, at=now), by=cast.publisher, at=now, publish_at=now + timedelta(seconds=6))
    served = Path(live.LANMU_SERVED_TREE)
    with running(run_releases, run_timetable) as processes:
        first = make_public(cast, title="停机之前", at=now)
        wait_for((served / first.path.lstrip("/")).exists)
        connection.close()
        cluster.stop()
        try:
            with pytest.raises(OperationalError):
                connection.ensure_connection()
            time.sleep(max(3.0, 7 - (timezone.now() - now).total_seconds()))
            assert all(process.is_alive() for process in processes)
        finally:
            cluster.start()
        second = make_public(cast, title="恢复之后", at=timezone.now())
        wait_for((served / second.path.lstrip("/")).exists)
        wait_for(Publication.objects.filter(title="定时").exists)  # its time came while the database was away
        wait_for(nothing_pending)
    assert Publication.objects.count() == 3
    assert_tree_is_a_full_build()
