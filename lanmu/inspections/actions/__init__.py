"""Organising checks, filling sheets, proving problems gone: one verb each, every one with its audit row."""

from lanmu.inspections.actions.campaign import begin_campaign, draw_campaign
from lanmu.inspections.actions.checklist import edit_checklist
from lanmu.inspections.actions.finish import close_check
from lanmu.inspections.actions.recheck import recheck
from lanmu.inspections.actions.remind import remind
from lanmu.inspections.actions.sheet import Answer, keep_draft, submit_sheet
from lanmu.inspections.actions.spot import Drawing, begin_spot_check

__all__ = [
    "Answer",
    "Drawing",
    "begin_campaign",
    "begin_spot_check",
    "close_check",
    "draw_campaign",
    "edit_checklist",
    "keep_draft",
    "recheck",
    "remind",
    "submit_sheet",
]
