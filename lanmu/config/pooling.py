"""One pool of connections for a web process on PostgreSQL.

Django answers requests in many threads, and each thread would open a connection of its own and keep it: fifty people
at work were more than the server lets in. Only web processes pool: the pool's own threads do not survive a fork, and
the release worker forks.
"""

from django.conf import settings
from django.db import connections

WAIT_SECONDS = 20.0
"""How long a request waits for a free connection before it answers 503."""


def use_pool() -> None:
    """Pool from now on; before the first query of the process. SQLite needs none."""
    settings_of = connections.settings["default"]
    if settings_of["ENGINE"] != "django.db.backends.postgresql":
        return
    settings_of["CONN_MAX_AGE"] = 0  # a connection goes back to the pool after each request
    settings_of.setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": settings.LANMU_DATABASE_POOL,
        "timeout": WAIT_SECONDS,
    }
