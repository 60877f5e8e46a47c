"""复查 of what an inspector found, by another person of another department."""

from datetime import datetime

from lanmu.common.refusal import NotAllowed
from lanmu.inspections import permissions
from lanmu.organisation.models import User
from lanmu.patrol import actions as patrol
from lanmu.patrol.models import Finding


def recheck(*, finding: Finding, by: User, gone: bool, text: str, at: datetime) -> Finding:
    """Record the re-check; `gone` closes the finding with it as proof. Raises NotAllowed, Refused, Stale."""
    if reasons := permissions.reasons_not_to_recheck(finding=finding, user=by, at=at):
        raise NotAllowed(reasons)
    return patrol.recheck(finding=finding, by=by, gone=gone, text=text, at=at)
