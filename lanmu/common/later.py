"""Libraries that are slow to load (dictionaries, calendars), loaded when something of them is first used."""

import importlib
from typing import Any


class Later:
    """Stands for a module: `rjieba = Later("rjieba")`, beside the real import under `TYPE_CHECKING`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value
