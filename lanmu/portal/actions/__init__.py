"""What changes the portal's own rows."""

from lanmu.portal.actions.identity import update_identity

__all__ = ["update_identity"]
