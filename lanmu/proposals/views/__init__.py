"""Screens of 变更审批."""
