"""What can be done about problems: see them, prove them gone, write down how it goes; and running a patrol."""

from lanmu.patrol.actions.observe import observe
from lanmu.patrol.observing import (
    Observation,
    Outcome,
    within_columns,
    within_keys,
    within_paths,
    within_prefixes,
)

__all__ = ["Observation", "Outcome", "observe", "within_columns", "within_keys", "within_paths", "within_prefixes"]
