from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "lanmu.organisation"
    label = "organisation"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
        from wagtail.permissions import register_permission_policy

        from lanmu.audit.models import AuditEntry
        from lanmu.organisation import permissions, receivers
        from lanmu.organisation.models import Absence, Department, Post, User

        # exact_class: wagtail.users registers its own policy for the user model later, and must not win.
        register_permission_policy(User, permissions.person_policy, exact_class=True)
        register_permission_policy(Department, permissions.department_policy, exact_class=True)
        register_permission_policy(Post, permissions.post_policy, exact_class=True)
        register_permission_policy(Absence, permissions.absence_policy, exact_class=True)
        register_permission_policy(AuditEntry, permissions.audit_policy, exact_class=True)
        user_logged_in.connect(receivers.signed_in, dispatch_uid="organisation.signed_in")
        user_logged_out.connect(receivers.signed_out, dispatch_uid="organisation.signed_out")
        user_login_failed.connect(receivers.refused, dispatch_uid="organisation.refused")
