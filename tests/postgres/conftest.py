"""`inside` holds tests that need a PostgreSQL server: run by test_postgresql.py, or by hand with DATABASE_URL."""

from django.conf import settings

collect_ignore = [] if "postgresql" in settings.DATABASES["default"]["ENGINE"] else ["inside"]
