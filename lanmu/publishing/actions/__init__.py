"""The verbs of the approval chain, one module each: reasons → transaction → compare-and-set → act → audit → release
changes.
"""

from lanmu.publishing.actions.correct import correct
from lanmu.publishing.actions.pass_stage import pass_stage
from lanmu.publishing.actions.publish import Outcome, publish, publish_due
from lanmu.publishing.actions.recall import recall
from lanmu.publishing.actions.return_ import return_submission
from lanmu.publishing.actions.submit import submit
from lanmu.publishing.actions.withdraw import withdraw

__all__ = [
    "Outcome",
    "correct",
    "pass_stage",
    "publish",
    "publish_due",
    "recall",
    "return_submission",
    "submit",
    "withdraw",
]
