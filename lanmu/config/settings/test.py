"""The test suite: a data folder of its own, fast hashing, tasks at once, plain HTTP."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# The run's data folder, before production reads LANMU_DATA. Programs that a test starts find it in LANMU_TEST_DATA;
# each pytest-xdist worker has its own below it.
if "LANMU_TEST_DATA" not in os.environ:
    os.environ["LANMU_TEST_DATA"] = tempfile.mkdtemp(prefix="lanmu-test-")
    _owner = os.getpid()

    def _clear() -> None:
        if os.getpid() == _owner:
            shutil.rmtree(os.environ["LANMU_TEST_DATA"], ignore_errors=True)

    atexit.register(_clear)
os.environ["LANMU_DATA"] = str(Path(os.environ["LANMU_TEST_DATA"]) / os.environ.get("PYTEST_XDIST_WORKER", "main"))
os.environ.pop("LANMU_SERVED", None)

from lanmu.config.settings.production import *

SECRET_KEY = "test-only"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ALLOWED_HOSTS = ["*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads, live servers and started programs then meet the database as in real life.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Thousands of small releases must not wait for the disk; tests/release/test_store.py tests that others do.
LANMU_DURABLE = False
