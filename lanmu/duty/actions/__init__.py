"""What people do about the clocks: one verb each, every one with its audit row."""

from lanmu.duty.actions.changes import cancel_change, hand_over, link_article, record_change
from lanmu.duty.actions.pauses import end_pause, pause_column
from lanmu.duty.actions.remind import turned
from lanmu.duty.actions.settings import set_clock
from lanmu.duty.actions.statements import sign_statement

__all__ = [
    "cancel_change", "end_pause", "hand_over", "link_article", "pause_column", "record_change", "set_clock",
    "sign_statement", "turned",
]  # fmt: skip
