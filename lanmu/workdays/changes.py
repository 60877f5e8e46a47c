"""Who wants to know that a year's calendar changed: apps recompute the deadlines that are still open."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Recompute(Protocol):
    """Called inside the transaction of the change, with the years it touches; says how many deadlines moved."""

    def __call__(self, *, years: frozenset[int], at: datetime) -> int: ...


_listeners: list[tuple[str, Recompute]] = []


def on_calendar_change(fn: Recompute, *, name: str) -> Callable[..., int]:
    """Register `fn` under a Chinese `name` (送审件应办结时间), in AppConfig.ready. `at` is aware."""
    if any(known == name for known, _ in _listeners):
        raise ValueError(f"calendar listener {name} is registered twice")
    _listeners.append((name, fn))
    return fn


def tell(*, years: frozenset[int], at: datetime) -> dict[str, int]:
    """Tell everybody. Returns name → how many deadlines moved."""
    return {name: fn(years=years, at=at) for name, fn in _listeners}
