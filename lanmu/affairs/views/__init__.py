"""Screens of the menu 统筹."""
