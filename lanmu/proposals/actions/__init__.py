"""The verbs: change (which proposes where the level asks for it), approve, reject, take_back."""

from lanmu.proposals.actions._steps import digest_of
from lanmu.proposals.actions.change import Outcome, change
from lanmu.proposals.actions.decide import approve, reject, take_back

__all__ = ["Outcome", "approve", "change", "digest_of", "reject", "take_back"]
