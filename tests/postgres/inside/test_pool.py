"""Web processes share a bounded number of connections, however many threads ask at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections

from lanmu.config.pooling import use_pool

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 3
THREADS = 24


@pytest.fixture
def pooled(settings: Any) -> Any:
    settings.LANMU_DATABASE_POOL = MOST
    mine = connections.settings["default"]
    before, options = dict(mine), dict(mine.get("OPTIONS", {}))
    use_pool()
    yield
    with ThreadPoolExecutor(1) as one:
        one.submit(connection.close_pool).result()
    mine.clear()
    mine.update(before)
    mine["OPTIONS"] = options


def test_many_requests_at_once_take_turns_on_few_connections(pooled: None) -> None:
    together = Barrier(THREADS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        [(name,)] = cursor.fetchall()

    def request(_number: int) -> int:
        together.wait(20)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), pg_sleep(0.02) FROM pg_stat_activity WHERE datname = %s AND backend_type = %s",
                [name, "client backend"],
            )
            seen = int(cursor.fetchone()[0])
        close_old_connections()  # what Django does at the end of a request
        return seen

    with ThreadPoolExecutor(THREADS) as pool:
        seen = list(pool.map(request, range(THREADS)))
    assert len(seen) == THREADS
    assert max(seen) <= MOST + 1  # and the test's own
