from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lanmu.audit"
    label = "audit"
    verbose_name = "审计"
