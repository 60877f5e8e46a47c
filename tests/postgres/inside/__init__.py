import pytest

pytest.register_assert_rewrite("tests.postgres.inside.workers")
