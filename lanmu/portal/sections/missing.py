"""`missing`: 404.html, a friendly hint and ways back."""

from lanmu.portal import chrome, facts
from lanmu.portal.sections.base import Standing
from lanmu.portal.templating import render
from lanmu.release.registry import Reads, Rendered


class MissingSection(Standing):
    name = "missing"
    rank = 40

    def make(self) -> Rendered:
        reads = Reads()
        around = chrome.plain(reads, here="页面不存在")
        identity = facts.site(reads)
        body = render(
            "missing.html",
            chrome=around,
            site_name=chrome.site_name(identity),
            find_error_url=identity.find_error_url,
            top=facts.tree(reads).top(),
        )
        return Rendered("404.html", body, made_from="missing", reads=reads)
