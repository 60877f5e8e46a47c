"""Lanmu 栏目: a government department's portal, run the way its own regulation says."""

__version__ = "0.1.0"
