"""Registers of 第七条: incidents, vulnerabilities, reviews of accounts, visits."""

from lanmu.incidents.models.incident import Incident, IncidentFile, IncidentStep, IncidentText, WritingTask
from lanmu.incidents.models.security import AccountReview, Vulnerability, VulnerabilityEntry
from lanmu.incidents.models.visits import VisitCount, VisitDay, VisitLog

__all__ = [
    "AccountReview",
    "Incident",
    "IncidentFile",
    "IncidentStep",
    "IncidentText",
    "VisitCount",
    "VisitDay",
    "VisitLog",
    "Vulnerability",
    "VulnerabilityEntry",
    "WritingTask",
]
