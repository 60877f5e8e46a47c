"""Roles a post can carry, kinds of department, ways of being told."""

from django.db import models


class Role(models.TextChoices):
    """What a post lets its holder do. The table role → permission is `roles.py`."""

    INFORMATION_OFFICER = "information_officer", "信息员"
    FIRST_REVIEWER = "first_reviewer", "一审"
    SECOND_REVIEWER = "second_reviewer", "二审"
    THIRD_REVIEWER = "third_reviewer", "三审"
    PROOFREADER = "proofreader", "专职校对"
    PUBLISHER = "publisher", "归口发布人"
    SECRECY_REVIEWER = "secrecy_reviewer", "保密审查员"
    COLUMN_OFFICER = "column_officer", "栏目专人"
    INCIDENT_OFFICER = "incident_officer", "网信员"
    SUPERVISOR = "supervisor", "办公室监督员"
    WEBSITE_HEAD = "website_head", "网站主管"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


REVIEWER_ROLES = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER)
"""By stage: index 0 is stage 1."""

SEPARATED_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""三员: nobody holds two of these, nor one of these with a content role (GB/T 22239 管理权限分离)."""

CONTENT_ROLES = frozenset(set(Role) - SEPARATED_ROLES)


class DepartmentKind(models.TextChoices):
    OFFICE = "office", "机关处室"
    UNIT = "unit", "委属单位"


class MailChoice(models.TextChoices):
    """Whether notices come by mail as well."""

    NONE = "none", "不寄"
    AT_ONCE = "at_once", "随时寄"
    DIGEST = "digest", "每个工作日早上汇总寄一封"


class MailSort(models.TextChoices):
    """Why a mail was made."""

    DIGEST = "digest", "每日汇总"
    URGENT = "urgent", "随时"
