"""What can be done in the registers of 第七条: one verb each, every one with its audit row."""

from lanmu.incidents.actions.account_review import sign_account_review
from lanmu.incidents.actions.files import attach, read_file, read_proof
from lanmu.incidents.actions.incident import (
    Found,
    close,
    judge,
    note,
    press_conference,
    register,
    report,
    respond,
)
from lanmu.incidents.actions.remind import remind
from lanmu.incidents.actions.texts import ask_for_text, call_off, link_text, start_text
from lanmu.incidents.actions.vulnerability import (
    Weakness,
    answer_vulnerability,
    extend_vulnerability,
    note_vulnerability,
    recheck_vulnerability,
    register_vulnerability,
)

__all__ = [
    "Found",
    "Weakness",
    "answer_vulnerability",
    "ask_for_text",
    "attach",
    "call_off",
    "close",
    "extend_vulnerability",
    "judge",
    "link_text",
    "note",
    "note_vulnerability",
    "press_conference",
    "read_file",
    "read_proof",
    "recheck_vulnerability",
    "register",
    "register_vulnerability",
    "remind",
    "report",
    "respond",
    "sign_account_review",
    "start_text",
]
