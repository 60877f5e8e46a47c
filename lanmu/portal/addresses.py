"""Absolute addresses, for feeds, sitemaps and the `Url` tag. Everything else links by path and works anywhere."""

from lanmu.portal.models import SiteIdentity

FALLBACK = "https://localhost"
"""While the domain is not filled in: addresses stay well-formed and nobody else's domain is claimed."""


def absolute(identity: SiteIdentity, path: str) -> str:
    """`path` (from the root) on the site's own domain."""
    return f"{base(identity)}{path}"


def base(identity: SiteIdentity) -> str:
    """`https://域名`, without a trailing slash."""
    return f"https://{identity.domain}" if identity.domain else FALLBACK
