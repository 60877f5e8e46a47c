"""Users, departments, posts; who stands in for whom; what people are told."""

from lanmu.organisation.models.absences import Absence, AbsenceQuerySet
from lanmu.organisation.models.notices import DigestRun, MailSetting, Notice, NoticeMail
from lanmu.organisation.models.people import Department, Post, PostQuerySet, User

__all__ = [
    "Absence", "AbsenceQuerySet", "Department", "DigestRun", "MailSetting", "Notice", "NoticeMail", "Post",
    "PostQuerySet", "User",
]  # fmt: skip
