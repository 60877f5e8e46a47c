"""What is done with links: look at the site's own pages, ask addresses elsewhere, keep the list of dangerous hosts."""

from lanmu.links.actions.asking import ask, prefer
from lanmu.links.actions.danger import acquit, add_host, remove_host
from lanmu.links.actions.sweep import Busy, Summary, sweep, sweep_pages

__all__ = ["Busy", "Summary", "acquit", "add_host", "ask", "prefer", "remove_host", "sweep", "sweep_pages"]
