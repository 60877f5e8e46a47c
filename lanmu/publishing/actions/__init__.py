"""The verbs of the approval chain, one module each: reasons → transaction → compare-and-set → act → audit → release
changes.
"""

from lanmu.publishing.actions.activity import adopt_activity, decline_activity, report_activity
from lanmu.publishing.actions.checklist import save_gate_item
from lanmu.publishing.actions.correct import correct
from lanmu.publishing.actions.emergency import sign_emergency
from lanmu.publishing.actions.evidence import read_evidence
from lanmu.publishing.actions.joint import remove_joint_requirement, set_joint_requirement, sign_jointly
from lanmu.publishing.actions.move import move
from lanmu.publishing.actions.pass_stage import pass_stage
from lanmu.publishing.actions.publish import Outcome, publish, publish_due
from lanmu.publishing.actions.recall import recall
from lanmu.publishing.actions.return_ import return_submission
from lanmu.publishing.actions.secrecy import decide_secrecy
from lanmu.publishing.actions.submit import submit
from lanmu.publishing.actions.supplement import raise_overdue_supplements
from lanmu.publishing.actions.withdraw import (
    Withdrawn,
    call_off_withdrawal,
    plan_withdrawal,
    withdraw,
    withdraw_due,
)
from lanmu.publishing.actions.words import load_words, retire_words

__all__ = [
    "Outcome",
    "Withdrawn",
    "adopt_activity",
    "call_off_withdrawal",
    "correct",
    "decide_secrecy",
    "decline_activity",
    "load_words",
    "move",
    "pass_stage",
    "plan_withdrawal",
    "publish",
    "publish_due",
    "raise_overdue_supplements",
    "read_evidence",
    "recall",
    "remove_joint_requirement",
    "report_activity",
    "retire_words",
    "return_submission",
    "save_gate_item",
    "set_joint_requirement",
    "sign_emergency",
    "sign_jointly",
    "submit",
    "withdraw",
    "withdraw_due",
]
