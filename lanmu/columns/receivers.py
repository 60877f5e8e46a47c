"""What happens here when the directory of departments changes."""

from typing import Any

from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.models import Responsibility


def follow_department(*, raw: bool = False, **_kwargs: Any) -> None:
    """A department was added, renamed, put in or out of use: the rules of the table now mean other departments."""
    if not raw and Responsibility.objects.exists():
        derive_page_permissions()
