from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lanmu.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from lanmu.audit.append_only import guard, install_guards
        from lanmu.audit.models import AuditEntry

        guard(AuditEntry)
        post_migrate.connect(install_guards, sender=self, dispatch_uid="audit.install_guards")
