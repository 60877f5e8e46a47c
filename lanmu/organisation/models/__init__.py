"""Users, departments, posts; what people are told."""

from lanmu.organisation.models.notices import MailSetting, Notice
from lanmu.organisation.models.people import Department, Post, PostQuerySet, User

__all__ = ["Department", "MailSetting", "Notice", "Post", "PostQuerySet", "User"]
