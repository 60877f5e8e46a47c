from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "lanmu.config"
    label = "config"
    verbose_name = "配置"

    def ready(self) -> None:
        from lanmu.config import checks, jobs  # noqa: F401 - checks register themselves

        jobs.register_jobs()
