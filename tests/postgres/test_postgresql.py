"""The grown site's database. Everything that leans on the database runs once more on a real PostgreSQL server."""

from tests.postgresql import pytest_on, temporary_cluster

SUBJECTS = (
    "tests/audit",  # the chain with writers at once, append-only triggers
    "tests/publishing/test_concurrency.py",  # two at once: publish, submit, numbers
    "tests/publishing/test_concurrency_routes.py",  # signatures, secrecy reviews, supplements; the lookup in JSON
    "tests/release/test_roots.py",
    "tests/affairs/test_two_at_once.py",  # numbers of the year, steps done once
    "tests/organisation/test_audit_names.py",  # JSON comes back in another order
    # Counts by case, over times and what JSON holds.
    "tests/filings/test_generate.py::test_what_an_import_made_public_is_told_apart_with_its_record",
    "tests/postgres/inside",
)


def test_lanmu_holds_on_postgresql() -> None:
    with temporary_cluster() as cluster:
        done = pytest_on(cluster, ["--durations=10", *SUBJECTS], capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
