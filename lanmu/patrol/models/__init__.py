"""Problems and their history; runs of patrols."""

from lanmu.patrol.models.finding import Finding, FindingEvent
from lanmu.patrol.models.run import PatrolRun, SourceState

__all__ = ["Finding", "FindingEvent", "PatrolRun", "SourceState"]
