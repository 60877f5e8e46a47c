"""What can be done about problems: see them, prove them gone, write down how it goes; and running a patrol."""

from lanmu.patrol.actions.note import note
from lanmu.patrol.actions.observe import observe
from lanmu.patrol.actions.recheck import recheck
from lanmu.patrol.actions.run import ask_for, carry_out, drop_old_runs, run_source
from lanmu.patrol.observing import Observation, Outcome, within_keys

__all__ = [
    "Observation", "Outcome", "ask_for", "carry_out", "drop_old_runs", "note", "observe", "recheck", "run_source",
    "within_keys",
]  # fmt: skip
