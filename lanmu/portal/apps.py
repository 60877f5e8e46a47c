from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lanmu.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from lanmu.portal.sections import register_sections

        register_sections()
