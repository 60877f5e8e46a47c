from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lanmu.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from lanmu.portal.preview import render_preview
        from lanmu.portal.sections import register_sections
        from lanmu.publishing import preview

        register_sections()
        preview.register(render_preview)
