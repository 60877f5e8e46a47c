"""`unavailable`: 503.html, shown when something that has to be computed cannot be (the database is away)."""

from lanmu.portal import chrome, facts
from lanmu.portal.sections.base import Standing
from lanmu.portal.templating import render
from lanmu.release.registry import Reads, Rendered


class UnavailableSection(Standing):
    name = "unavailable"
    rank = 40

    def make(self) -> Rendered:
        reads = Reads()
        around = chrome.plain(reads, here="暂时无法办理")
        body = render("unavailable.html", chrome=around, site_name=chrome.site_name(facts.site(reads)))
        return Rendered("503.html", body, made_from="unavailable", reads=reads)
