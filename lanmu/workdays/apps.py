from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "lanmu.workdays"
    label = "workdays"
    verbose_name = "工作日"

    def ready(self) -> None:
        from lanmu.workdays import checks  # noqa: F401 - checks register themselves
