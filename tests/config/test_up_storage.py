"""A site that lives in an object storage: this machine writes there and offers no public folder of its own."""

from typing import Any

import pytest

from lanmu.config import up


@pytest.mark.parametrize(("served", "expected"), [("storage:served", False), ("", True)])
def test_the_public_server_starts_only_where_the_files_are(
    settings: Any, tmp_path: Any, served: str, expected: bool
) -> None:
    settings.LANMU_SERVED_TREE = served or str(tmp_path)
    names = [child.name for child in up.children(host="127.0.0.1", public_port=1, workbench_port=2, role="")]
    assert ("公开站点" in names) is expected
    assert "工作台" in names
