"""Screens of column duty."""
