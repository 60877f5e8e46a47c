"""Screens that are more than a register: notices, the calendar."""
