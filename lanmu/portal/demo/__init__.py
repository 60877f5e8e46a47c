"""Demonstration: the regulation's columns, people named by role, and texts that went the real way to the public.

`load_demo` works on an empty site only. Everything goes through the same actions as in the workbench, with times in the
past, so that lists, clocks and records look as they do after some months of use.
"""

from lanmu.portal.demo.load import DemoReport, load_demo
from lanmu.portal.demo.people import DEMO_PASSWORD, Account, accounts_for

__all__ = ["DEMO_PASSWORD", "Account", "DemoReport", "accounts_for", "load_demo"]
