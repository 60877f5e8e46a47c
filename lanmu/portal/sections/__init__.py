"""Release sections of the public face, one family of files each."""

from collections.abc import Callable

from lanmu.portal.sections.article import ArticleSection
from lanmu.portal.sections.asset import AssetSection
from lanmu.portal.sections.column import ColumnSection
from lanmu.portal.sections.feeds import FeedSection
from lanmu.portal.sections.home import HomeSection
from lanmu.portal.sections.map_ import MapSection
from lanmu.portal.sections.medium import MediumSection
from lanmu.portal.sections.missing import MissingSection
from lanmu.portal.sections.redirect import RedirectMapSection, RedirectSection
from lanmu.portal.sections.sitemap import SitemapSection
from lanmu.portal.sections.unavailable import UnavailableSection
from lanmu.release.registry import Section, register

SECTIONS: tuple[Callable[[], Section], ...] = (
    AssetSection, MediumSection, ArticleSection, ColumnSection, HomeSection,
    FeedSection, SitemapSection, MapSection, MissingSection, UnavailableSection,
    RedirectSection, RedirectMapSection,
)  # fmt: skip


def register_sections() -> None:
    """Called once from AppConfig.ready."""
    for section in SECTIONS:
        register(section())
