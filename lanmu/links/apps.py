from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "lanmu.links"
    label = "links"
    verbose_name = "链接"

    def ready(self) -> None:
        from lanmu.links import checks  # noqa: F401 - they register themselves
