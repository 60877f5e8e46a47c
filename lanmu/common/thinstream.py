"""A StreamField whose block list stays out of migrations.

Adding a block then needs no migration, and a migration stays readable.
"""

from typing import Any

from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField


class ThinStreamField(StreamField):
    """StreamField that deconstructs to an empty block list."""

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        kwargs["block_types"] = []
        return name, path, [], kwargs


__all__ = ["StreamBlock", "ThinStreamField"]
