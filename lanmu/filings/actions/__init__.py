"""Generate, sign, return, remind: what happens to a monthly filing."""

from lanmu.filings.actions.generate import follow, generate, regenerate
from lanmu.filings.actions.remind import mark_overdue, remind
from lanmu.filings.actions.return_ import return_filing
from lanmu.filings.actions.sign import sign

__all__ = ["follow", "generate", "mark_overdue", "regenerate", "remind", "return_filing", "sign"]
