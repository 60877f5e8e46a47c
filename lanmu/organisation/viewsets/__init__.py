"""Screens of departments, people, posts and the audit log: Wagtail viewsets whose saves go through the actions."""

from lanmu.organisation.viewsets.absences import AbsenceViewSet
from lanmu.organisation.viewsets.audit import AuditViewSet
from lanmu.organisation.viewsets.departments import DepartmentViewSet
from lanmu.organisation.viewsets.people import PersonViewSet
from lanmu.organisation.viewsets.posts import PostViewSet

VIEWSETS = [
    AbsenceViewSet("absences", url_prefix="organisation/absences"),
    DepartmentViewSet("departments", url_prefix="organisation/departments"),
    PersonViewSet("people", url_prefix="organisation/people"),
    PostViewSet("posts", url_prefix="organisation/posts"),
    AuditViewSet("audit", url_prefix="organisation/audit"),
]

__all__ = ["VIEWSETS"]
