"""Refusals: a rule that says no gives every reason, as sentences a person can act on."""

from collections.abc import Iterable


class Refused(Exception):
    """An action was refused. `reasons` are complete Chinese sentences, shown to the user as they are."""

    def __init__(self, reasons: Iterable[str] | str) -> None:
        self.reasons: list[str] = [reasons] if isinstance(reasons, str) else list(reasons)
        super().__init__("；".join(self.reasons))


class NotAllowed(Refused):
    """Refused because of who is asking (a rule in some `permissions.py`)."""


class Stale(Refused):
    """Refused because somebody else moved the thing first (a compare-and-set lost)."""
