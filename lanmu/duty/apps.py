from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "lanmu.duty"
    label = "duty"
    verbose_name = "栏目时钟"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.duty.models import NoChangeStatement

        guard(NoChangeStatement, may_be_cleared=["column"])
