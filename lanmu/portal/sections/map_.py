"""`map`: sitemap.html, every column on one page, for people (底部功能区: 站点地图)."""

from lanmu.portal import chrome, facts
from lanmu.portal.sections.base import Standing
from lanmu.portal.templating import render
from lanmu.release.registry import Reads, Rendered


class MapSection(Standing):
    name = "map"
    rank = 40

    def make(self) -> Rendered:
        reads = Reads()
        around = chrome.plain(reads, here="网站地图")
        identity, tree = facts.site(reads), facts.tree(reads)
        body = render("map.html", chrome=around, site_name=chrome.site_name(identity), tree=tree, top=tree.top())
        return Rendered("sitemap.html", body, made_from="map", reads=reads)
