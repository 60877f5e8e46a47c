"""Problems and their history; runs of patrols; what patrols remember between runs."""

from lanmu.patrol.models.finding import Finding, FindingEvent
from lanmu.patrol.models.run import PatrolRun, SourceState
from lanmu.patrol.models.samples import HomeFace, Probe, ScannedText

__all__ = ["Finding", "FindingEvent", "HomeFace", "PatrolRun", "Probe", "ScannedText", "SourceState"]
