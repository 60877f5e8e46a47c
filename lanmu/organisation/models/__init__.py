"""Users, departments, posts; who stands in for whom; what people are told."""

from lanmu.organisation.models.absences import Absence, AbsenceQuerySet
from lanmu.organisation.models.notices import MailSetting, Notice
from lanmu.organisation.models.people import Department, Post, PostQuerySet, User

__all__ = [
    "Absence", "AbsenceQuerySet", "Department", "MailSetting", "Notice", "Post", "PostQuerySet", "User",
]  # fmt: skip
