"""What changes the portal's own rows."""

from lanmu.portal.actions.identity import update_identity
from lanmu.portal.actions.redirects import update_redirects

__all__ = ["update_identity", "update_redirects"]
