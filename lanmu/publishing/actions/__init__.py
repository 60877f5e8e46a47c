"""The verbs of the approval chain, one module each: reasons → transaction → compare-and-set → act → audit → release
changes.
"""

from lanmu.publishing.actions.correct import correct
from lanmu.publishing.actions.pass_stage import pass_stage
from lanmu.publishing.actions.publish import Outcome, publish, publish_due
from lanmu.publishing.actions.recall import recall
from lanmu.publishing.actions.return_ import return_submission
from lanmu.publishing.actions.submit import submit
from lanmu.publishing.actions.withdraw import (
    Withdrawn,
    call_off_withdrawal,
    plan_withdrawal,
    withdraw,
    withdraw_due,
)

__all__ = [
    "Outcome",
    "Withdrawn",
    "call_off_withdrawal",
    "correct",
    "pass_stage",
    "plan_withdrawal",
    "publish",
    "publish_due",
    "recall",
    "return_submission",
    "submit",
    "withdraw",
    "withdraw_due",
]
