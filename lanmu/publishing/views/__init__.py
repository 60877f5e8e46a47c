"""Screens of the workbench: writing, submitting, reviewing, publishing, and the lists."""
