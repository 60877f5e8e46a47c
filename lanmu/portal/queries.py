"""Reads of the portal's own rows."""

from lanmu.common.once import once
from lanmu.portal.models import SiteIdentity

DEFAULT_NAME = "门户网站"
"""What a site without a name calls itself until the department fills the name in."""


def site_identity() -> SiteIdentity:
    """Who the site is. One row; an empty, unsaved one while nothing has been filled in yet."""
    return once("identity", lambda: SiteIdentity.objects.order_by("pk").first() or SiteIdentity())


def own_hosts() -> list[str]:
    """The site's own host name, where it is filled in: visits from it are not from elsewhere."""
    return [domain] if (domain := site_identity().domain) else []
